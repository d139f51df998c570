"""A workshop in a look ahead: on its date, on the next one of the cohort, or when its turn comes where nobody knows."""

from datetime import datetime

from nudger.journey.desired import Desired, Touch
from nudger.journey.opening import opens_at
from nudger.journey.players import Enrolment
from nudger.journey.receipts import Event, Given, Progress, Verb
from nudger.journey.slots import Time

BY_DATE = "date"  # the way of what a date brings, which is no mail


def takes_place(enrolment: Enrolment, progress: Progress, desired: Desired, now: datetime) -> Event | None:
    """Return what *desired* brings about at a workshop, at *now* or later; None where it says nothing of one.

    A seat is found on the next date of the cohort. Without any, the workshop opens in its turn, as another step does.
    """
    if desired.touch not in (Touch.PLACE, Touch.ENDED):
        return None
    step = enrolment.journey.step(desired.step)
    if step.workshop is None:
        return None
    at = max(desired.wish_at, now)
    if desired.touch is Touch.ENDED:
        return Event(Verb.INITIALIZED, at, step.key, desired.person, BY_DATE)
    starts = next((date for date in enrolment.dates.get(step.key, ()) if date > at), None)
    if starts is not None:
        uid = f"{step.key}/{progress.slots.next_sequence(step.key)}"
        time = Time(uid, starts, step.workshop.minutes, (desired.person,))
        return Event(Verb.SCHEDULED, at, step.key, way=BY_DATE, given=Given(time=time))
    if not progress.arrived(step.after):
        return None
    window = enrolment.window_of(desired.person)
    opens = opens_at(enrolment.journey, enrolment.starts, step, progress, window)
    return Event(Verb.INITIALIZED, max(at, opens), step.key, desired.person, BY_DATE)
