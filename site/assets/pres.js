// Lets this browser remember which region's or town's first screen is home. Nothing is sent; without it, links do.
"use strict";
(() => {
  const KEY = "pres";
  const { home, places } = document.currentScript.dataset;
  let store;
  try { store = window.localStorage; } catch { return; }
  const kept = store.getItem(KEY);
  // In the head, before anything is painted; "#partout" asks for the whole territory.
  if (home && kept && !location.hash && places.split(" ").includes(kept)) location.replace(`${home}${kept}/`);
  // Right after the first screen's heading, before what follows is read: nothing moves when the button comes.
  const hero = document.querySelector("[data-near]");
  if (hero) {
    const place = hero.dataset.near;
    const line = document.createElement("p");
    const button = document.createElement("button");
    const word = document.createElement("span");
    const show = () => {
      const isKept = store.getItem(KEY) === place;
      button.textContent = isKept ? hero.dataset.forget : hero.dataset.keep;
      word.textContent = isKept ? hero.dataset.kept : "";
    };
    button.type = "button";
    button.addEventListener("click", () => {
      if (store.getItem(KEY) === place) store.removeItem(KEY);
      else store.setItem(KEY, place);
      show();
    });
    word.setAttribute("role", "status");
    line.append(button, " ", word);
    hero.append(line);
    show();
  }
})();
