"""Who is known and not in the sheet: they may have left, or the sheet may be a part of the whole."""

from collections.abc import Collection
from typing import NamedTuple

from nudger.store import enrolments, people
from nudger.store.enrolments import Part

BATCH = 500  # people whose rows are read at once


class Leaver(NamedTuple):
    """Somebody who may have left, and what they have a part in that still runs."""

    id: int
    email: str
    name: str
    parts: tuple[Part, ...]


def leavers(emails: Collection[str]) -> list[Leaver]:
    """Return the people with these addresses, in the order of those."""
    found: list[Leaver] = []
    ordered = sorted(emails)
    for start in range(0, len(ordered), BATCH):
        records = people.records(ordered[start : start + BATCH])
        parts = enrolments.parts([record.id for record in records.values()])
        found += [
            Leaver(record.id, email, record.name, tuple(parts.get(record.id, ())))
            for email, record in sorted(records.items())
        ]
    return found
