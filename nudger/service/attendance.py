"""Who was at a workshop: asked once for each date, answered on one page, noted seat by seat."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from nudger.journey.clock import local_date, permitted
from nudger.journey.definition import Role
from nudger.journey.opening import at_mail_time
from nudger.journey.receipts import Event, Given, Lifecycle, Receipt, Verb
from nudger.journey.slots import Slot
from nudger.journey.workshops import REMINDED_AFTER
from nudger.service import record
from nudger.service.answering import ATTENDANCE, STALE, admin_of
from nudger.service.offer import told_of_a_pause
from nudger.service.seats import seat_of
from nudger.service.settings import Settings
from nudger.store import enrolments, nudges, workshops
from nudger.store.database import transaction
from nudger.store.nudges import Nudge
from nudger.store.people import Person
from nudger.store.standing import Standing

ALL_NOTED = "it is noted who was there"
TIMES = 2  # that somebody is asked about one date


class Seat(NamedTuple):
    """Somebody's seat on a date, and what is known of whether they were there: None where nothing yet."""

    standing: Standing
    slot: Slot
    came: bool | None


def ask_who_was_there(settings: Settings, ended: Iterable[tuple[Standing, str]], now: datetime) -> None:
    """Mail whoever looks after those whose workshop has just *ended*, once for each date, and once more later."""
    once: dict[tuple[int, int], tuple[Standing, Person, str]] = {}
    for standing, step in ended:
        slot, person = standing.progress.slots.of(step), told_of_a_pause(settings, standing)
        if slot is not None and person is not None:
            once.setdefault((slot.time.venue.date, person.id), (standing, person, step))
    for (date, _), (standing, person, step) in once.items():
        again = at_mail_time(person.window, local_date(person.window, now), REMINDED_AFTER)
        for time, wish in enumerate((now, again), start=1):
            at = permitted(person.window, wish)
            key = f"answer/{ATTENDANCE}/{date}/{time}/p{person.id}"
            nudges.add_answer(key, standing.id, person.id, ATTENDANCE, step, str(date), at, at + STALE)


def why_over(nudge: Nudge) -> str:
    """Return why a mail about attendance has lost its sense; empty where it has not, or is about something else."""
    if nudge.topic != ATTENDANCE or any(seat.came is None for seat in roll(int(nudge.reason))):
        return ""
    return ALL_NOTED


def roll(date: int) -> list[Seat]:
    """Return all who have a seat on a date and have not left, by their names."""
    seats = []
    for standing in enrolments.standings(workshops.attending(date)).values():
        slot = seat_of(standing.progress.slots, date)
        if slot is not None and standing.progress.lifecycle is not Lifecycle.LEFT:
            seats.append(Seat(standing, slot, _came(standing, slot)))
    return sorted(seats, key=lambda seat: (seat.standing.learner.name.casefold(), seat.standing.id))


def _came(standing: Standing, slot: Slot) -> bool | None:
    """A step that is done says that they came, whoever said so, unless that was on another date."""
    receipt = standing.progress.receipts.get(slot.step, Receipt(slot.step))
    if slot.came is False:
        return False
    return True if receipt.state == "done" else None


def may_mark(settings: Settings, date: int, person: int) -> bool:
    """Tell whether it is *person* who is asked: who looks after somebody on this date, or the admin for those alone."""
    admin = admin_of(settings)
    for seat in roll(date):
        facilitator = seat.standing.people.get(Role.FACILITATOR)
        if facilitator is not None and facilitator.id == person:
            return True
    return admin is not None and admin.id == person


def mark(enrolment: int, date: int, act: record.Act, *, came: bool) -> bool:
    """Note whether somebody was there; what was noted before is taken back. False where nothing is different.

    Whoever was there is done with the step; whoever wasn't waits for a seat on the next date.
    """
    with transaction():
        standing = enrolments.locked(enrolment)
        slot = seat_of(standing.progress.slots, date)
        if slot is None or act.at < slot.starts or _came(standing, slot) is came:
            return False
        if came:
            noted = record.Act(act.person, act.way, act.source, act.at, given=Given(uid=slot.time.uid))
            record.complete(enrolment, slot.step, noted)
        else:
            record.record(standing, *_missed(standing, slot, act))
        return True


def _missed(standing: Standing, slot: Slot, act: record.Act) -> list[tuple[str, Event]]:
    receipt = standing.progress.receipts.get(slot.step, Receipt(slot.step))
    undone = receipt.state == "done"
    run = receipt.run + undone
    happened = [(f"missed/e{standing.id}/{slot.step}/{run}", act.event(Verb.MISSED, slot.step, given=_seat(slot)))]
    if undone:
        happened.insert(0, (f"voided/e{standing.id}/{slot.step}/{receipt.run}", act.event(Verb.VOIDED, slot.step)))
    return happened


def _seat(slot: Slot) -> Given:
    return Given(uid=slot.time.uid)
