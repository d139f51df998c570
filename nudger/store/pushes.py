"""When pushes reached people: for their budget, and for the breaker; and how many answers they got."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from nudger.store.database import marks, rows
from nudger.store.fields import microseconds, moment
from nudger.store.outbox import Claim


def known(people: Collection[int], since: datetime) -> dict[int, list[datetime | None]]:
    """Return, for each of these people, when pushes reached them since then; None for one that is on its way.

    One in doubt counts as of the moment at which the doubt is looked into.
    """
    if not people:
        return {}
    at = microseconds(since)
    found = rows(
        "SELECT person_id, CASE state WHEN 'unknown' THEN lease_until ELSE settled_at END FROM outbox"
        f" WHERE person_id IN ({marks(people)}) AND counts AND (settled_at IS NULL OR settled_at >= ?)"
        " AND state IN ('ready', 'sending', 'sent', 'unknown') AND (state <> 'unknown' OR lease_until >= ?)",
        (*people, at, at),
    )
    of_person: dict[int, list[datetime | None]] = defaultdict(list)
    for person, settled in found:
        of_person[person].append(None if settled is None else moment(settled))
    return of_person


def answers(people: Collection[int], since: datetime) -> dict[int, int]:
    """Return how many answers to their own acts each of these people got since then, or will."""
    found = rows(
        f"SELECT person_id, count(*) FROM outbox WHERE person_id IN ({marks(people)}) AND NOT counts"
        " AND (settled_at IS NULL OR settled_at >= ?) AND state IN ('ready', 'sending', 'sent', 'unknown')"
        " GROUP BY person_id",
        (*people, microseconds(since)),
    )
    return dict(found)


def reached(claims: Sequence[Claim], since: datetime) -> dict[int, list[datetime]]:
    """Return, for each reader of these mails, when other pushes reached them since then, or may have."""
    if not claims:
        return {}
    at = microseconds(since)
    found = rows(
        "SELECT person_id, CASE state WHEN 'unknown' THEN lease_until ELSE settled_at END FROM outbox"
        f" WHERE person_id IN ({marks(claims)}) AND counts AND (settled_at IS NULL OR settled_at >= ?)"
        " AND (state = 'sent' OR state = 'unknown' AND lease_until >= ?)"
        f" AND id NOT IN ({marks(claims)})",
        (*(mine.person for mine in claims), at, at, *(mine.id for mine in claims)),
    )
    of_person: dict[int, list[datetime]] = defaultdict(list)
    for person, reached_at in found:
        of_person[person].append(moment(reached_at))
    return of_person
