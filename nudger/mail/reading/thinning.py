"""The few lines of a calendar file that an answer needs, whoever wrote it and however broken it is.

So a strange alarm or a description of a megabyte costs nothing, and no line that can't be read takes the others with
it.
"""

import re
from collections.abc import Iterator

from nudger.mail.reading.headers import clean

CHARACTERS, LINES, KEPT = 300_000, 12_000, 700  # of the file; lines of it that are looked at, and that are parsed
ZONE = 60  # lines of a time zone; a longer one lists each change of its clocks

COMPONENTS = frozenset(("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VPOLL"))
_WANTED = frozenset(
    (
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "DUE", "DURATION", "RECURRENCE-ID"),
        *("ORGANIZER", "ATTENDEE", "COMMENT"),
    )
)
_ZONE = frozenset(("TZID", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "TZNAME"))
_PROPERTY = re.compile(r"([A-Za-z0-9-]{1,60}\.)?([A-Za-z0-9-]{1,60})[;:]")
_FOLD = re.compile(r"\n[ \t]")
_DATED = frozenset(("DTSTAMP", "DTSTART", "DTEND", "DUE"))
_DATE = re.compile(r"\d{8}(?:T\d{6}Z?)?(?:/\w+)?$", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TZID = re.compile(r"TZID=\"?([^\":;]{1,200})", re.IGNORECASE)


def thinned(raw: bytes) -> list[str]:
    """Return the lines of a calendar that matter, unfolded, each component opened and closed once; none of other files.

    >>> thinned(b"BEGIN:VEVENT\\rUID:1\\rX-A:b\\rEND:VEVENT")
    ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:1', 'END:VEVENT', 'END:VCALENDAR']
    """
    lines = _unfolded(_text(raw))
    return list(_thinned(lines))[:KEPT] if any(line[:6].upper() == "BEGIN:" for line in lines) else []


def _text(raw: bytes) -> str:
    """The file as text: most are UTF-8, whatever they say; all sorts of line ends become one."""
    raw = raw[: CHARACTERS * 2]
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16", "replace")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            text = raw.decode("utf-8-sig", "replace") if error.start > len(raw) - 4 else raw.decode("cp1252", "replace")
    text = text[:CHARACTERS].replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return clean(_CONTROLS.sub("", text))


def _unfolded(text: str) -> list[str]:
    """Its lines, those that were folded made whole; one that no colon ends is the rest of the line above it."""
    whole: list[str] = []
    for line in _FOLD.sub("", text).split("\n", LINES)[:LINES]:
        if _PROPERTY.match(line):
            whole.append(line.rstrip())
        elif whole and line.strip():
            whole[-1] = (whole[-1] + line.rstrip())[:8_000]
    return whole


def _thinned(lines: list[str]) -> Iterator[str]:
    """The lines that matter, each component opened and closed once; zones only where a line refers to them."""
    thinner = _Thinner({zone.strip() for line in lines for zone in _TZID.findall(line[:300])})
    if not any(line.upper().startswith("BEGIN:VCALENDAR") for line in lines):
        yield from thinner.begin("VCALENDAR")
    for line in lines:
        found = _PROPERTY.match(line)
        name = found[2].upper() if found else ""
        if name == "BEGIN":
            yield from thinner.begin(line[6:].strip().upper())
        elif name == "END":
            yield from thinner.end(line[4:].strip().upper())
        elif thinner.wants(name, line):
            yield line[line.index(".") + 1 :] if found and found[1] else line
    yield from thinner.end_all()


class _Thinner:
    """The components that are open, and the zone that is being read."""

    def __init__(self, zones: set[str]) -> None:
        self._zones = zones
        self._open: list[str] = []
        self._zone: list[str] = []

    def begin(self, name: str) -> Iterator[str]:
        if name == "VCALENDAR":
            yield from self.end_all()
        elif name in COMPONENTS and self._open[1:2] and self._open[1] in COMPONENTS:  # the one before was never closed
            yield f"END:{self._open[1]}"
            del self._open[1:]
        self._open.append(name)
        if self._is_told(name, len(self._open)):
            yield f"BEGIN:{name}"
        if name == "VTIMEZONE":
            self._zone = ["BEGIN:VTIMEZONE"]
        elif self._zone and len(self._zone) < ZONE:
            self._zone.append(f"BEGIN:{name}")

    def end(self, name: str) -> Iterator[str]:
        closed = "" if name in self._open else name
        while closed != name:
            closed = self._open.pop()
            if closed == "VTIMEZONE":
                if len(self._zone) < ZONE and any(each[5:].strip() in self._zones for each in self._zone):
                    yield from (*self._zone, "END:VTIMEZONE")
                self._zone = []
            elif "VTIMEZONE" in self._open:
                self._zone.append(f"END:{closed}")
            elif self._is_told(closed, len(self._open) + 1):
                yield f"END:{closed}"

    def end_all(self) -> Iterator[str]:
        yield from (f"END:{each}" for each in reversed(self._open) if each == "VCALENDAR" or each in COMPONENTS)
        self._open.clear()

    def wants(self, name: str, line: str) -> bool:
        """Tell whether *line* goes on; one of a zone is kept until it is known whether that zone is referred to."""
        if "VTIMEZONE" in self._open:
            if name in _ZONE:
                self._zone.append(line)
            return False
        if len(self._open) == 1:
            return name == "METHOD"
        if len(self._open) != 2 or self._open[1] not in COMPONENTS or name not in _WANTED:
            return False
        return name not in _DATED or bool(_DATE.match(line.rpartition(":")[2].strip()))

    @staticmethod
    def _is_told(name: str, depth: int) -> bool:
        return name == "VCALENDAR" or (depth == 2 and name in COMPONENTS)
