// The search page: asks Pagefind's index, which lies beside the pages, as one types. In order of time, never of rank.
const form = document.querySelector("form.search");
const list = document.getElementById("resultats");
const status = document.getElementById("nombre");
const PAGE = 20;
let asked = 0;

const plusDays = (iso, n) => new Date(Date.parse(`${iso}T12:00Z`) + n * 864e5).toISOString().slice(0, 10);

function readFilters(values) {
  const filters = {};
  for (const name of ["region", "town", "category", "free", "family", "accessible"]) if (values.get(name)) filters[name] = values.get(name);
  const when = values.get("day");
  if (when === "weekend") filters.day = { any: form.dataset.weekend.split(" ") };
  else if (when) filters.day = { any: Array.from({ length: +when }, (_, n) => plusDays(form.dataset.today, n)) };
  return filters;
}

function makeCard({ url, meta }) {
  const item = document.createElement("li");
  item.className = "card is-plain";
  const note = document.createElement("div");
  const title = document.createElement("h2");
  const link = document.createElement("a");
  note.className = "note";
  link.href = url;
  link.textContent = meta.title;
  title.append(link);
  note.append(title);
  for (const name of ["when", "place"]) {
    if (!meta[name]) continue;
    const line = document.createElement("p");
    line.className = name;
    line.textContent = meta[name];
    note.append(line);
  }
  item.append(note);
  return item;
}

async function show(results, turn, isFirst) {
  const found = await Promise.all(results.slice(0, PAGE).map((result) => result.data()));
  if (turn !== asked) return;
  if (isFirst) list.replaceChildren();
  list.append(...found.map(makeCard));
  list.hidden = false;
  if (results.length <= PAGE) return;
  const more = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = form.dataset.more;
  button.addEventListener("click", async () => {
    more.remove();
    const at = list.children.length;
    await show(results.slice(PAGE), turn, false);
    list.children[at]?.querySelector("a")?.focus();
  });
  more.append(button);
  list.append(more);
}

function fillTowns(counts, kept) {
  const towns = Object.entries(counts ?? {}).filter(([, n]) => n > 0).map(([name]) => name);
  const select = form.elements.town;
  while (select.options.length > 1) select.remove(1);
  for (const name of towns.sort(new Intl.Collator(document.documentElement.lang).compare)) select.add(new Option(name, name));
  select.value = towns.includes(kept) ? kept : "";
}

async function search(pagefind) {
  const values = new FormData(form);
  const turn = ++asked;
  const kept = [...values].filter(([, value]) => value);
  history.replaceState(null, "", kept.length ? `?${new URLSearchParams(kept)}` : location.pathname);
  const filters = readFilters(values);
  const words = values.get("q").trim();
  if (!words && !Object.keys(filters).length) return tell("", []);
  const found = await pagefind.search(words || null, { filters, sort: { date: "asc" } });
  if (turn !== asked) return;
  const n = found.results.length;
  const number = n.toLocaleString(document.documentElement.lang);
  tell(n > 1 ? form.dataset.many.replace("{n}", number) : n ? form.dataset.one : form.dataset.none, found.results);
  if (n) await show(found.results, turn, true);
}

// What was found before stays until there is something else to show: nothing blinks while one types.
function tell(text, results) {
  status.textContent = text;
  if (results.length) return;
  list.replaceChildren();
  list.hidden = true;
}

async function narrowTowns(pagefind, kept) {
  const region = form.elements.region.value;
  const all = await pagefind.filters();
  if (!region) return fillTowns(all.town, kept);
  const inside = await pagefind.search(null, { filters: { region } });
  fillTowns(inside.filters.town, kept);
}

async function start() {
  form.hidden = false;
  const given = new URLSearchParams(location.search);
  for (const [name, value] of given) {
    const field = form.elements[name];
    if (field?.type === "checkbox") field.checked = value === field.value;
    else if (field && name !== "town") field.value = value;
  }
  const load = async () => {
    const pagefind = await import(new URL("../pagefind/pagefind.js", import.meta.url));
    await pagefind.init();
    return pagefind;
  };
  const loading = load();
  let timer;
  // Listened to at once: people choose while the index is on its way.
  form.addEventListener("input", async ({ target }) => {
    clearTimeout(timer);
    const pagefind = await loading;
    if (target.name === "region") await narrowTowns(pagefind, "");
    timer = setTimeout(() => search(pagefind), target.name === "q" ? 150 : 0);
  });
  form.addEventListener("submit", async (event) => { event.preventDefault(); search(await loading); });
  try {
    const pagefind = await loading;
    await narrowTowns(pagefind, given.get("town"));
    await search(pagefind);
  } catch (error) {
    form.remove(); // hidden, it would keep its room
    status.textContent = form.dataset.broken;
    console.warn(error);
  }
}

if (form) start();
