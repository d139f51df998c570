"""Anyone we may write to."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from sys import intern
from typing import Any, NamedTuple

from nudger.journey.clock import Window
from nudger.store import hours as kept_hours
from nudger.store.database import is_shared, many, marks, rows
from nudger.store.fields import moment
from nudger.store.tables import Person as Row

ACTIVE, LEFT = "active", "left"


class Person(NamedTuple):
    """One person, and the hours in which they may be reached; to whoever *has_left* nothing is mailed.

    *mails_a_week* is their own choice, None where they made none. Since *unasked_since* they want no question as
    somebody who was there; None where they never said so.
    """

    id: int
    email: str
    name: str
    locale: str
    zone: str
    manager_id: int | None
    window: Window
    has_left: bool
    deputy_id: int | None = None
    mails_a_week: int | None = None
    unasked_since: datetime | None = None

    @property
    def is_unasked(self) -> bool:
        return self.unasked_since is not None


def first_name(name: str) -> str:
    """Return how to address someone: what stands before the first space."""
    return name.split(" ", 1)[0]


def by_email(email: str) -> Person | None:
    return next(_people("WHERE email = ?", email.strip().lower()), None)


def by_id(person_id: int) -> Person:
    return by_ids([person_id])[person_id]


def by_ids(ids: Collection[int]) -> dict[int, Person]:
    return {person.id: person for person in _people(f"WHERE person.id IN ({marks(ids)})", *ids)} if ids else {}


def everyone() -> list[Person]:
    return list(_people("ORDER BY email"))


def _people(which: str, *values: Any) -> Iterator[Person]:
    read = (
        "SELECT person.id, email, name, locale, zone, manager_id, deputy_id, mails_a_week, status, unasked_since,"
        f" spread, {kept_hours.AS_TEXT[is_shared()]} FROM person LEFT JOIN installation ON installation.id = 1 {which}"
    )
    for id_, email, name, locale, zone, manager, deputy, mails, status, unasked, spread, hours in rows(read, values):
        window = kept_hours.spread_window(hours, id_) if spread else kept_hours.window(hours)
        since = moment(unasked) if unasked is not None else None
        yield Person(id_, email, name, locale, zone, manager, window, status == LEFT, deputy, mails, since)


def ids() -> dict[str, int]:
    """Return everybody's id by their address."""
    return dict(rows("SELECT email, id FROM person"))


def managers() -> dict[str, str]:
    """Return everybody's manager, both by address; empty for none."""
    found = rows(
        "SELECT who.email, manager.email FROM person who LEFT JOIN person manager ON who.manager_id = manager.id"
    )
    return {intern(email): intern(manager or "") for email, manager in found}


def deputies() -> dict[str, str]:
    """Return everybody's deputy, both by address; empty for none."""
    found = rows("SELECT who.email, deputy.email FROM person who LEFT JOIN person deputy ON who.deputy_id = deputy.id")
    return {intern(email): intern(deputy or "") for email, deputy in found}


def left() -> frozenset[str]:
    """Return the addresses of those who have left."""
    return frozenset(email for (email,) in rows("SELECT email FROM person WHERE status = ?", (LEFT,)))


class Record(NamedTuple):
    """What the table says of one person, their manager aside, as it is kept; empty where it says nothing."""

    id: int
    email: str
    name: str
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
    follows: str
    profile: str
    status: str


RECORD = (
    "SELECT id, email, name, zone, locale, opens, closes, working_days, hours, quiet, holidays, prefers,"
    " COALESCE(away_from, ''), COALESCE(away_until, ''), follows, profile, status FROM person"
)


def records(emails: Collection[str]) -> dict[str, Record]:
    """Return what the table says of each of these addresses that is known."""
    found = rows(f"{RECORD} WHERE email IN ({marks(emails)})", tuple(emails))
    return {record.email: record for record in map(Record._make, found)}


def records_of(ids: Collection[int]) -> list[Record]:
    """Return what the table says of each of these people, in the order of their addresses."""
    return list(map(Record._make, rows(f"{RECORD} WHERE id IN ({marks(ids)}) ORDER BY email", tuple(ids))))


def profiles_of(ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return what else is known of these people, by their id."""
    if not ids:
        return {}
    found = rows(f"SELECT id, profile FROM person WHERE id IN ({marks(ids)})", tuple(ids))
    return {person: json.loads(profile) for person, profile in found}


def profiles() -> dict[int, dict[str, str]]:
    """Return what else is known of everybody, by their id."""
    return {person: json.loads(profile) for person, profile in rows("SELECT id, profile FROM person")}


def add(new: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Write new people down, by address."""
    Row.insert_many([{"email": email, **values} for email, values in new]).execute()


def update(changed: Mapping[int, Mapping[str, Any]]) -> None:
    for person, values in sorted(changed.items(), key=lambda each: each[0]):  # the order in which people are locked
        Row.update(values).where(Row.id == person).execute()


def set_wished_days(person: int, days: str) -> None:
    """Write down on which days somebody would rather have mail: their own wish from now on."""
    (kept,) = records_of([person])
    follows = " ".join(field for field in kept.follows.split() if field != "prefers")
    update({person: {"prefers": days, "follows": follows}})


def set_leave(person: int, leave: tuple[date, date] | None) -> None:
    """Let somebody be away from a day until the day on which they are back; or be here."""
    away_from, away_until = leave or (None, None)
    Row.update(away_from=away_from, away_until=away_until).where(Row.id == person).execute()


def set_managers(managers: Iterable[tuple[str, str]]) -> None:
    """Write down who manages whom, both by address: person, manager."""
    many(
        "UPDATE person SET manager_id = (SELECT id FROM person manager WHERE manager.email = ?) WHERE email = ?",
        [(manager, email) for email, manager in managers],
    )


def set_deputies(deputies: Iterable[tuple[str, str]]) -> None:
    """Write down who stands in for whom, both by address: person, deputy."""
    many(
        "UPDATE person SET deputy_id = (SELECT id FROM person deputy WHERE deputy.email = ?) WHERE email = ?",
        [(deputy, email) for email, deputy in deputies],
    )


def lock(ids: Collection[int]) -> None:
    """Let nobody else change these people before this transaction ends; taken before any enrolment."""
    if ids and is_shared():
        rows(f"SELECT id FROM person WHERE id IN ({marks(ids)}) ORDER BY id FOR NO KEY UPDATE", tuple(ids))


def claim(ids: Collection[int], limit: int) -> list[int]:
    """Take up to *limit* of these people for this transaction; those whom another process has taken are left out."""
    if not is_shared():
        return list(ids)[:limit]
    taken = rows(
        f"SELECT id FROM person WHERE id IN ({marks(ids)}) LIMIT {limit} FOR NO KEY UPDATE SKIP LOCKED", tuple(ids)
    )
    return [person for (person,) in taken]
