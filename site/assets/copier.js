// Adds a button that copies the address beside each feed. Without it, the address is selected by hand.
"use strict";
(() => {
  const texts = document.querySelector("[data-copy]");
  if (!texts || !navigator.clipboard) return;
  for (const address of document.querySelectorAll("code.address")) {
    const button = document.createElement("button");
    const name = address.parentElement.querySelector(".name").textContent;
    button.type = "button";
    button.textContent = texts.dataset.copy;
    button.setAttribute("aria-label", `${texts.dataset.copy} : ${name}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(address.textContent);
      button.textContent = texts.dataset.copied;
      setTimeout(() => { button.textContent = texts.dataset.copy; }, 2000);
    });
    address.after(button);
  }
})();
