// One key an answer, digits to sort, the lease given back when the page is left. Every key presses a button that is there.
(() => {
  const form = document.querySelector("form[data-card]");
  if (!form) return;
  const help = document.getElementById("help");
  const note = document.getElementById("note");
  const field = document.getElementById("note-field");
  const opener = document.querySelector("[data-open-note]");
  const toggle = document.getElementById("keys-on");
  const groups = [...form.querySelectorAll("[data-group]")];
  const STORED = "babillard-keys";
  let isSent = false;

  document.body.classList.add("has-keys");
  for (const button of document.querySelectorAll("[data-open-note], [data-open-help]")) button.hidden = false;
  if (note.value) openNote(false);
  toggle.checked = localStorage.getItem(STORED) !== "off";
  toggle.addEventListener("change", () => localStorage.setItem(STORED, toggle.checked ? "on" : "off"));
  opener.addEventListener("click", () => openNote(true));
  document.querySelector("[data-open-help]").addEventListener("click", () => help.showModal());
  (document.querySelector("[role=alert][tabindex]") || document.getElementById("question")).focus({ preventScroll: true });

  function openNote(hasFocus) {
    field.classList.add("is-open");
    opener.setAttribute("aria-expanded", "true");
    if (hasFocus) note.focus();
  }

  function sort(digit) {
    const focused = groups.indexOf(document.activeElement);
    const blank = groups.findIndex((group) => !group.value);
    const at = focused >= 0 ? focused : blank;
    if (at < 0 || ![...groups[at].options].some((option) => option.value === digit)) return false;
    groups[at].value = digit;
    const next = groups[at + 1] || form.querySelector("button[value=sort]");
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open) return;
    const at = event.target;
    if (at === note && event.key === "Escape") { form.querySelector("[data-key]").focus(); return; }
    if (at.matches("input:not([type=checkbox]), textarea, [contenteditable]")) return;
    if (!toggle.checked && event.key !== "?") return;
    const key = event.key.toLowerCase();
    if (/^[1-9]$/.test(key) && groups.length) { if (sort(key)) event.preventDefault(); return; }
    const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!button || button.disabled || event.repeat) return;
    event.preventDefault();
    button.click();
  });

  // One answer a page, however often a key is pressed; the button that was pressed has to be sent, so none is disabled before.
  form.addEventListener("submit", (event) => {
    if (isSent) { event.preventDefault(); return; }
    isSent = true;
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  window.addEventListener("pagehide", () => {
    if (isSent) return;
    const said = new URLSearchParams({ csrf: form.elements.csrf.value });
    navigator.sendBeacon(`/desk/card/${form.dataset.card}/release`, said);
  });

  // What has become of the question while it was open: answered by somebody else, or leased to them.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "watch" || !event.target.childElementCount) return;
    for (const button of form.querySelectorAll("button[name=answer]")) button.disabled = true;
    event.target.scrollIntoView({ block: "nearest" });
  });
})();
