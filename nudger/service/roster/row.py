"""One row of a sheet: the person it speaks of, or what is wrong with it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from sys import intern

from nudger.service.hours import FOLLOWED, never_open
from nudger.service.roster import values
from nudger.service.roster.headings import Headings
from nudger.service.roster.zones import zone_of
from nudger.service.settings import Hours
from nudger.store.hours import made

AWAY = ("away_from", "away_until")
HOURS = ("opens", "closes")  # a sheet that has one of them has both: the other is the installation's


@dataclass(frozen=True, slots=True)
class Entry:
    """One good row, its values as the tables keep them. What it doesn't say is the settings': *follows* names that.

    *manager* and *deputy* are None where nothing right was said of one; *away_from* and *away_until* are empty for
    nobody away.
    *profile* is JSON, in which an empty text means that the person has this field no more.
    """

    line: int
    email: str
    name: str
    manager: str | None
    zone: str
    locale: str
    opens: str
    closes: str
    working_days: str
    hours: str
    quiet: str
    holidays: str
    prefers: str
    away_from: str
    away_until: str
    follows: frozenset[str]
    profile: str
    deputy: str | None = None


class Row:
    """The cells of one row. *wrong* grows with what is wrong, in sentences."""

    def __init__(self, cells: Sequence[str], headings: Headings, hours: Hours) -> None:
        self.wrong: list[str] = []
        self._cells = cells
        self._headings = headings
        self._hours = hours

    def said(self, column: str) -> str:
        """Return what the sheet says in this column of ours; empty where it has none."""
        place = self._headings.columns.get(column)
        return "" if place is None else self._cells[place]

    def email(self) -> str:
        """Return the address in small letters. Raises ValueError with what would be right."""
        return intern(values.address(self.said("email"), "email"))

    def entry(self, line: int, email: str) -> Entry | None:
        """Return who it is; None where something is wrong that costs the whole line."""
        columns = self._hours.columns
        name = self._name()
        locale = self._read("locale", values.locale, "en")
        said = {column: self._read(column, read, columns[column]) for column, read in READS.items()}
        said["working_days"], said["hours"] = self._week(columns)
        away = {column: self._read(column, partial(values.day, column=column), "") for column in AWAY}
        self.wrong += [] if self.wrong else _wrong_with(said, **away)
        is_good = not self.wrong
        manager, deputy = self._other("manager"), self._other("deputy")
        profile = self._profile()
        if not is_good:
            return None
        said = {column: intern(value) for column, value in said.items()}
        follows = frozenset(column for column in FOLLOWED if not self.said(column))
        return Entry(
            line=line,
            email=email,
            name=name,
            manager=manager,
            locale=intern(locale),
            **said,
            **away,
            follows=_interned(follows),
            profile=profile,
            deputy=deputy,
        )

    def _week(self, columns: Mapping[str, str]) -> tuple[str, str]:
        if said := self.said("working_days"):
            try:
                return values.week(said, "working_days")
            except ValueError as error:
                self.wrong.append(str(error))
        return columns["working_days"], columns["hours"]

    def _name(self) -> str:
        try:
            return values.full_name(*map(self.said, ("name", "first_name", "last_name")))
        except ValueError as error:
            self.wrong.append(str(error))
            return ""

    def _read(self, column: str, read: Callable[[str], str], otherwise: str) -> str:
        """Return what the cell says, *otherwise* where it is empty or not there."""
        said = self.said(column)
        if not said:
            return otherwise
        try:
            return read(said)
        except ValueError as error:
            self.wrong.append(str(error))
            return otherwise

    def _other(self, column: str) -> str | None:
        """Return the address of a manager or deputy; a wrong one is left out, and costs nobody their line."""
        if column not in self._headings.columns:
            return None
        said = self.said(column)
        try:
            return intern(values.address(said, column)) if said else ""
        except ValueError as error:
            self.wrong.append(f"{error}; it is left out")
            return None

    def _profile(self) -> str:
        """Each field that is right; what is wrong is left out."""
        profile: dict[str, str] = {}
        for key, place in self._headings.profile.items():
            try:
                profile[key] = values.field(self._cells[place], key)
            except ValueError as error:
                self.wrong.append(str(error))
        return intern(written(profile))


def written(profile: Mapping[str, str]) -> str:
    """Return a profile as it is kept."""
    return json.dumps(profile, ensure_ascii=False)


READS: Mapping[str, Callable[[str], str]] = {
    "zone": zone_of,
    "opens": partial(values.wall_time, column="opens"),
    "closes": partial(values.wall_time, column="closes"),
    "quiet": partial(values.quiet, column="quiet"),
    "holidays": partial(values.place, column="holidays"),
    "prefers": partial(values.weekdays, column="prefers"),
}


def _wrong_with(said: Mapping[str, str], away_from: str, away_until: str) -> list[str]:
    """Return why nobody like this can be reached, and what is wrong with their leave."""
    wrong = []
    if said["opens"] >= said["closes"]:
        wrong.append(f"nobody is ever reached from {said['opens']} to {said['closes']}; opens must be before closes")
    elif reason := never_open(made(**said)):
        wrong.append(f"nobody is ever reached so: {reason}")
    if away_from and not away_until:
        wrong.append(f"away_from is {away_from}, and nothing says until when; write the first day back as away_until")
    elif away_from and away_from >= away_until:
        wrong.append(f"away_from is {away_from}, and away_until, the first day back, is {away_until}; it must be later")
    return wrong


@cache
def _interned(follows: frozenset[str]) -> frozenset[str]:
    """One for all who say nothing of the same things: there may be many."""
    return follows
