"""People from a CSV file: what is wrong is told by line, and what is right is not lost."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from nudger.errors import NudgerError, Problem
from nudger.service import record
from nudger.service.settings import Hours
from nudger.store import enrolments, people
from nudger.store.database import in_batches, transaction

COLUMNS = ("email", "name", "manager", "zone", "locale", "away_until")
NEEDED = ("email", "name")
ADDRESS = re.compile(r"[^@\s<>\",;:\\()\[\]\x00-\x1f\x7f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
MOST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One good line. *zone* is empty where the installation's serves."""

    line: int
    email: str
    name: str
    manager: str
    zone: str
    locale: str
    away_until: date | None


@dataclass(frozen=True, slots=True)
class Imported:
    new_or_changed: int
    unchanged: int
    problems: tuple[Problem, ...]


def read_roster(source: bytes, file: str) -> tuple[list[Entry], list[Problem]]:
    """Return the good entries and what is wrong with the others. Raises NudgerError where nothing can be read."""
    if len(source) > MOST_BYTES:
        raise NudgerError(f"{file}: more than {MOST_BYTES // 1_000_000} MB; is this really the list of people?")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise NudgerError(f"{file}:{line}: not UTF-8; save the sheet as «CSV UTF-8»") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in rows.fieldnames or ()]
    except csv.Error as error:
        raise NudgerError(f"{file}:1: {error}") from error
    rows.fieldnames = header
    _check_header(header, file)
    return _entries(rows, file)


def _check_header(header: list[str], file: str) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in header]
    if missing or unknown:
        said = f"no column {missing[0]}" if missing else f'a column "{unknown[0]}" that nothing reads'
        raise NudgerError(f"{file}:1: {said}; the first line names columns out of {', '.join(COLUMNS)}, with commas")


def _entries(rows: "csv.DictReader[str]", file: str) -> tuple[list[Entry], list[Problem]]:
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    try:
        for row in rows:
            wrong = list(_wrong_with(row))
            email = (row.get("email") or "").strip().lower()
            if email in entries:
                wrong.append(f"{email} stands in line {entries[email].line} already")
            if wrong:
                problems += [Problem(file, rows.line_num, what) for what in wrong]
            else:
                entries[email] = _entry(row, rows.line_num)
    except csv.Error as error:
        problems.append(Problem(file, rows.line_num, f"{error}; the rest of the file was not read"))
    return list(entries.values()), problems


def _wrong_with(row: dict[str, str]) -> Iterator[str]:
    if None in row or None in row.values():
        yield f"this line has not {len(COLUMNS)} or as many fields as the first; is a comma missing, or a quote open?"
        return
    values = {name: value.strip() for name, value in row.items()}
    for column in ("email", "manager"):
        address = values.get(column, "")
        if (address or column == "email") and not ADDRESS.fullmatch(address):
            yield f'{column} is "{address}"; write one mail address, such as ana@example.org'
    name = values["name"]
    if not name or len(name) > 100 or re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", name):
        yield f'name is "{name[:40]}"; write a name of 1 to 100 letters, on one line'
    if values.get("zone") and values["zone"] not in _zones():
        yield f'zone is "{values["zone"]}"; write a time zone such as Europe/Berlin, or leave it empty'
    if values.get("locale") and not LOCALE.fullmatch(values["locale"]):
        yield f'locale is "{values["locale"]}"; write a language such as en or de-AT, or leave it empty'
    if values.get("away_until") and _day(values["away_until"]) is None:
        yield f'away_until is "{values["away_until"]}"; write the first day back, such as 2026-11-30'
    if values.get("manager", "").lower() == values["email"].lower():
        yield f"{values['email']} can't be their own manager"


def _entry(row: dict[str, str], line: int) -> Entry:
    values = {name: value.strip() for name, value in row.items()}
    return Entry(
        line=line,
        email=values["email"].lower(),
        name=values["name"],
        manager=values.get("manager", "").lower(),
        zone=values.get("zone", ""),
        locale=values.get("locale", ""),
        away_until=_day(values.get("away_until", "")),
    )


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def import_roster(source: bytes, file: str, hours: Hours) -> Imported:
    """Write the good lines of *source* into the table of people, and plan again for those who changed.

    A manager is somebody of this file or somebody known already. Twice changes nothing.
    """
    entries, problems = read_roster(source, file)
    there = people.ids()
    new = [entry for entry in entries if entry.email not in there]
    for some in in_batches(new):
        with transaction():
            people.add([(entry.email, _values(entry, hours)) for entry in some])
    ids = people.ids()
    wanted: dict[int, dict[str, object]] = {}
    for entry in entries:
        if entry.manager and entry.manager not in ids:
            problems.append(Problem(file, entry.line, f"the manager {entry.manager} is in no line and not known"))
        else:
            wanted[ids[entry.email]] = _values(entry, hours) | {"manager": ids.get(entry.manager)}
    changed = {ids[entry.email] for entry in new} | _update(wanted)
    return Imported(
        len(changed), len(entries) - len(changed), tuple(sorted(problems, key=lambda found: found.line or 0))
    )


def _update(wanted: Mapping[int, Mapping[str, object]]) -> set[int]:
    """Write what differs, and plan again around those people in the same transaction; return who they are."""
    differing = people.differing(wanted)
    for some in in_batches(sorted(differing)):
        with transaction():
            people.update({person: differing[person] for person in some})
            record.replan(enrolments.with_people(some))
    return set(differing)


def _values(entry: Entry, hours: Hours) -> dict[str, object]:
    return {
        "name": entry.name,
        "zone": entry.zone or hours.zone,
        "locale": entry.locale or "en",
        "opens": hours.opens,
        "closes": hours.closes,
        "working_days": hours.weekdays,
        "away_until": entry.away_until,
    }
