"""One row of a sheet: the person it speaks of, or what is wrong with it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from sys import intern

from nudger.service.roster import values
from nudger.service.roster.headings import Headings
from nudger.service.roster.zones import zone_of
from nudger.service.settings import Hours

HOURS = ("opens", "closes")  # a sheet that has one of them has both: the other is the installation's


@dataclass(frozen=True, slots=True)
class Entry:
    """One good row, its values as the tables keep them. What the sheet doesn't say is the installation's.

    *manager* and *deputy* are None where nothing right was said of one; *away_until* is empty for nobody away.
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
    away_until: str
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
        hours = self._hours
        name = self._name()
        zone = self._read("zone", zone_of, hours.zone)
        locale = self._read("locale", values.locale, "en")
        opens, closes = (self._read(each, _time_in(each), f"{getattr(hours, each):%H:%M}") for each in HOURS)
        days = self._read("working_days", values.working_days, hours.weekdays)
        away_until = self._read("away_until", values.day, "")
        if not self.wrong and opens >= closes:
            self.wrong.append(f"nobody is ever reached from {opens} to {closes}; opens must be before closes")
        is_good = not self.wrong
        manager, deputy = self._other("manager"), self._other("deputy")
        profile = self._profile()
        if not is_good:
            return None
        locale, opens, closes, days = map(intern, (locale, opens, closes, days))
        return Entry(line, email, name, manager, zone, locale, opens, closes, days, away_until, profile, deputy)

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


def _time_in(column: str) -> Callable[[str], str]:
    return lambda said: values.wall_time(said, column)
