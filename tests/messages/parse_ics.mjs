// Reads calendar objects with ical.js, a parser that shares no code with ours.
// In: a JSON list of texts on standard input; its first argument: the node_modules folder.
// Out: a JSON list of what each says.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const library = resolve(process.argv[2], "ical.js/dist/ical.js");
const { default: ICAL } = await import(pathToFileURL(library));

function said(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const [event, ...others] = calendar.getAllSubcomponents();
  const value = (name) => event.getFirstPropertyValue(name);
  const attendees = event.getAllProperties("attendee");
  return {
    method: calendar.getFirstPropertyValue("method"),
    calendarProperties: calendar.getAllProperties().map((p) => p.name).sort(),
    component: event.name,
    otherComponents: others.length,
    properties: event.getAllProperties().map((p) => p.name).sort(),
    uid: value("uid"),
    sequence: value("sequence"),
    summary: value("summary"),
    description: value("description"),
    location: value("location"),
    organizer: value("organizer"),
    status: value("status"),
    start: value("dtstart").toUnixTime(),
    end: value("dtend").toUnixTime(),
    all: [event, ...others].map((each) => [
      each.getFirstPropertyValue("uid"),
      each.getFirstPropertyValue("summary"),
      each.getFirstPropertyValue("dtstart").toUnixTime(),
      each.getFirstPropertyValue("status"),
    ]),
    attendees: attendees.map((p) => ({
      address: p.getFirstValue(),
      name: p.getParameter("cn"),
      partstat: p.getParameter("partstat") ?? null,
      rsvp: p.getParameter("rsvp") ?? null,
    })),
  };
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(said)));
