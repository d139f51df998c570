"""From rows to people: what is wrong is told by line, and what is right is not lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from nudger.errors import Problem
from nudger.service.roster.headings import Headings, column_of, read_headings
from nudger.service.roster.row import AWAY, HOURS, Entry, Row
from nudger.service.roster.zones import of_windows
from nudger.service.settings import Hours
from nudger.service.sheet import Sheet

TOGETHER = (HOURS, AWAY, ("working_days", "hours"))  # a sheet that has one of them has all
PARTS = {"first_name": "name", "last_name": "name"}


@dataclass(frozen=True, slots=True)
class Roster:
    """A sheet that was read.

    *said* are the columns it has. *present* are all addresses in it, of good lines and of bad ones; *is_whole* tells
    that each line had one. *notes* say how the file was understood.
    """

    file: str
    said: frozenset[str]
    entries: Sequence[Entry]
    present: frozenset[str]
    is_whole: bool
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_roster(source: bytes, file: str, hours: Hours) -> Roster:
    """Return what the sheet says. Raises NudgerError where nothing can be read."""
    sheet = Sheet(source, file, column_of)
    rows = sheet.rows()
    line, first = next(rows, (1, []))
    headings, problems = read_headings(first, file, line, sheet.separator)
    reading = _Reading(sheet, headings, hours, problems)
    for line, cells in rows:
        reading.take(line, cells)
    if sheet.broken_off is not None:
        problems.append(sheet.broken_off)
    said = {PARTS.get(column, column) for column in headings.columns}
    return Roster(
        file=file,
        said=frozenset(said.union(*(group for group in TOGETHER if said.intersection(group)))),
        entries=list(reading.entries.values()),
        present=frozenset(reading.entries.keys() | reading.bad),
        is_whole=sheet.broken_off is None and not reading.is_somebody_unreadable,
        notes=(*sheet.notes, *reading.notes()),
        problems=tuple(problems),
    )


class _Reading:
    """Takes row by row, and remembers who was in them."""

    def __init__(self, sheet: Sheet, headings: Headings, hours: Hours, problems: list[Problem]) -> None:
        self.entries: dict[str, Entry] = {}
        self.bad: set[str] = set()
        self.is_somebody_unreadable = False
        self._sheet = sheet
        self._headings = headings
        self._hours = hours
        self._problems = problems
        self._of_windows: dict[str, str] = {}

    def take(self, line: int, cells: Sequence[str]) -> None:
        """Keep one row, or say what is wrong with it."""
        if len(cells) != self._headings.width:
            fields = f"this line has {len(cells)} fields, and the first has {self._headings.width}"
            self._lost(line, f"{fields}; is a {self._sheet.separator} missing, or a quote open?")
            return
        row = Row(cells, self._headings, self._hours)
        try:
            email = row.email()
        except ValueError as error:
            self._lost(line, str(error))
            return
        if email in self.entries:
            self._tell(line, f"{email} stands in line {self.entries[email].line} already")
            return
        entry = row.entry(line, email)
        for what in row.wrong:
            self._tell(line, what)
        if entry is None:
            self.bad.add(email)
            return
        self.entries[email] = entry
        if windows := of_windows(row.said("zone")):
            self._of_windows[row.said("zone")] = windows

    def notes(self) -> list[str]:
        told = []
        if self._of_windows:
            meant = ", ".join(f"{said} is {zone}" for said, zone in self._of_windows.items())
            told.append(f"time zones with their names from Windows were understood: {meant}")
        if self._headings.profile:
            told.append(f"columns of your own are kept as profile fields: {', '.join(self._headings.profile)}")
        return told

    def _lost(self, line: int, what: str) -> None:
        """Nobody can say who this line was about."""
        self.is_somebody_unreadable = True
        self._tell(line, what)

    def _tell(self, line: int, what: str) -> None:
        self._problems.append(Problem(self._sheet.file, line, what))
