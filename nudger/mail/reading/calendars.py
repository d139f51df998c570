"""The calendar in a mail, wherever a program has put it: a part of its own, an attachment, or under a wrong type."""

import re
from typing import NamedTuple

from nudger.mail.reading.icalendars import BadCalendar, calendar_lines
from nudger.mail.reading.parts import Mail, Part
from nudger.mail.reading.values import CalendarLine

TYPES = frozenset(
    ("text/calendar", "application/ics", "application/calendar", "text/x-vcalendar", "application/x-ical")
)
NO_ANSWER = frozenset(("", "PUBLISH"))  # a calendar with one of these is attached to words, not words to it


class Found(NamedTuple):
    """What the calendars of a mail say, why nothing where they say nothing, and whether they want to be acted upon."""

    lines: tuple[CalendarLine, ...]
    reason: str = ""
    has_method: bool = False


_BEGINS = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*BEGIN:[VX][A-Z-]{3,30}\s", re.IGNORECASE)
_METHOD = re.compile(rb"^METHOD[^:\r\n]{0,60}:\s*([A-Za-z-]{1,30})", re.IGNORECASE | re.MULTILINE)
_TNEF = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))


def begins_calendar(raw: bytes) -> bool:
    """Tell whether *raw* is a calendar file, with or without a byte order mark.

    >>> begins_calendar(b"BEGIN:VCALENDAR\\r\\nVERSION:2.0")
    True
    """
    head = raw[:400]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.replace(b"\0", b"")[2:]
    return bool(_BEGINS.match(head))


def calendar_of(mail: Mail) -> Found | None:
    """Return what the calendars of *mail* say, each once, or None where there is none.

    Calendars in mails that are attached, or returned in a report, are not this mail's.
    """
    parts = [part for part in mail.own if _holds_calendar(part)] if mail.type != "multipart/report" else []
    if not parts:
        return Found((), packed, has_method=True) if (packed := _packed(mail)) else None
    found: dict[CalendarLine, None] = {}
    reason = ""
    has_method = False
    for part in parts:
        one = read_calendar(part.octets, part.parameter("method"))
        found.update(dict.fromkeys(one.lines))
        reason = reason or one.reason
        has_method = has_method or one.has_method
        if found and part.type == "text/calendar":
            break  # what follows is a copy of it, for programs that look for an attachment
    return Found(tuple(found), "" if found else reason, has_method)


def read_calendar(raw: bytes, method: str = "") -> Found:
    """Return what a calendar file says, or why it can't be read."""
    told = _METHOD.search(raw[:8_000])
    has_method = (told[1].decode("ascii").upper() if told else method.upper()) not in NO_ANSWER
    try:
        lines = calendar_lines(raw, method)
    except BadCalendar as error:
        return Found((), str(error), has_method)
    return Found(lines, "" if lines else "the calendar holds no event, no task, and no answer by anybody", has_method)


def _holds_calendar(part: Part) -> bool:
    if part.type in TYPES or part.name.endswith((".ics", ".vcs", ".ical")):
        return True
    is_bare = part.type in ("text/plain", "application/octet-stream")
    return is_bare and begins_calendar(part.octets[:400])


def _packed(mail: Mail) -> str:
    """Outlook's own wrapping (TNEF), which only Outlook reads, hides a calendar in some meeting mails."""
    is_meeting = (
        "meeting" in mail.header("x-ms-has-attach").lower() or "calendar" in mail.header("content-class").lower()
    )
    if is_meeting and any(part.type in _TNEF or part.name == "winmail.dat" for part in mail.own):
        return "the calendar is wrapped as winmail.dat (TNEF), which only Outlook reads"
    return ""
