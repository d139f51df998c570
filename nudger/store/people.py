"""Anyone we may write to."""

from collections.abc import Collection, Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from nudger.journey.clock import Window
from nudger.store.database import is_shared, marks, rows
from nudger.store.tables import Person


def window_of(person: Person) -> Window:
    """Return the hours in which this person may be reached."""
    return _window(person.zone, person.opens, person.closes, person.working_days, person.away_until)


@lru_cache(maxsize=1024)
def _window(zone: str, opens: time, closes: time, working_days: str, away_until: date | None) -> Window:
    return Window(ZoneInfo(zone), opens, closes, frozenset(int(digit) for digit in working_days), away_until)


def by_email(email: str) -> Person | None:
    return Person.get_or_none(Person.email == email.strip().lower())


def everyone() -> list[Person]:
    return list(Person.select().order_by(Person.email))


def keep(email: str, values: Mapping[str, Any]) -> tuple[Person, bool]:
    """Insert the person, or write what differs; tell whether anything did."""
    person = by_email(email)
    if person is None:
        return Person.create(email=email.strip().lower(), **values), True
    changed = {name: value for name, value in values.items() if getattr(person, name) != value}
    if changed:
        Person.update(changed).where(Person.id == person.id).execute()
    return Person.get_by_id(person.id), bool(changed)


def by_id(person_id: int) -> Person:
    return Person.get_by_id(person_id)


def by_ids(ids: Collection[int]) -> dict[int, Person]:
    return {person.id: person for person in Person.select().where(Person.id << list(ids))} if ids else {}


def claim(ids: Collection[int], limit: int) -> list[int]:
    """Take up to *limit* of these people for this transaction; those whom another process has taken are left out."""
    if not is_shared():
        return list(ids)[:limit]
    taken = rows(
        f"SELECT id FROM person WHERE id IN ({marks(ids)}) LIMIT {limit} FOR NO KEY UPDATE SKIP LOCKED", tuple(ids)
    )
    return [person for (person,) in taken]
