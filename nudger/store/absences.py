"""What we learned from out-of-office notes: until when their authors are away."""

from datetime import date, datetime
from typing import NamedTuple

from nudger.store.database import rows
from nudger.store.fields import moment
from nudger.store.tables import Absence as Row


class Absence(NamedTuple):
    """Away until the day *back*; *ended_at* is when they wrote before it, None where they did not."""

    id: int
    back: date
    learned_at: datetime
    ended_at: datetime | None


def add(person: int, source: str, back: date, now: datetime) -> bool:
    """Write down until when somebody is away; False where that day was learned before."""
    values = {"person": person, "source": source, "back": back, "learned_at": now}
    return bool(Row.insert(values).on_conflict_ignore().as_rowcount().execute())


def of(person: int) -> list[Absence]:
    """Return what was learned of this person, in the order in which it was."""
    found = rows("SELECT id, back, learned_at, ended_at FROM absence WHERE person_id = ? ORDER BY id", (person,))
    return [
        Absence(id_, date.fromisoformat(back), moment(learned), moment(ended) if ended is not None else None)
        for id_, back, learned, ended in found
    ]


def end(absence: int, now: datetime) -> None:
    Row.update(ended_at=now).where(Row.id == absence, Row.ended_at.is_null()).execute()
