// Reads calendars with ical.js: file names on standard input, one a line; on standard output, one JSON object with
// what each file holds (UID → start as an instant in UTC, or a day) or why it was refused.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

function readStart(component) {
  const start = component.getFirstPropertyValue("dtstart");
  if (start.isDate) return start.toString();
  // A zone without VTIMEZONE becomes "floating": that would be an hour that depends on the reader.
  const zone = component.getFirstProperty("dtstart").getFirstParameter("tzid");
  if (zone && start.zone.tzid !== zone) throw new Error(`no VTIMEZONE for ${zone}`);
  return new Date(start.toUnixTime() * 1000).toISOString().replace(".000Z", "Z");
}

function readCalendar(path) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf-8")));
  const events = calendar.getAllSubcomponents("vevent");
  const starts = Object.fromEntries(events.map((e) => [e.getFirstPropertyValue("uid"), readStart(e)]));
  if (Object.keys(starts).length !== events.length) throw new Error("a UID occurs twice");
  return { starts };
}

function tryReading(path) {
  try {
    return readCalendar(path);
  } catch (error) {
    return { error: `${error.message}` };
  }
}

const paths = readFileSync(0, "utf-8").split("\n").filter(Boolean);
console.log(JSON.stringify(Object.fromEntries(paths.map((path) => [path, tryReading(path)]))));
