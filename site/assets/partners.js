// Shows the button after each code that can be copied, and beside each file whose text can be. Without it, they are selected by hand.
"use strict";
(() => {
  // A poster is there as PDF when Chromium was, the day it was published: its page is what always works.
  for (const place of document.querySelectorAll("[data-pdf]")) {
    fetch(place.dataset.pdf, { method: "HEAD" }).then((answer) => {
      if (!answer.ok) return;
      const link = document.createElement("a");
      link.href = place.dataset.pdf;
      link.textContent = place.textContent;
      link.setAttribute("aria-label", `${place.textContent}, ${place.parentElement.querySelector("a").getAttribute("aria-label")}`);
      place.removeAttribute("data-pdf");
      place.replaceChildren(link);
    }, () => {});
  }
  if (!navigator.clipboard) return;
  const { copied } = document.querySelector("[data-copied]").dataset;
  for (const button of document.querySelectorAll(".copy")) {
    const element = button.previousElementSibling;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const text = element.href ? await (await fetch(element.href)).text() : element.textContent;
      await navigator.clipboard.writeText(text);
      button.textContent = copied;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
    button.hidden = false;
  }
})();
