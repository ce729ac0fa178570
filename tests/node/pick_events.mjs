// Picks events with the site's own script. Standard input: {"script", "folder", "queries"}; standard output: for each query,
// what site/assets/selection.js makes of the builder's files in that folder.
import { readFileSync } from "node:fs";

const { script, folder, queries } = JSON.parse(readFileSync(0, "utf-8"));
const source = readFileSync(script, "utf-8");
const builder = await import(`data:text/javascript,${encodeURIComponent(source)}`);
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf-8"));
const index = read("events.json");
const told = [];
for (const query of queries) {
  const selection = builder.readSelection(new URLSearchParams(query));
  const events = await builder.pick(index, selection, async (region) => read(`words/${region}.json`));
  const outlook = builder.makeOutlook(index, events);
  const slug = (row) => index.soon.slug[row];
  told.push({
    events,
    query: builder.writeQuery(selection),
    slice: builder.findSlice(index, selection),
    wider: builder.findWider(index, selection)?.path ?? null,
    dates: outlook.dates.map(({ day, minutes, row }) => [day, minutes, slug(row)]),
    runs: outlook.runs.map(({ first, last, row }) => [first, last, slug(row)]),
    weeks: outlook.weeks,
    per_week: outlook.perWeek,
  });
}
process.stdout.write(JSON.stringify(told));
