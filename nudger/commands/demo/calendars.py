"""What stands in somebody's calendar, as their mail program has it: from the mails alone, by icalendar's reading.

Nothing here asks Nudger what it meant: what the mails don't say does not stand here. Anybody on this machine can send
to the demo's post, so nothing here breaks on what a mail holds.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from icalendar import Calendar

from nudger.commands.demo.post import Received, parsed

REQUEST, CANCEL, REPLY, COUNTER = "REQUEST", "CANCEL", "REPLY", "COUNTER"
UNANSWERED = "NEEDS-ACTION"
MOST_READ, MOST_WORDS = 100_000, 300
ADDRESS = re.compile(r"[^\s<>\",;:@]{1,200}@[^\s<>\",;:@]{1,200}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event for one attendee, as one mail has it; *starts*, *ends* and *stamp* are aware, in UTC.

    *asks* tells whether an answer is wanted, and *state* is the PARTSTAT of the attendee, or COUNTER where they have
    proposed another time.
    """

    method: str
    uid: str
    sequence: int
    stamp: datetime
    starts: datetime
    ends: datetime
    title: str
    place: str
    organizer: str
    organizer_name: str
    attendee: str
    attendee_name: str
    asks: bool
    state: str


def invitation(mail: Received) -> Entry | None:
    """Return what *mail* writes into the calendar of the one who got it, a REQUEST or a CANCEL; else None."""
    entry = entry_in(mail.raw)
    about_them = entry is not None and entry.attendee == mail.recipient and entry.method in (REQUEST, CANCEL)
    return entry if about_them else None


def calendar(received: Iterable[Received], sent: Iterable[bytes] = ()) -> dict[str, tuple[Entry, Received]]:
    """Return what stands in the calendar of the one who got these mails, and has *sent* these answers, by UID.

    With each event comes the newest mail that wrote it. What came late changes nothing, and only the organizer of an
    event can change it (RFC 5546 2.1.4 and 2.1.5, 3.2.2).
    """
    newest: dict[str, tuple[Entry, Received]] = {}
    for mail in received:
        entry = invitation(mail)
        if entry is None:
            continue
        known = newest.get(entry.uid)
        if known is None or (known[0].organizer == entry.organizer and _rank(known[0]) < _rank(entry)):
            newest[entry.uid] = (entry, mail)
    for raw in sent:
        answer = entry_in(raw)
        known = newest.get(answer.uid) if answer is not None else None
        if answer is not None and known is not None and answer.sequence == known[0].sequence:
            state = COUNTER if answer.method == COUNTER else answer.state
            newest[answer.uid] = (replace(known[0], state=state), known[1])
    return {uid: found for uid, found in newest.items() if found[0].method == REQUEST}


def _rank(entry: Entry) -> tuple[int, datetime]:
    return entry.sequence, entry.stamp


@lru_cache(maxsize=4096)
def entry_in(raw: bytes) -> Entry | None:
    """Return the event in the calendar part of a mail; None where there is none that can be read."""
    if b"text/calendar" not in raw.lower():
        return None
    try:
        return next(_entries(raw), None)
    except Exception:  # whatever the readers make of a stranger's mail
        return None


def _entries(raw: bytes) -> Iterator[Entry]:
    for part in parsed(raw).walk():
        if part.get_content_type() == "text/calendar":
            written = part.get_content()
            with warnings.catch_warnings(action="ignore"):
                file = Calendar.from_ical(written[:MOST_READ])
            for event in file.walk("VEVENT"):
                yield _entry(str(file["METHOD"]).upper(), event)


def _entry(method: str, event: Any) -> Entry:
    organizer, attendee = event["ORGANIZER"], event["ATTENDEE"]
    stamp, starts, ends = (_instant(event[name].dt) for name in ("DTSTAMP", "DTSTART", "DTEND"))
    if ends < starts:
        raise ValueError("it ends before it begins")
    return Entry(
        method=method,
        uid=str(event["UID"]),
        sequence=int(event.get("SEQUENCE", 0)),
        stamp=stamp,
        starts=starts,
        ends=ends,
        title=_words(event.get("SUMMARY", "")),
        place=_words(event.get("LOCATION", "")),
        organizer=_address(organizer),
        organizer_name=_words(organizer.params.get("CN", "")),
        attendee=_address(attendee),
        attendee_name=_words(attendee.params.get("CN", "")),
        asks=str(attendee.params.get("RSVP", "FALSE")).upper() == "TRUE",
        state=str(attendee.params.get("PARTSTAT", UNANSWERED)).upper(),
    )


def _instant(said: datetime) -> datetime:
    """Return a time in UTC. Raises where it has no zone, for nobody can tell when that is, or is not of our days."""
    if said.tzinfo is None or not 1971 < said.year < 2199:
        raise ValueError("this is no time that can be shown")
    return said.astimezone(UTC)


def _address(value: Any) -> str:
    found = str(value).lower().removeprefix("mailto:")
    if not ADDRESS.fullmatch(found):
        raise ValueError("this is no address")
    return found


def _words(value: Any) -> str:
    return " ".join(str(value).split())[:MOST_WORDS]
