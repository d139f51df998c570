"""What a learner may go on with, once a step is done: at once, on a later day of this week, or next week."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from nudger.journey.clock import local_date, working_day
from nudger.journey.definition import Step
from nudger.journey.desired import Touch
from nudger.journey.opening import A_WEEK, may_open_on
from nudger.journey.receipts import Lifecycle, Verb
from nudger.service import record
from nudger.store import enrolments, nudges
from nudger.store.database import transaction
from nudger.store.nudges import Nudge
from nudger.store.standing import Standing

THURSDAY = 3


class Coming(NamedTuple):
    """A step that waits already, or comes next: then *at* is when its mail is planned, in UTC.

    *may_begin* says that it may be opened at once, *days* are those for which it may be put off instead.
    """

    step: Step
    nudge: Nudge
    at: datetime | None
    may_begin: bool
    days: tuple[date, ...]


def waiting(standing: Standing) -> list[Coming]:
    """Return the steps that wait for the learner already, in the order of the way."""
    journey, receipts = standing.journey, standing.progress.receipts
    mails = {nudge.step: nudge for nudge in nudges.asked_of(standing.id, standing.learner.id)}
    return [
        Coming(journey.step(key), mails[key], None, may_begin=True, days=())
        for key in sorted(receipts.keys() & mails.keys(), key=journey.number)
        if receipts[key].opened_at is not None and not receipts[key].is_closed
    ]


def coming(standing: Standing, now: datetime) -> Coming | None:
    """Return the step of the learner whose mail comes next, where one is planned."""
    if standing.progress.lifecycle is not Lifecycle.ACTIVE:
        return None
    for nudge in nudges.planned_for(standing.id, standing.learner.id):
        if nudge.touch is Touch.OPEN:
            step = standing.journey.step(nudge.step)
            today = local_date(standing.learner.window, now)
            may_begin = may_open_on(step, standing.starts, today)
            return Coming(step, nudge, nudge.wish_at, may_begin, _days(standing, step, today))
    return None


def begin(standing: Standing, act: record.Act) -> int:
    """Open the next step at once, without a mail; return its nudge, 0 where none may be opened."""
    with transaction():
        standing = enrolments.locked(standing.id)
        found = coming(standing, act.at)
        if found is None or not found.may_begin:
            return 0
        key = f"{Verb.INITIALIZED}/{found.nudge.key}"
        record.record(standing, (key, act.event(Verb.INITIALIZED, found.step.key)))
        return found.nudge.id


def put_off(standing: Standing, act: record.Act, day: date) -> bool:
    """Let the next step come on *day*, and not before; False for a day that isn't offered."""
    with transaction():
        standing = enrolments.locked(standing.id)
        found = coming(standing, act.at)
        if found is None or day not in found.days:
            return False
        record.put_off(standing, found.step.key, act, day)
        return True


def _days(standing: Standing, step: Step, today: date) -> tuple[date, ...]:
    """Thursday, where that is after tomorrow, and the first working day of next week."""
    window = standing.learner.window
    monday = today - timedelta(days=today.weekday())
    thursday = working_day(window, monday + timedelta(days=THURSDAY))
    next_week = working_day(window, monday + A_WEEK)
    offered = [day for day in (thursday, next_week) if day > today + timedelta(days=1)]
    return tuple(day for day in dict.fromkeys(offered) if may_open_on(step, standing.starts, day))
