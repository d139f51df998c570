"""A pause is written down, or ended; then everybody's plan follows, a few at a time.

Whatever breaks off in between is finished by the same words again: the pause is known, and each plan is made from it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from nudger.journey.guard import paused_until
from nudger.service.pauses.target import Target
from nudger.service.pauses.wanted import leave_of
from nudger.service.record import replan
from nudger.store import enrolments, nudges, outbox, pauses, people
from nudger.store.database import in_batches, transaction
from nudger.store.pauses import Said
from nudger.store.people import Person


def pause(target: Target, said: Said, today: date, now: datetime) -> None:
    """Let *target* rest, as it was said; who is asked about others is away for as long, and their deputy is asked."""
    with transaction():
        if not said.id:
            pauses.put(said, now)
        leave = leave_of(target, today)
        if target.person is not None and target.helps and (leave is None or said.begins <= leave[0]):
            people.set_leave(target.person.id, (said.begins, max(said.until, leave[1] if leave else said.until)))
    _replan(target)


def resume(target: Target, said: Said, today: date, now: datetime) -> None:
    """Let *target* go on from *today*; what has not begun by then never does. What was kept back is looked at anew."""
    with transaction():
        pauses.end(said.id, today, now)
        if target.person is not None and _leave(target.person) == (said.begins, said.planned_until):
            people.set_leave(target.person.id, None)
    _replan(target)
    with transaction():
        for day in sorted({each.planned_until for each in pauses.everything() if each.planned_until > today}):
            nudges.release(paused_until(day))
            outbox.release(paused_until(day), now)


def _leave(person: Person) -> tuple[date | None, date | None]:
    window = people.by_id(person.id).window
    return window.away_from, window.away_until


def _replan(target: Target) -> None:
    around: Sequence[int] = target.enrolments
    if target.person is not None:
        around = sorted({*around, *enrolments.with_person(target.person.id)})
    for some in in_batches(around):
        replan(some)
