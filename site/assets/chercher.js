// The search page: asks Pagefind's index, which lies beside the pages, as one types. In order of time, never of rank.
const form = document.querySelector("form.search");
const list = document.getElementById("resultats");
const onward = document.getElementById("suites");
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

// Letters as they count in a search: neither case nor accents.
const fold = (text) => text.toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae").normalize("NFD").replace(/\p{M}/gu, "");

// How many letters must be changed, added, left out or swapped with the next one; `most` + 1 for more than that.
function tellApart(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let [before, last, row] = [[], [], Array.from({ length: other.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= one.length; i++) {
    [before, last, row] = [last, row, [i]];
    for (let j = 1; j <= other.length; j++) {
      const differs = one[i - 1] !== other[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + differs);
      if (differs && i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
  }
  return Math.min(row.at(-1), most + 1);
}

// The name that a word is probably meant to be: one letter wrong in a short one, two in a long one; the first of several.
function findNear(word, names) {
  const typed = fold(word);
  const most = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
  let found = null, least = most + 1;
  for (const name of names) {
    const apart = tellApart(typed, fold(name), most);
    if (apart < least) [found, least] = [name, apart];
  }
  return found;
}

let known;
async function correct(text) {
  known ??= fetch(form.dataset.words).then((answer) => (answer.ok ? answer.json() : [])).catch(() => []);
  const names = await known;
  return text.replace(/\p{L}{4,}/gu, (word) => findNear(word, names) ?? word);
}

// When nothing is found: what was probably meant, if that is found; the same without filters; to be told later.
async function offerWays(pagefind, values, filters, turn) {
  const words = values.get("q").trim();
  const way = (name) => onward.querySelector(`[data-way=${name}]`);
  const write = (wanted) => `?${new URLSearchParams(Object.entries(wanted).filter(([, value]) => value))}`;
  const makeQuery = (changes) => write({ ...Object.fromEntries(values), ...changes });
  const count = async (text, narrowed) => (await pagefind.search(text, { filters: narrowed })).results.length;
  const meant = { text: null, query: "" };
  const kind = words && [...form.elements.category.options].find((option) => option.value && option.text === findNear(words, [option.text]));
  if (kind) Object.assign(meant, { text: kind.text, query: makeQuery({ q: "", category: kind.value }) });
  else if (words) {
    const text = await correct(words);
    if (fold(text) !== fold(words)) {
      if (await count(text, filters)) Object.assign(meant, { text, query: makeQuery({ q: text }) });
      else if (await count(text, {})) Object.assign(meant, { text, query: write({ q: text }) });
    }
  }
  const wider = words && Object.keys(filters).length ? await count(words, {}) : 0;
  if (turn !== asked) return;
  const link = way("meant").querySelector("a");
  way("meant").hidden = !meant.text;
  link.textContent = meant.text;
  link.href = meant.query;
  way("wider").hidden = !wider;
  way("wider").querySelector("a").href = write({ q: words });
  way("wider").querySelector(".number").textContent = wider;
  way("later").hidden = Boolean(meant.text);
  const [region, category] = ["region", "category"].map((name) => values.get(name));
  const [free, family, accessible] = ["free", "family", "accessible"].map((name) => values.get(name) && 1);
  way("later").querySelector("a").search = write({ region, category, free, family, accessible, words });
  onward.hidden = false;
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
  else await offerWays(pagefind, values, filters, turn);
}

// What was found before stays until there is something else to show: nothing blinks while one types.
function tell(text, results) {
  status.textContent = text;
  onward.hidden = true;
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
