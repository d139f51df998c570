"""Which nudges should exist for one enrolment: the desired state, worked out from facts alone.

Only the frontier is returned: what is open now, and what opens next. The same facts always give the same nudges, so
completion, reply, pause, a new zone or a new manager are all the same idempotent call.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from nudger.journey.clock import Window, instant, local_date, permitted, working_days_after
from nudger.journey.definition import Journey, Role, Step
from nudger.journey.receipts import Lifecycle, Progress, Receipt

MAIL_TIME = time(10)
SILENCE = 5  # working days after the last reminder
STALE = 10  # working days after which nobody wants to be congratulated any more


class Touch(StrEnum):
    """What a nudge does. `move_on` carries no mail: the route goes on without an answer."""

    OPEN = "open"
    REMIND = "remind"
    PAUSE = "pause"
    MOVE_ON = "move_on"
    ARRIVE = "arrive"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Player:
    """A person in a role of one enrolment."""

    id: int
    window: Window


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One learner on one version of a journey. *starts* is a date in the learner's own zone."""

    id: int
    journey: Journey
    starts: date
    people: Mapping[Role, Player]


@dataclass(frozen=True, slots=True)
class Desired:
    """A nudge that should exist. *key* is its identity, accepted once, ever; *wish_at* is aware, in UTC.

    After *not_after* it has lost its sense; None means never.
    """

    key: str
    touch: Touch
    step: str
    run: int
    person: int
    wish_at: datetime
    reason: str = ""
    not_after: datetime | None = None


def plan(enrolment: Enrolment, progress: Progress) -> tuple[Desired, ...]:
    """Return the nudges that should exist for this enrolment, given what has happened so far."""
    if progress.lifecycle is Lifecycle.COMPLETED:
        return (_arrival(enrolment, progress),)
    if progress.lifecycle is not Lifecycle.ACTIVE:
        return ()
    return tuple(
        desired
        for step in enrolment.journey.steps
        if is_reached(step, progress)
        for desired in _for_step(enrolment, step, progress)
    )


def is_reached(step: Step, progress: Progress) -> bool:
    """Tell whether this step waits for somebody: open, or about to open."""
    receipt = progress.receipts.get(step.key)
    if receipt is not None:
        return not receipt.is_closed
    return progress.arrived(step.after)


def _for_step(enrolment: Enrolment, step: Step, progress: Progress) -> Iterator[Desired]:
    receipt = progress.receipts.get(step.key)
    player = enrolment.people.get(step.by)
    learner = enrolment.people[Role.LEARNER]
    if player is None:
        opens = _opens_at(enrolment, step, progress, learner.window)
        reason = f"there is no {step.by} to ask"
        run = 1 if receipt is None else receipt.run
        yield _desired(enrolment, step, learner, Touch.MOVE_ON, run, opens, reason=reason)
    elif receipt is None or receipt.opened_at is None:
        opens = _opens_at(enrolment, step, progress, player.window)
        yield _desired(enrolment, step, player, Touch.OPEN, 1, opens)
    elif receipt.mail_again:
        back = receipt.responded_at or receipt.opened_at
        again = _no_earlier_than(back, player.window, 0)
        yield _desired(enrolment, step, player, Touch.OPEN, receipt.run, again)
    else:
        yield _ladder(enrolment, step, player, receipt, receipt.opened_at)


def _opens_at(enrolment: Enrolment, step: Step, progress: Progress, window: Window) -> datetime:
    """A first step opens on the starting day, a later one *wait* working days after the last one before it closed."""
    before = [progress.receipts[key].closed_at for key in step.after if key in progress.receipts]
    closings = [moment for moment in before if moment is not None]
    if not closings:
        return permitted(window, _at_mail_time(window, enrolment.starts, 0))
    return _no_earlier_than(max(closings), window, step.wait)


def _no_earlier_than(moment: datetime, window: Window, working_days: int) -> datetime:
    """The mail time *working_days* after *moment*, or the first permitted instant where that has passed already."""
    return permitted(window, max(moment, _at_mail_time(window, local_date(window, moment), working_days)))


def _ladder(enrolment: Enrolment, step: Step, player: Player, receipt: Receipt, opened_at: datetime) -> Desired:
    """The next rung: a reminder, or after the last of them and a silence, a pause or the way on.

    Each rung hangs on the one that was really sent, so an outage can't make two of them fall due together.
    """
    window = player.window
    due = working_days_after(window, local_date(window, opened_at), step.due)
    if receipt.responded_at is not None:
        due = max(due, local_date(window, receipt.responded_at))
    sent = len(receipt.reminded_at)
    if sent < len(step.remind):
        if sent == 0:
            wish = _at_mail_time(window, due, step.remind[0])
        else:
            gap = step.remind[sent] - step.remind[sent - 1]
            wish = _at_mail_time(window, local_date(window, receipt.reminded_at[-1]), gap)
        return _desired(enrolment, step, player, Touch.REMIND, receipt.run, permitted(window, wish), rung=sent + 1)
    quiet_since = local_date(window, receipt.reminded_at[-1]) if sent else due
    wish = permitted(window, _at_mail_time(window, quiet_since, SILENCE))
    if step.by is Role.LEARNER:
        return _desired(enrolment, step, player, Touch.PAUSE, receipt.run, wish)
    reason = f"no answer from the {step.by}"
    return _desired(enrolment, step, player, Touch.MOVE_ON, receipt.run, wish, reason=reason)


def _arrival(enrolment: Enrolment, progress: Progress) -> Desired:
    """A last word to the learner, on the working day after the last step closed."""
    learner = enrolment.people[Role.LEARNER]
    last = max(receipt.closed_at for receipt in progress.receipts.values() if receipt.closed_at is not None)
    wish = permitted(learner.window, _at_mail_time(learner.window, local_date(learner.window, last), 1))
    end = _at_mail_time(learner.window, local_date(learner.window, wish), STALE)
    return Desired(f"e{enrolment.id}/arrive/p{learner.id}", Touch.ARRIVE, "", 1, learner.id, wish, not_after=end)


def _at_mail_time(window: Window, day: date, working_days: int) -> datetime:
    return instant(window, working_days_after(window, day, working_days), MAIL_TIME)


def _desired(
    enrolment: Enrolment,
    step: Step,
    player: Player,
    touch: Touch,
    run: int,
    wish_at: datetime,
    *,
    rung: int = 0,
    reason: str = "",
) -> Desired:
    occasion = f"{touch}.{run}.{rung}" if rung else f"{touch}.{run}"
    key = f"e{enrolment.id}/{step.key}/1/{occasion}/p{player.id}"
    return Desired(key, touch, step.key, run, player.id, wish_at, reason)
