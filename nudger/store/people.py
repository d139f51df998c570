"""Anyone we may write to."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from nudger.journey.clock import Window
from nudger.store.tables import Person


def window_of(person: Person) -> Window:
    """Return the hours in which this person may be reached."""
    return Window(
        zone=ZoneInfo(person.zone),
        opens=person.opens,
        closes=person.closes,
        working_days=frozenset(int(digit) for digit in person.working_days),
        away_until=person.away_until,
    )


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
