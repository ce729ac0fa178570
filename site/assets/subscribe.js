// The feed builder of the Subscribe page: answers in the page, at each choice, what the form would ask of the server. The
// choice is kept in the address, so that it can be shared and reloaded. Nothing is sent anywhere.
import { VERSION, findSlice, findWider, fold, makeOutlook, pick, readSelection, writeQuery } from "./selection.js";

const form = document.querySelector("form.builder");
const texts = JSON.parse(document.getElementById("textes").textContent);
const lang = document.documentElement.lang;
const root = form.dataset.index.replace(/builder\/$/, "");
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const fetchJson = async (path) => {
  const answer = await fetch(form.dataset.index + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};
const once = (load) => {
  const kept = new Map();
  return (key) => {
    if (!kept.has(key)) kept.set(key, load(key).catch((error) => { kept.delete(key); throw error; }));
    return kept.get(key);
  };
};
const loadWords = once((region) => fetchJson(`words/${region}.json`));
const loadIndex = once(async () => {
  const index = await fetchJson("events.json");
  if (index.version !== VERSION || index.today !== texts.today) throw new Error("another release");
  return index;
});

// Words.

const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, lang === "fr" ? "\u202f" : ",");
const count = (forms, n) => fill(forms[new Intl.PluralRules(lang).select(n) === "one" ? 0 : forms.length - 1], { n: number(n) });
const today = texts.today.split("-").map(Number);

function sayDate(offset, text) {
  const day = new Date(Date.UTC(today[0], today[1] - 1, today[2] + offset));
  const n = day.getUTCDate();
  return fill(text, {
    weekday: texts.weekdays[(day.getUTCDay() + 6) % 7],
    number: lang === "fr" && n === 1 ? "1er" : n,
    month: texts.months[day.getUTCMonth()],
    year: day.getUTCFullYear(),
  });
}

function sayHour(minutes) {
  if (minutes < 0) return texts.hourless;
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  const two = String(minute).padStart(2, "0");
  if (lang === "fr") return `${hour}\u202fh${minute ? `\u202f${two}` : ""}`;
  return `${hour % 12 || 12}${minute ? `:${two}` : ""}\u00a0${hour < 12 ? "a.m." : "p.m."}`;
}

function saySpan({ first, last }) {
  const [begins, ends] = [first, last].map((day) => day !== null && sayDate(day, texts.date));
  if (begins && ends) return fill(texts.span, { first: begins, last: ends });
  if (ends) return fill(texts.until, { day: ends });
  return begins ? fill(texts.from, { day: begins }) : texts.running;
}

function sayGlance(outlook) {
  if (outlook.perWeek) return count(texts.per_week, outlook.perWeek);
  return outlook.dates.length ? texts.less : texts.none;
}

function sayCount(outlook) {
  if (!outlook.total) return texts.empty;
  const parts = [sayGlance(outlook)];
  if (outlook.runs.length) parts.push(count(texts.runs, outlook.runs.length));
  parts.push(count(texts.total, outlook.total));
  return `${parts.join(", ")}.`;
}

/** What a selection that has feeds is called, as the program calls it. */
function saySelection(index, selection) {
  const label = (key) => (value) => form.querySelector(`[name="${key}"][value="${CSS.escape(value)}"]`)?.parentElement.textContent.trim();
  const row = (table) => (value) => table.find(([slug]) => slug === value)?.[1] ?? value;
  const said = (key, name) => (selection.get(key) ?? []).map(name);
  const parts = [...said("category", label("category")), ...said("venue", row(index.venues)),
    ...said("city", row(index.towns)), ...said("region", label("region"))];
  return parts.join(", ") || texts.all;
}

// What is chosen.

const boxes = (name) => [...form.querySelectorAll(`input[type="checkbox"][name="${name}"]`)];

function readForm() {
  return readSelection(new FormData(form));
}

/** Makes the choices of an address; towns and venues become boxes. */
async function writeForm(selection) {
  for (const box of form.querySelectorAll(".boxes:not(.chosen) input")) {
    box.checked = (selection.get(box.name) ?? []).includes(box.value);
    if (box.checked) box.closest("details")?.setAttribute("open", "");
  }
  for (const name of ["words", "without"]) form.elements[name].value = (selection.get(name) ?? []).join(", ");
  form.elements.radius.value = selection.get("radius")?.[0] ?? "";
  const index = await loadIndex("");
  for (const [name, table] of [["city", index.towns], ["venue", index.venues]]) {
    form.querySelector(`[data-typed="${name}"] .chosen`).replaceChildren();
    for (const slug of selection.get(name) ?? []) addBox(name, slug, table.find((row) => row[0] === slug)?.[1] ?? slug);
  }
}

function addBox(name, value, label) {
  const list = form.querySelector(`[data-typed="${name}"] .chosen`);
  if (boxes(name).some((box) => box.value === value)) return;
  const item = document.createElement("li");
  const wrap = document.createElement("label");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value, checked: true });
  wrap.append(box, " ", label);
  item.append(wrap);
  list.append(item);
}

// What it gives.

function showLine(index, row, when) {
  const { soon } = index;
  const own = { 0: null, 1: soon.title[row] };
  const mine = own[soon[lang]?.[row]] === undefined ? soon[lang]?.[row] : own[soon[lang][row]];
  const item = document.createElement("li");
  const hour = Object.assign(document.createElement("span"), { className: "hour", textContent: when });
  const link = Object.assign(document.createElement("a"), { href: `${root}${texts.event}${soon.slug[row]}/` });
  const title = Object.assign(document.createElement("bdi"), { textContent: mine ?? soon.title[row] });
  const said = index.languages[index.events.language[soon.event[row]]];
  if (!mine && said !== lang) title.lang = said;
  link.append(title);
  item.append(hour, " ", link);
  if (soon.place[row] >= 0) {
    const place = Object.assign(document.createElement("span"), { className: "place" });
    place.append(Object.assign(document.createElement("bdi"), { textContent: index.places[soon.place[row]] }));
    item.append(" ", place);
  }
  return item;
}

function showDates(index, outlook) {
  const shown = outlook.dates.slice(0, texts.dates_shown);
  const nodes = [];
  for (const [n, { day, minutes, row }] of shown.entries()) {
    if (!n || shown[n - 1].day !== day) {
      const name = sayDate(day, texts.day);
      const heading = Object.assign(document.createElement("h3"), { textContent: name[0].toUpperCase() + name.slice(1) });
      nodes.push(heading, document.createElement("ul"));
    }
    nodes.at(-1).append(showLine(index, row, sayHour(minutes)));
  }
  part("days").replaceChildren(...nodes);
  showMore("more", outlook.dates.length - shown.length);
  const runs = outlook.runs.slice(0, texts.runs_shown);
  part("runs").replaceChildren(...runs.map((run) => showLine(index, run.row, saySpan(run))));
  part("shows").hidden = !runs.length;
  showMore("more-runs", outlook.runs.length - runs.length);
}

function showMore(name, rest) {
  part(name).hidden = rest <= 0;
  part(name).textContent = rest > 0 ? count(texts.more, rest) : "";
}

function showAddress(index, selection, query) {
  const exact = findSlice(index, selection);
  const wider = exact || texts.member ? null : findWider(index, selection);
  const path = exact ?? wider?.path;
  part("address").hidden = !path;
  part("wider").hidden = !wider;
  if (part("asking")) {
    part("asking").hidden = !wider;
    part("ask").href = texts.ask.replace("SELECTION", encodeURIComponent(query));
  }
  if (part("member")) {
    part("member").hidden = Boolean(path);
    part("make").href = `${root}${texts.member}${query}`;
  }
  if (!path) return;
  part("name").textContent = saySelection(index, wider?.selection ?? selection);
  // It may break after its slashes, and elsewhere only when it must.
  const pieces = `${texts.base}${path}.ics`.split(/(?<=[^:/]\/)(?=[^/])/);
  part("ics").replaceChildren(...pieces.flatMap((piece, n) => (n ? [document.createElement("wbr"), piece] : [piece])));
  for (const link of document.querySelectorAll("[data-format]")) link.href = `${root}${path}.${link.dataset.format}`;
  part("webcal").href = `webcal://${texts.base.replace(/^\w+:\/\//, "")}${path}.ics`;
}

let turn = 0;

async function answer() {
  const mine = turn += 1;
  const selection = readForm();
  const query = writeQuery(selection);
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
  for (const link of document.querySelectorAll(".language a")) link.search = query;
  for (const tally of form.querySelectorAll("[data-tally]")) {
    const chosen = selection.get(tally.dataset.tally)?.length;
    tally.textContent = chosen ? `(${chosen})` : "";
  }
  const slow = setTimeout(() => { if (mine === turn) part("count").textContent = texts.wait; }, 500);
  try {
    const index = await loadIndex("");
    const events = await pick(index, selection, loadWords);
    if (mine !== turn) return; // another choice was made meanwhile
    const outlook = makeOutlook(index, events);
    part("count").textContent = sayCount(outlook);
    part("glance").textContent = sayGlance(outlook);
    [...part("weeks").querySelectorAll("b")].forEach((week, n) => { week.textContent = number(outlook.weeks[n]); });
    showAddress(index, selection, query);
    showDates(index, outlook);
  } catch {
    if (mine !== turn) return;
    part("count").textContent = texts.failed;
    for (const name of ["address", "member", "asking"]) part(name)?.setAttribute("hidden", ""); // of another choice
  } finally {
    clearTimeout(slow);
  }
}

// Towns and venues: typed, found as one types, accents optional.

const SHOWN = 7;

/** Rows of towns or venues whose name has a word that begins so: those that begin so themselves first, then those with events. */
function findNamed(table, typed, hasFeed) {
  const wanted = fold(typed);
  if (!wanted) return [];
  const found = table.map((row) => ({ row, name: fold(row[1]) })).filter(({ name }) => ` ${name}`.includes(` ${wanted}`));
  const rank = ({ row, name }) => 2 * name.startsWith(wanted) + row[hasFeed];
  return found.sort((a, b) => rank(b) - rank(a)).map(({ row }) => row);
}

function setUpTyped(field) {
  const name = field.dataset.typed;
  const input = field.querySelector("input[type=text]");
  const list = field.querySelector(".found");
  const status = Object.assign(document.createElement("p"), { className: "unseen" });
  status.setAttribute("role", "status");
  field.append(status);
  input.removeAttribute("name"); // what is typed is no value until it is chosen
  const choose = (row) => {
    addBox(name, row[0], row[1]);
    input.value = "";
    list.hidden = true;
    input.focus();
    answer();
  };
  const suggest = async () => {
    const index = await loadIndex("");
    const regions = readForm().get("region");
    let rows = name === "city" ? findNamed(index.towns, input.value, 5) : findNamed(index.venues, input.value, 3);
    if (name === "city" && regions) rows = [...rows.filter((row) => regions.includes(row[2])), ...rows.filter((row) => !regions.includes(row[2]))];
    rows = rows.filter((row, n) => rows.findIndex((other) => other[0] === row[0]) === n).slice(0, SHOWN);
    list.replaceChildren(...rows.map((row) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button" });
      const where = name === "city" ? form.querySelector(`[name="region"][value="${row[2]}"]`)?.parentElement.textContent.trim() : row[2];
      button.textContent = where ? `${row[1]} – ${where}` : row[1];
      button.addEventListener("click", () => choose(row));
      item.append(button);
      return item;
    }));
    list.hidden = !rows.length;
    if (rows.length) list.scrollIntoView({ block: "nearest" });
    status.textContent = input.value ? count(texts.suggestions, rows.length) : "";
    return rows;
  };
  input.addEventListener("input", (event) => { event.stopPropagation(); suggest().catch(() => {}); });
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("keydown", async (event) => {
    if (event.key === "Escape") list.hidden = true;
    if (event.key !== "Enter" || !input.value) return;
    event.preventDefault();
    const rows = await suggest().catch(() => []);
    if (rows.length) choose(rows[0]);
  });
}

function setUp() {
  form.querySelectorAll("[data-typed]").forEach(setUpTyped);
  form.querySelector("button[type=submit]").hidden = true;
  form.addEventListener("submit", (event) => { event.preventDefault(); answer(); });
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (box.closest(".chosen") && !box.checked) {
      const input = box.closest("[data-typed]").querySelector("input[type=text]");
      box.closest("li").remove();
      input.focus();
    }
    answer();
  });
  let timer;
  form.addEventListener("input", (event) => {
    if (event.target.type !== "text") return;
    clearTimeout(timer);
    timer = setTimeout(answer, 300);
  });
  part("clear").addEventListener("click", async (event) => {
    event.preventDefault();
    await writeForm(new Map());
    answer();
  });
  // Fetched when it will be wanted: a visitor who came for a ready-made feed loads nothing.
  form.addEventListener("focusin", () => loadIndex("").catch(() => {}), { once: true });
  form.addEventListener("pointerenter", () => loadIndex("").catch(() => {}), { once: true });
  const asked = readSelection(new URLSearchParams(location.search));
  if (asked.size) writeForm(asked).then(answer, answer);
}

setUp();
