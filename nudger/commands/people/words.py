"""What a file of people would change, for humans and for programs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from nudger.journey.definition import Role
from nudger.service.roster import Change, Diff, Leaver
from nudger.service.settings import DAYS
from nudger.store.enrolments import Part

MOST_SHOWN = 50  # people of each kind; a program is told all


def in_words(diff: Diff) -> Iterator[str]:
    yield from (f"{diff.file}: {note}" for note in diff.notes)
    yield from map(str, diff.problems)
    yield f"{len(diff.new)} new"
    arrivals = (f"  + {each.entry.name} <{each.entry.email}>{_under(each.manager)}" for each in diff.new)
    yield from _some(diff.new, arrivals)
    yield f"{len(diff.changed)} changed"
    yield from _some(
        diff.changed, (f"  ~ {change.name} <{change.email}>: {_changes(change)}" for change in diff.changed)
    )
    yield f"{diff.unchanged} as they were"
    yield f"{len(diff.absent)} absent from this file"
    yield from _some(diff.absent, (f"  - {gone.name} <{gone.email}>: {_parts(gone)}" for gone in diff.absent))


def _some(all_of_them: Sequence[object], told: Iterable[str]) -> Iterator[str]:
    yield from islice(told, MOST_SHOWN)
    if len(all_of_them) > MOST_SHOWN:
        yield f"  … and {len(all_of_them) - MOST_SHOWN} more; --json tells all"


def _under(manager: str) -> str:
    return f", manager {manager}" if manager else ""


def _changes(change: Change) -> str:
    return "; ".join(
        f"{field} {_value(field, old)} → {_value(field, new)}{_goes_along(change, new) if field == 'manager' else ''}"
        for field, old, new in change.differences
    )


def _goes_along(change: Change, new: str) -> str:
    """Say what becomes of the questions that the old manager has not answered."""
    if not change.waiting:
        return ""
    what = "1 open question" if change.waiting == 1 else f"{change.waiting} open questions"
    if not new:
        return f" ({what}: let go)"
    return f" ({what}: asked of the new one)"


def _value(field: str, kept: str) -> str:
    if field in ("working_days", "prefers"):
        return " ".join(DAYS[int(digit)] for digit in kept) or "none"
    if field == "hours":
        return ", ".join(f"{DAYS[int(part[0])]} {part[2:]}" for part in kept.split()) or "none"
    return kept or "none"


def _parts(gone: Leaver) -> str:
    return ", ".join(f"{_role(part)} on {part.journey}" for part in gone.parts) or "in no journey that runs"


def _role(part: Part) -> str:
    if part.role is Role.LEARNER:
        return part.role
    return f"{part.role} of {part.enrolments} learner{'s' * (part.enrolments > 1)}"


def facts(diff: Diff, *, is_written: bool) -> dict[str, Any]:
    """Return all of it, as JSON has it."""
    return {
        "file": diff.file,
        "is_written": is_written,
        "notes": diff.notes,
        "problems": [asdict(problem) for problem in diff.problems],
        "new": [
            {
                "line": each.entry.line,
                "email": each.entry.email,
                "name": each.entry.name,
                "manager": each.manager,
                "deputy": each.deputy,
            }
            for each in diff.new
        ],
        "changed": [
            {
                "line": change.line,
                "email": change.email,
                "name": change.name,
                "open_questions": change.waiting,
                "fields": {each.field: {"from": each.old, "to": each.new} for each in change.differences},
            }
            for change in diff.changed
        ],
        "unchanged": diff.unchanged,
        "absent": [
            {"email": gone.email, "name": gone.name, "parts": [part._asdict() for part in gone.parts]}
            for gone in diff.absent
        ],
    }
