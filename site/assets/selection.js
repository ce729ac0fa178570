// Picks events for the feed builder, from builder/events.json: the same answers as publish/selection and publish/builder give
// in Python, which a test compares. Nothing here touches the page.
const KEYS = ["region", "city", "radius", "category", "venue", "free", "family", "accessible", "language", "words", "without"];
const FLAGS = { free: 1, family: 2, accessible: 4 };
const RADII = [10, 25, 50, 100];
const WORDS = ["words", "without"];
const LIMIT = 40; // values of one key
const EARTH = 6371; // km
const PLURALS = ["", "s", "x", "e", "es"];
const WEEKS = 4;
export const VERSION = 1;

/** Text without case, accents, ligatures or punctuation, words apart by one space. */
export function fold(text) {
  const ligatures = { œ: "oe", æ: "ae", ß: "ss", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i", ŧ: "t", ħ: "h" };
  return text.toLowerCase().replace(/[œæßøđðłþıŧħ]/g, (c) => ligatures[c]).normalize("NFKD")
    .replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** The selection of (key, value) pairs: a Map of key to sorted values. What is no selection is left out. */
export function readSelection(pairs) {
  const said = new Map(KEYS.map((key) => [key, new Set()]));
  for (const [key, raw] of pairs) {
    if (!said.has(key)) continue;
    const value = raw.trim().toLowerCase();
    const values = WORDS.includes(key) ? value.split(/[,;\n]/).map(fold) : [value];
    for (const one of values) if (isValue(key, one) && said.get(key).size < LIMIT) said.get(key).add(one);
  }
  if (!said.get("city").size) said.get("radius").clear();
  return new Map([...said].filter(([, values]) => values.size).map(([key, values]) => [key, [...values].sort(compare)]));
}

function isValue(key, value) {
  if (key in FLAGS) return value === "1";
  if (key === "radius") return RADII.map(String).includes(value);
  return value !== "" && value.length <= (WORDS.includes(key) ? 60 : 121);
}

/** By code point, as Python sorts. */
function compare(a, b) {
  const [left, right] = [[...a], [...b]].map((c) => c.map((one) => one.codePointAt(0)));
  for (let n = 0; n < Math.min(left.length, right.length); n += 1) if (left[n] !== right[n]) return left[n] - right[n];
  return left.length - right.length;
}

/** The canonical query string of a selection. */
export function writeQuery(selection) {
  const pairs = KEYS.flatMap((key) => (selection.get(key) ?? []).map((value) => [key, value]));
  return new URLSearchParams(pairs).toString();
}

/** Whether one of the folded phrases stands in a folded text as whole words, its plural included. */
export function hasAny(text, phrases) {
  const padded = ` ${text} `;
  return phrases.some((phrase) => PLURALS.some((end) => padded.includes(` ${phrase}${end} `)));
}

/** Kilometres between two points in degrees, along the great circle. */
function measure(lat, lon, otherLat, otherLon) {
  const rad = (degrees) => (degrees * Math.PI) / 180;
  const [dlat, dlon] = [rad(otherLat - lat), rad(otherLon - lon)];
  const a = Math.sin(dlat / 2) ** 2 + Math.cos(rad(lat)) * Math.cos(rad(otherLat)) * Math.sin(dlon / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** Numbers of the events that a selection takes, without its words; in the order of the edition. */
function pickFacts(index, selection) {
  const { events } = index;
  const tests = [];
  const among = (key, table, column) => {
    const numbers = new Set(selection.get(key).map((value) => table.indexOf(value)).filter((n) => n >= 0));
    tests.push((n) => numbers.has(column[n]));
  };
  if (selection.has("region")) among("region", index.regions, events.region);
  if (selection.has("category")) among("category", index.categories, events.category);
  if (selection.has("language")) among("language", index.languages, events.language);
  let flags = 0;
  for (const [key, bit] of Object.entries(FLAGS)) if (selection.has(key)) flags |= bit;
  if (flags) tests.push((n) => (events.flags[n] & flags) === flags);
  if (selection.has("venue")) {
    const wanted = new Set(selection.get("venue"));
    const numbers = new Set(index.venues.filter(([slug]) => wanted.has(slug)).flatMap((row) => row[4]));
    tests.push((n) => numbers.has(events.venue[n]));
  }
  if (selection.has("city")) tests.push(makeCityTest(index, selection));
  return events.region.map((_, n) => n).filter((n) => tests.every((test) => test(n)));
}

function makeCityTest(index, selection) {
  const { events, points, cities, towns } = index;
  const numbers = new Set(selection.get("city").map((slug) => cities.indexOf(slug)).filter((n) => n >= 0));
  if (!selection.has("radius")) return (n) => numbers.has(events.city[n]);
  const radius = Number(selection.get("radius")[0]);
  const named = towns.filter(([slug]) => selection.get("city").includes(slug));
  // Of towns of one name, the region says which one is meant.
  const meant = named.filter((town) => (selection.get("region") ?? []).includes(town[2]));
  const centres = (meant.length ? meant : named).map((town) => [town[3], town[4]]);
  const near = points.map(([lat, lon]) => centres.some((centre) => measure(lat, lon, ...centre) <= radius));
  return (n) => numbers.has(events.city[n]) || (events.point[n] >= 0 && near[events.point[n]]);
}

/** Numbers of the events that a selection takes. `loadWords(region code)` resolves to the folded texts of its events. */
export async function pick(index, selection, loadWords) {
  const found = pickFacts(index, selection);
  if (!WORDS.some((key) => selection.has(key))) return found;
  const regions = [...new Set(found.map((n) => index.events.region[n]))];
  const texts = new Map();
  await Promise.all(regions.map(async (region) => texts.set(region, await loadWords(index.regions[region]))));
  const places = new Map(); // an event's place among those of its region
  const counts = new Map();
  index.events.region.forEach((region, n) => {
    places.set(n, counts.get(region) ?? 0);
    counts.set(region, (counts.get(region) ?? 0) + 1);
  });
  return found.filter((n) => {
    const text = texts.get(index.events.region[n])[places.get(n)];
    return (!selection.has("words") || hasAny(text, selection.get("words")))
      && !hasAny(text, selection.get("without") ?? []);
  });
}

/** What the events of some numbers bring: dates of the next 30 days, how many a week, exhibitions. */
export function makeOutlook(index, numbers) {
  const wanted = new Set(numbers);
  const dates = [];
  const runs = [];
  index.soon.event.forEach((event, row) => {
    if (!wanted.has(event)) return;
    const when = index.soon.when[row];
    for (let n = 0; n < when.length; n += 2) dates.push({ day: when[n], minutes: when[n + 1], row });
    const span = index.soon.span[row];
    if (span) runs.push({ first: span[0], last: span[1], row });
  });
  dates.sort((a, b) => a.day - b.day || a.minutes - b.minutes);
  runs.sort((a, b) => (a.last === null) - (b.last === null) || (a.last ?? 0) - (b.last ?? 0));
  const weeks = Array(WEEKS).fill(0);
  for (const { day } of dates) if (day < 7 * WEEKS) weeks[Math.floor(day / 7)] += 1;
  const sum = weeks.reduce((a, b) => a + b, 0);
  return { dates, weeks, runs, total: wanted.size, perWeek: Math.floor((2 * sum + WEEKS) / (2 * WEEKS)) };
}

/** The path of the feeds that hold exactly a selection, without extension; null when it has none. */
export function findSlice(index, selection) {
  const said = dropRegion(index, selection);
  const pairs = [...said].flatMap(([key, values]) => values.map((value) => [key, value]));
  if (!pairs.length) return has(index, "feeds/all");
  const [[key, value]] = pairs;
  if (pairs.length === 1) {
    const table = { city: index.towns, venue: index.venues }[key] ?? [];
    const isTold = table.some((row) => row[0] === value && row[key === "city" ? 5 : 3]);
    return isTold ? `feeds/${key}/${value}` : has(index, `feeds/${key}/${value}`);
  }
  const isBoth = pairs.length === 2 && said.has("region") && said.has("category");
  return isBoth ? has(index, `feeds/region/${said.get("region")[0]}/${said.get("category")[0]}`) : null;
}

function has(index, path) {
  return index.slices.includes(path) ? path : null;
}

/** A region beside a town that lies in it and has no homonym elsewhere says nothing more. */
function dropRegion(index, selection) {
  const cities = selection.get("city") ?? [];
  const regions = new Set(index.towns.filter(([slug]) => cities.includes(slug)).map((town) => town[2]));
  const said = selection.get("region") ?? [];
  const isIdle = !selection.has("radius") && regions.size && [...regions].every((region) => said.includes(region));
  return isIdle ? new Map([...selection].filter(([key]) => key !== "region")) : selection;
}

/** The smallest selection with feeds that holds all of this one, and their path. */
export function findWider(index, selection) {
  let best = null;
  for (const wider of listWider(selection)) {
    const path = findSlice(index, wider);
    const number = path ? pickFacts(index, wider).length : 0;
    if (path && (!best || number < best.number)) best = { path, selection: wider, number };
  }
  return best;
}

function* listWider(selection) {
  const single = (...keys) => keys.every((key) => selection.get(key)?.length === 1);
  const only = (...keys) => new Map(keys.map((key) => [key, selection.get(key)]));
  if (single("venue")) yield only("venue");
  if (single("city") && !selection.has("radius")) yield only("city");
  if (single("region", "category")) yield only("region", "category");
  if (single("category")) yield only("category");
  if (single("region")) yield only("region");
  yield new Map();
}
