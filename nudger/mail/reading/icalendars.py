"""What a calendar file says, whoever wrote it: Apple, Exchange, Google, Lotus, Proton or a broken program.

The file is thinned first, line by line: only what an answer needs goes on to icalendar, so that a strange alarm or a
description of a megabyte costs nothing, and no line that can't be read takes the others with it.
"""

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from nudger.mail.reading.thinning import COMPONENTS, thinned
from nudger.mail.reading.values import CalendarLine

ANSWERS = frozenset(("REPLY",))  # which say nothing where they name nobody


class BadCalendar(ValueError):
    """What can't be read as a calendar; its words say why."""


def calendar_lines(raw: bytes, method: str = "") -> tuple[CalendarLine, ...]:
    """Return what the calendar in *raw* says: a line for each attendee of each component, or for the component.

    There is none where it holds neither event nor task, or where an answer names nobody who answers.

    *method* is the one of its MIME part, believed where the file names none: Google sends a COUNTER as ``REPLY``, and
    Proton Bridge drops it. Raises BadCalendar.

    >>> file = b"BEGIN:VCALENDAR\\rMETHOD:REPLY\\rBEGIN:VEVENT\\rUID:1\\rATTENDEE;PARTSTAT=ACCEPTED:mailto:Ana@a.org"
    >>> [(line.uid, line.attendee, line.partstat) for line in calendar_lines(file)]
    [('1', 'ana@a.org', 'ACCEPTED')]
    """
    thin = thinned(raw)
    if not thin:
        raise BadCalendar("this is no calendar: no BEGIN:VCALENDAR stands in it")
    found: list[CalendarLine] = []
    for calendar in _parsed(thin):
        said = _word(calendar.get("METHOD")).upper() or method.upper()
        for component in calendar.subcomponents:
            if component.name in COMPONENTS:
                found += _of_component(component, said)
    return tuple(found)


def _parsed(lines: list[str]) -> list[Any]:
    from icalendar import Calendar  # heavy: only where a calendar is there  # noqa: PLC0415

    opened = [line[6:] for line in lines if line.startswith("BEGIN:")]
    closed = [line[4:] for line in lines if line.startswith("END:")]
    missing = [each for each in reversed(opened) if opened.count(each) > closed.count(each)]
    whole = [*lines, *(f"END:{each}" for each in dict.fromkeys(missing))]
    with warnings.catch_warnings(action="ignore"):  # of zones that it had to guess
        try:
            return list(Calendar.from_ical("\r\n".join(whole) + "\r\n", multiple=True))
        except Exception:  # whatever icalendar makes of a file that was written to break it; most often, of its zones
            try:
                return list(Calendar.from_ical("\r\n".join(_without_zones(whole)) + "\r\n", multiple=True))
            except Exception as error:
                raise BadCalendar(f"this calendar can't be read: {str(error)[:200] or type(error).__name__}") from error


def _without_zones(lines: list[str]) -> Iterator[str]:
    is_zone = False
    for line in lines:
        is_zone = is_zone or line == "BEGIN:VTIMEZONE"
        if not is_zone:
            yield line
        is_zone = is_zone and line != "END:VTIMEZONE"


def _of_component(component: Any, method: str) -> Iterator[CalendarLine]:
    facts: dict[str, Any] = {
        "method": method,
        "uid": _word(component.get("UID")),
        "sequence": _number(component.get("SEQUENCE")),
        "recurrence_id": _raw(component.get("RECURRENCE-ID")),
        "component": component.name,
        "organizer": _address(component.get("ORGANIZER")),
        "dtstamp": _instant(component.get("DTSTAMP")),
        "start": _when(component.get("DTSTART")),
        "end": _end(component),
        "comment": "\n".join(_word(each) for each in _each(component.get("COMMENT"))).strip(),
    }
    attendees = _each(component.get("ATTENDEE"))
    if not attendees and method not in ANSWERS:
        yield CalendarLine(**facts)
    for attendee in attendees:
        yield CalendarLine(
            **facts,
            attendee=_address(attendee),
            partstat=_parameter(attendee, "PARTSTAT").upper() or "NEEDS-ACTION",
            delegated_to=_address(_parameter(attendee, "DELEGATED-TO")),
            delegated_from=_address(_parameter(attendee, "DELEGATED-FROM")),
            sent_by=_address(_parameter(attendee, "SENT-BY")),
        )


def _each(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _word(value: Any) -> str:
    return str(_each(value)[0]).strip() if _each(value) else ""


def _raw(value: Any) -> str:
    if value is None:
        return ""
    try:
        written = _each(value)[0].to_ical()
    except Exception:  # a value that icalendar has kept but can't write
        return _word(value)
    return written.decode("utf-8", "replace") if isinstance(written, bytes) else str(written)


def _number(value: Any) -> int | None:
    try:
        return int(_each(value)[0]) if value is not None else None
    except (TypeError, ValueError):
        return None


def _parameter(value: Any, name: str) -> str:
    parameters = getattr(value, "params", {})
    return _word(parameters.get(name)) if name in parameters else ""


def _address(value: Any) -> str:
    text = _word(value).strip().strip('"')
    return re.sub(r"^(?:mailto:)+", "", text, flags=re.IGNORECASE).strip(" <>").lower()


def _when(value: Any) -> date | None:
    try:
        found = getattr(_each(value)[0], "dt", None) if value is not None else None
    except ValueError:  # BrokenCalendarProperty: a time that is none
        return None
    return found if isinstance(found, date) else None


def _instant(value: Any) -> datetime | None:
    found = _when(value)
    return found if isinstance(found, datetime) else None


def _end(component: Any) -> date | None:
    if (end := _when(component.get("DTEND")) or _when(component.get("DUE"))) is not None:
        return end
    start, length = _when(component.get("DTSTART")), component.get("DURATION")
    try:
        return start + _each(length)[0].dt if start is not None and length is not None else None
    except (TypeError, ValueError, OverflowError, AttributeError):
        return None
