"""May this nudge reach its person now? Asked by `walk` before firing and by `deliver` in the instant of sending."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from nudger.journey.budget import Budget, full_until
from nudger.journey.clock import ONE_DAY, Window, instant, local_date, permitted
from nudger.journey.closed import why_closed
from nudger.journey.desired import CALENDAR, Touch
from nudger.journey.opening import at_mail_time
from nudger.journey.pauses import Pause, first_day_back
from nudger.journey.plan import first_mails, is_reached
from nudger.journey.players import Enrolment, asked
from nudger.journey.receipts import Lifecycle, Progress, Receipt

# What is worth most leaves first where a server takes only so many a minute: somebody waits for an answer.
VALUE = {
    Touch.ANSWER: 0,
    Touch.FIRST: 1,
    Touch.OPEN: 1,
    Touch.INVITE: 1,
    Touch.CANCEL: 1,
    Touch.CONFIRM: 1,
    Touch.AFTER: 1,
    Touch.THERE: 2,
    Touch.PAUSE: 2,
    Touch.ARRIVE: 2,
    Touch.OFFER: 2,
    Touch.REMIND: 3,
}


@dataclass(frozen=True, slots=True)
class Fire:
    """Yes, now."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Not before *until* (aware, UTC)."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Never: it has lost its sense."""

    reason: str


FIRE = Fire()
PAUSED = "paused until"


def still_wanted(touch: Touch, step: str, run: int, progress: Progress, person: int = 0) -> Skip | None:
    """Return why a nudge about *step* to *person* has lost its sense, or None while it makes sense."""
    if touch is Touch.ANSWER:
        return None
    if touch in CALENDAR:
        return _still_told(touch, step, run, progress, person)
    receipt = progress.receipts.get(step)
    if progress.lifecycle is Lifecycle.LEFT:
        return Skip("left the journey")
    if touch is Touch.THERE:
        return _still_unsaid(receipt, person)
    if receipt is not None and receipt.is_closed:
        return Skip(f"already {receipt.state}")
    if touch is Touch.ENDED:
        return _still_told(touch, step, run, progress, person)
    if touch is Touch.ARRIVE:
        return None if progress.lifecycle is Lifecycle.COMPLETED else Skip("back on the way")
    if touch is Touch.RESUME:
        return None if progress.lifecycle is Lifecycle.PAUSED else Skip("back on the way")
    if progress.lifecycle in (Lifecycle.ASKED, Lifecycle.WAITING):
        return Skip("not begun yet")
    if progress.lifecycle is Lifecycle.PAUSED and touch is not Touch.PAUSE:
        return Skip("paused")
    if receipt is not None and touch is not Touch.OPEN and receipt.run != run:
        return Skip("answered in the meantime")
    return None


def _still_unsaid(receipt: Receipt | None, person: int) -> Skip | None:
    there = receipt.was_there(person) if receipt is not None and receipt.state == "done" else None
    if there is None:
        return Skip("it is not done after all")
    return Skip("answered already") if there.said else None


def _still_told(touch: Touch, step: str, sequence: int, progress: Progress, person: int) -> Skip | None:
    """A mail to a calendar makes sense for as long as the slot stands as the mail says.

    How it went is asked of the one whose step it is until the step is closed, and of the other in any case.
    """
    slot = progress.slots.told_by(step, sequence)
    if touch is Touch.CANCEL:
        stands = slot is not None and slot.is_called_off
    elif touch is Touch.INVITE:
        stands = slot is not None and slot.is_in_calendars
    elif touch is Touch.CONFIRM:
        stands = slot is not None and slot.is_placed
    else:
        is_answered = progress.arrived([step]) and progress.receipts[step].is_asked_of(person)
        stands = slot is not None and not slot.is_called_off and not is_answered
    return None if stands else Skip("changed in the calendar meanwhile")


def allowed_now(window: Window, now: datetime, budget: Budget, reached: Sequence[datetime | None]) -> Fire | Hold:
    """Tell whether a push may reach the person at *now*: inside the window, and within their budget.

    *reached* are the moments at which pushes reached them in the last eight days, None for one that is on its way.
    """
    closed = in_hours(window, now)
    if closed is not None:
        return closed
    until, why = full_until(budget, window, now, reached)
    return Hold(until, why) if why else FIRE


def in_hours(window: Window, now: datetime) -> Hold | None:
    """Return until when somebody can't be reached whose window is closed at *now*; None where it is open."""
    return None if window.is_open(now) else Hold(permitted(window, now), why_closed(window, now))


def not_in(pauses: Iterable[Pause], window: Window, now: datetime) -> Hold | None:
    """Return until when an enrolment with these pauses keeps back its pushes to the person; None where none does."""
    today = local_date(window, now)
    back = first_day_back(pauses, today)
    if back == today:
        return None
    return Hold(permitted(window, at_mail_time(window, back, 0)), paused_until(back))


def paused_until(day: date) -> str:
    """Return what is written beside whatever a pause keeps back; what it is found by when the pause is taken back.

    >>> paused_until(date(2027, 1, 4))
    'paused until 2027-01-04'
    """
    return f"{PAUSED} {day}"


def explained(enrolment: Enrolment, progress: Progress, person: int, acts: int) -> int:
    """Return how many pushes to *person* about this enrolment the plan can explain within a while.

    One for each step that waits for them, for the first mail, or for the arrival; and one more for each of the *acts*
    of people in that while, for an act moves the plan. So a manager with twelve learners may get twelve, and nobody
    four about one step.
    """
    steps = enrolment.journey.steps
    players = [asked(enrolment, step, progress) for step in steps if is_reached(step, progress)]
    arrival = progress.lifecycle is Lifecycle.COMPLETED
    first = sum(mail.person == person for mail in first_mails(enrolment, progress))
    return sum(player is not None and player.id == person for player in players) + first + arrival + acts


def turn(touch: Touch, wish_at: datetime) -> datetime:
    """Return by what mails take turns, the earliest first, where not all may go today: value weighs as days do."""
    return wish_at + VALUE[touch] * ONE_DAY


def start_of_day(window: Window, now: datetime) -> datetime:
    """Return the UTC instant at which the person's own calendar day began."""
    return instant(window, local_date(window, now), time.min)
