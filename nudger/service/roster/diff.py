"""What a sheet would change: nothing is written here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nudger.errors import Problem
from nudger.service.hours import FOLLOWED, from_above
from nudger.service.roles import open_questions
from nudger.service.roster.entries import Roster, read_roster
from nudger.service.roster.headings import MOST_FIELDS
from nudger.service.roster.leavers import Leaver, leavers
from nudger.service.roster.managers import settle, settle_deputies
from nudger.service.roster.row import Entry, written
from nudger.service.settings import Hours
from nudger.store import cohorts, people
from nudger.store import hours as kept_hours
from nudger.store.people import ACTIVE, LEFT, Record

COMPARED = ("name", "zone", "locale", *kept_hours.OWN[1:])
BATCH = 500  # people whose rows are read at once


Around = tuple[str, Mapping[str, str], Mapping[str, str]]  # manager or deputy; whom people had, whom they will have


class Difference(NamedTuple):
    """What changes in one field; empty for nothing."""

    field: str
    old: str
    new: str


class Change(NamedTuple):
    """What changes about one known person; *waiting* counts what their old manager was asked and has not answered."""

    line: int
    id: int
    email: str
    name: str
    differences: tuple[Difference, ...]
    profile: str | None  # as it is to be kept, where it changes
    waiting: int = 0


class Arrival(NamedTuple):
    """Somebody new, with the addresses of their manager and their deputy."""

    entry: Entry
    manager: str
    deputy: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What the sheet would change. *known* counts those of the tables who have not left.

    *follows* is, by id, for those of whom other things are said than before: it changes nothing today, but what they
    follow when the settings change.
    """

    file: str
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]
    new: Sequence[Arrival]
    changed: Sequence[Change]
    follows: Mapping[int, str]
    unchanged: int
    absent: Sequence[Leaver]
    known: int
    is_whole: bool


def compare(source: bytes, file: str, hours: Hours) -> Diff:
    """Return what *source* says that the tables don't. Raises NudgerError where nothing can be read.

    Who is new has the *hours* of the settings where the sheet says nothing; of who is known, only those columns are
    compared that the sheet has, and an empty cell means their cohort's hours, or those of the settings.
    """
    roster = read_roster(source, file, hours)
    known, left, stand_ins = people.managers(), people.left(), people.deputies()
    managers, problems = settle(roster.entries, known, left, file)
    deputies, more = settle_deputies(roster.entries, stand_ins, left, file)
    problems += [*more, *roster.problems]
    new = [
        Arrival(entry, managers[entry.email], deputies[entry.email])
        for entry in roster.entries
        if entry.email not in known
    ]
    around = (("manager", known, managers), ("deputy", stand_ins, deputies))
    follows: dict[int, str] = {}
    changed = list(_changes(roster, hours, around, problems, follows))
    return Diff(
        file=file,
        notes=roster.notes,
        problems=tuple(sorted(problems, key=lambda found: found.line or 0)),
        new=new,
        changed=changed,
        follows=follows,
        unchanged=len(roster.entries) - len(new) - len(changed),
        absent=leavers(known.keys() - roster.present - left),
        known=len(known) - len(left),
        is_whole=roster.is_whole,
    )


def _changes(
    roster: Roster, hours: Hours, around: Sequence[Around], problems: list[Problem], follows: dict[int, str]
) -> Iterator[Change]:
    """Yield what changes; what is wrong goes to *problems*, and to *follows* whoever follows something else."""
    entries = [entry for entry in roster.entries if entry.email in around[0][1]]
    for start in range(0, len(entries), BATCH):
        some = entries[start : start + BATCH]
        records = people.records([entry.email for entry in some])
        places = cohorts.places([record.id for record in records.values()])
        for entry in some:
            record = records[entry.email]
            above = from_above(FOLLOWED, hours, places.get(record.id, {}))
            silent = _follows(entry, record, roster.said)
            if silent != frozenset(record.follows.split()):
                follows[record.id] = " ".join(sorted(silent))
            differences = list(_differences(entry, record, roster.said, above, silent))
            waiting = 0
            for what, had, has in around:
                if has[entry.email] != had[entry.email]:
                    differences.append(Difference(what, had[entry.email], has[entry.email]))
                    waiting += open_questions(record.id, had[entry.email]) if what == "manager" else 0
            profile = _merged(record.profile, entry.profile)
            if len(profile) > MOST_FIELDS:
                too_many = f"{entry.email} would have more than {MOST_FIELDS} profile fields; those they had are kept"
                problems.append(Problem(roster.file, entry.line, too_many))
                profile = json.loads(record.profile)
            of_profile = list(_in_profile(json.loads(record.profile), profile))
            differences += of_profile
            if differences:
                kept = written(profile) if of_profile else None
                yield Change(entry.line, record.id, entry.email, entry.name, tuple(differences), kept, waiting)


def _follows(entry: Entry, record: Record, said: frozenset[str]) -> frozenset[str]:
    """Return what nothing is said of, now. Days that somebody has chosen themselves outlive an empty cell."""
    before = frozenset(record.follows.split())
    silent = entry.follows if "prefers" in before else entry.follows - {"prefers"}
    return (before - said) | (silent & said)


def _differences(
    entry: Entry, record: Record, said: frozenset[str], above: Mapping[str, str], follows: frozenset[str]
) -> Iterator[Difference]:
    kept = {"prefers"} if "prefers" in entry.follows - follows else set()
    for column in COMPARED:
        old, new = getattr(record, column), getattr(entry, column)
        if column in above and ("working_days" if column == "hours" else column) in follows:
            new = above[column]
        if column in said - kept and old != new:
            yield Difference(column, old, new)
    if record.status == LEFT:
        yield Difference("status", LEFT, ACTIVE)


def _merged(kept: str, said: str) -> dict[str, str]:
    """Fields that the sheet doesn't have stay, those that are empty in it go."""
    return {key: value for key, value in (json.loads(kept) | json.loads(said)).items() if value}


def _in_profile(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for key in sorted(old.keys() | new.keys()):
        if old.get(key, "") != new.get(key, ""):
            yield Difference(f"profile.{key}", old.get(key, ""), new.get(key, ""))
