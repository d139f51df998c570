"""What happened. Rows are added, never edited, and each key is accepted once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from nudger.journey.receipts import ROLES_CHANGED, Event, Verb
from nudger.store import given
from nudger.store.database import many, marks, rows
from nudger.store.fields import microseconds
from nudger.store.tables import Event as Row


class NewEvent(NamedTuple):
    """An event of an enrolment that is to be written down, under the *key* that is accepted once."""

    key: str
    enrolment: int
    event: Event


def known(keys: Collection[str]) -> set[str]:
    """Return those of *keys* that were accepted before."""
    if not keys:
        return set()
    return {key for (key,) in rows(f"SELECT key FROM event WHERE key IN ({marks(keys)})", tuple(keys))}


def add(new: Iterable[NewEvent]) -> None:
    """Write events down. A key that was accepted before is an error, and nothing is written."""
    many(
        "INSERT INTO event (key, verb, at, enrolment_id, step, person_id, way, reason, words, given, until)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(key, said.verb.value, microseconds(said.at), enrolment, *_rest(said)) for key, enrolment, said in new],
    )


def _rest(said: Event) -> tuple[str, int | None, str, str, str, str, str | None]:
    until = said.until.isoformat() if said.until else None
    return said.step, said.person or None, said.way, said.reason, said.words, given.written(said.given), until


def of_enrolment(enrolment_id: int) -> list[Event]:
    """Return all events of an enrolment in the order in which they happened."""
    return [_event(row) for row in Row.select().where(Row.enrolment == enrolment_id).order_by(Row.id)]


def count(enrolment_id: int, verb: Verb) -> int:
    """Return how often this has happened to an enrolment."""
    return int(Row.select().where(Row.enrolment == enrolment_id, Row.verb == verb.value).count())


def newest(enrolment_id: int, verb: Verb) -> Event | None:
    """Return what happened last of this kind; None where it never did."""
    found = Row.select().where(Row.enrolment == enrolment_id, Row.verb == verb.value)
    return next((_event(row) for row in found.order_by(Row.id.desc()).limit(1)), None)


class Said(NamedTuple):
    """Words that came with an event; *number* tells what was before and after."""

    number: int
    step: str
    person: int
    words: str


def said(enrolments: Collection[int]) -> dict[int, list[Said]]:
    """Return, for each of these enrolments, all words that came back, in order."""
    if not enrolments:
        return {}
    found = rows(
        f"SELECT enrolment_id, id, step, person_id, words FROM event WHERE enrolment_id IN ({marks(enrolments)})"
        " AND words <> '' ORDER BY id",
        tuple(enrolments),
    )
    of_enrolment: dict[int, list[Said]] = defaultdict(list)
    for enrolment, *rest in found:
        of_enrolment[enrolment].append(Said(*rest))
    return of_enrolment


def changes_of_roles(enrolment: int) -> int:
    """Count how often something was written down about who has which role in this enrolment."""
    count: int = rows(
        f"SELECT count(*) FROM event WHERE enrolment_id = ? AND step = '' AND verb IN ({marks(ROLES_CHANGED)})",
        (enrolment, *(verb.value for verb in ROLES_CHANGED)),
    )[0][0]
    return count


def last_opened(enrolment: int, person: int, *, other_than: str) -> int:
    """Return the number of the event by which the last step but *other_than* opened for this person; 0 for none."""
    found = rows(
        "SELECT coalesce(max(id), 0) FROM event WHERE enrolment_id = ? AND verb = 'initialized' AND person_id = ?"
        " AND step <> ?",
        (enrolment, person, other_than),
    )
    number: int = found[0][0]
    return number


def acts_since(enrolments: Collection[int], since: datetime) -> dict[int, int]:
    """Count what moved these enrolments since then, our own mails aside."""
    if not enrolments:
        return {}
    found = rows(
        f"SELECT enrolment_id, count(*) FROM event WHERE enrolment_id IN ({marks(enrolments)}) AND at >= ?"
        " AND verb NOT IN ('initialized', 'reminded', 'offered', 'suspended', 'greeted') GROUP BY enrolment_id",
        (*enrolments, microseconds(since)),
    )
    return dict(found)


def _event(row: Row) -> Event:
    return Event(
        verb=Verb(row.verb),
        at=row.at,
        step=row.step,
        person=row.person_id or 0,
        way=row.way,
        reason=row.reason,
        words=row.words,
        given=given.read(row.given),
        until=row.until,
    )
