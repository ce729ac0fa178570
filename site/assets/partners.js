// Adds a button after each code that can be copied, and beside each file whose text can be. Without it, they are selected by hand.
"use strict";
(() => {
  const texts = document.querySelector("[data-copy]").dataset;
  if (!navigator.clipboard) return;
  for (const element of document.querySelectorAll("[data-copiable]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = texts.copy;
    button.setAttribute("aria-label", `${texts.copy} : ${element.dataset.copiable}`);
    button.addEventListener("click", async () => {
      const text = element.href ? await (await fetch(element.href)).text() : element.textContent;
      await navigator.clipboard.writeText(text);
      button.textContent = texts.copied;
      setTimeout(() => { button.textContent = texts.copy; }, 2000);
    });
    element.after(button);
  }
})();
