// Expands calendar objects that repeat with ical.js, by the zone that each brings along.
// In: a JSON list of texts on standard input; its first argument: the node_modules folder.
// Out: a JSON list of lists: [instant it begins, instant it ends, title, place] of each date.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const library = resolve(process.argv[2], "ical.js/dist/ical.js");
const { default: ICAL } = await import(pathToFileURL(library));
const AT_MOST = 60;

function dates(text) {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  const all = calendar.getAllSubcomponents("vevent");
  const [master] = all.filter((each) => !each.hasProperty("recurrence-id"));
  const event = new ICAL.Event(master);
  for (const one of all.filter((each) => each !== master)) {
    event.relateException(new ICAL.Event(one));
  }
  const found = [];
  const days = event.iterator();
  for (let day = days.next(); day && found.length < AT_MOST; day = days.next()) {
    const one = event.getOccurrenceDetails(day);
    const { startDate, endDate, item } = one;
    found.push([startDate.toUnixTime(), endDate.toUnixTime(), item.summary, item.location]);
  }
  return found;
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(dates)));
