// What ical.js, which Thunderbird reads with, and node-ical make of calendar files: one JSON object for both.
//   node read.mjs FILE...   ->   {"ical.js": {FILE: {...}}, "node-ical": {FILE: {...}}}
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import ical from "node-ical";

const mail = (value) => decodeURIComponent(String(value)).replace(/^mailto:/i, "");

function byIcalJs(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const [event, ...others] = calendar.getAllSubcomponents("vevent");
  if (others.length) throw new Error("more than one event");
  const value = (name) => event.getFirstPropertyValue(name);
  const [attendee, ...more] = event.getAllProperties("attendee");
  if (more.length) throw new Error("more than one attendee");
  return {
    method: calendar.getFirstPropertyValue("method"),
    uid: value("uid"),
    sequence: value("sequence"),
    starts: value("dtstart").toJSDate().toISOString(),
    ends: value("dtend").toJSDate().toISOString(),
    organizer: mail(value("organizer")),
    attendee: mail(attendee.getFirstValue()),
    attendee_name: attendee.getParameter("cn") ?? "",
    status: value("status"),
    summary: value("summary"),
    description: value("description") ?? "",
    location: value("location") ?? "",
  };
}

function byNodeIcal(text) {
  const all = Object.values(ical.sync.parseICS(text)).filter((found) => found.type === "VEVENT");
  if (all.length !== 1) throw new Error(`${all.length} events`);
  const [event] = all;
  return {
    method: event.method,
    uid: event.uid,
    sequence: Number(event.sequence),
    starts: event.start.toISOString(),
    ends: event.end.toISOString(),
    organizer: mail(event.organizer.val ?? event.organizer),
    attendee: mail(event.attendee.val ?? event.attendee),
    attendee_name: event.attendee.params?.CN ?? "",
    status: event.status,
    summary: event.summary?.val ?? event.summary,
    description: event.description?.val ?? event.description ?? "",
    location: event.location?.val ?? event.location ?? "",
  };
}

const files = process.argv.slice(2).map((path) => [path, readFileSync(path, "utf8")]);
const read = (by) => Object.fromEntries(files.map(([path, text]) => [path, by(text)]));
console.log(JSON.stringify({ "ical.js": read(byIcalJs), "node-ical": read(byNodeIcal) }));
