"""What happened. Rows are added, never edited, and each key is accepted once."""

from collections.abc import Iterable

from nudger.journey.receipts import Event, Verb
from nudger.store.tables import Event as Row


def add(key: str, enrolment_id: int, event: Event) -> bool:
    """Write the event down; False where *key* was accepted before."""
    values = {
        "key": key,
        "verb": event.verb,
        "at": event.at,
        "enrolment": enrolment_id,
        "step": event.step,
        "person": event.person or None,
        "way": event.way,
        "reason": event.reason,
        "words": event.words,
    }
    return bool(Row.insert(values).on_conflict_ignore().as_rowcount().execute())


def of_enrolment(enrolment_id: int) -> list[Event]:
    """Return all events of an enrolment in the order in which they happened."""
    return [_event(row) for row in Row.select().where(Row.enrolment == enrolment_id).order_by(Row.id)]


def words_kept(enrolment_id: int, steps: Iterable[str]) -> str:
    """Return the newest words that came back for one of *steps*; empty where there are none."""
    newest = (
        Row.select(Row.words)
        .where(Row.enrolment == enrolment_id, Row.step << list(steps), Row.words != "")
        .order_by(Row.id.desc())
        .first()
    )
    return newest.words if newest is not None else ""


def _event(row: Row) -> Event:
    return Event(
        verb=Verb(row.verb),
        at=row.at,
        step=row.step,
        person=row.person_id or 0,
        way=row.way,
        reason=row.reason,
        words=row.words,
    )
