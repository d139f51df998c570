"""An out-of-office note with a day: its author is left alone until then, and whoever stands in is asked.

It answers nothing and completes nothing. What it says is leave like any other, but for where we know it from; it ends
when its author writes.
"""

from datetime import date, datetime

from nudger.journey.clock import local_date
from nudger.journey.definition import Role
from nudger.journey.players import asked
from nudger.journey.receipts import Event, Verb
from nudger.mail.reading.values import Reading
from nudger.mail.said.absences import back_on
from nudger.service import record
from nudger.service.answering import tell
from nudger.store import absences, enrolments, people
from nudger.store.database import transaction
from nudger.store.people import Person
from nudger.store.standing import Standing
from nudger.store.tables import Nudge

NOTED = "auto_reply"
BY_NOTE = "note"


def heard(nudge: Nudge | None, reading: Reading, source: str, now: datetime) -> str:
    """Learn from an automatic mail until when its author is away; return what came of it.

    *nudge* is the one that it answers. Nothing follows where it isn't theirs whom our mail was for,
    where it says no day, and where their leave is known already.
    """
    if nudge is None or (person := people.by_id(nudge.person_id)).email != reading.envelope.sender:
        return NOTED
    today = local_date(person.window, now)
    back = back_on(f"{reading.envelope.subject}\n{reading.text}", today, person.locale)
    known = person.window.away_until
    if back is None or person.has_left or (known is not None and known > today):
        return NOTED
    with transaction():
        around = enrolments.with_person(person.id)
        people.lock([person.id])
        if not absences.add(person.id, source, back, now):
            return NOTED
        people.set_leave(person.id, (today, back))
        record.replan(around)
        for enrolment in around:
            _ask_who_stands_in(enrolment, person, source, now)
        _welcome_back(nudge, person, back, now)
    return f"away until {back}"


def wrote(person: Person, now: datetime) -> None:
    """Somebody writes themselves, so they are here, whatever their note said."""
    open_ones = [each for each in absences.of(person.id) if each.ended_at is None]
    mine = [each for each in open_ones if each.back == person.window.away_until]
    if not mine or mine[0].back <= local_date(person.window, now):
        return
    with transaction():
        people.lock([person.id])
        people.set_leave(person.id, None)
        absences.end(mine[0].id, now)
        record.replan(enrolments.with_person(person.id))


def _ask_who_stands_in(enrolment: int, person: Person, source: str, now: datetime) -> None:
    """What is open with whoever is away goes to their deputy at once, where it would wait for long."""
    standing = enrolments.locked(enrolment)
    happened = [
        (
            f"assigned/{source}/e{enrolment}/{step}",
            Event(Verb.ASSIGNED, now, step, deputy, BY_NOTE, "away, by their note"),
        )
        for step in standing.progress.receipts
        if (deputy := _stands_in(standing, step, person.id, now))
    ]
    if happened:
        record.record(standing, *happened)


def _stands_in(standing: Standing, step: str, person: int, now: datetime) -> int:
    """Return the id of whoever would be asked for this step in the place of *person* if it were asked now, else 0."""
    receipt = standing.progress.receipts[step]
    if receipt.is_closed or receipt.opened_at is None or receipt.asked not in (0, person):
        return 0
    definition = standing.journey.step(step)
    holder = standing.people.get(definition.by)
    if definition.by is Role.LEARNER or holder is None or holder.id != person:
        return 0
    anew = standing.progress.after(Event(Verb.ASSIGNED, now, step))
    player = asked(standing.planned, definition, anew)
    return player.id if player is not None and player.id != person else 0


def _welcome_back(nudge: Nudge, person: Person, back: date, now: datetime) -> None:
    """Tell a learner, when they are back, that all waits for them, and how it may wait longer."""
    standing = enrolments.standing(nudge.enrolment_id)
    if nudge.step and person.id == standing.learner.id:
        tell(standing.id, people.by_id(person.id), "welcome-back", f"away/{back}", "", now, step=nudge.step)
