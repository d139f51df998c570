"""Which nudges should exist for one enrolment: the desired state, worked out from facts alone.

Only the frontier is returned: what is open now, and what opens next. The same facts always give the same nudges, so
completion, reply, pause, a new zone or a new manager are all the same idempotent call.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from nudger.journey.clock import ONE_DAY, Window, later, local_date, permitted
from nudger.journey.definition import Pace, Role, Step
from nudger.journey.first_mails import greeting_at, is_greeted_in, next_after
from nudger.journey.known import Known
from nudger.journey.opening import A_WEEK, at_mail_time, counted_from, ended_at, last_closed, no_earlier_than, opens_at
from nudger.journey.pauses import first_day_back, is_left_out, united
from nudger.journey.players import Enrolment, Player, asked, first_mail_at
from nudger.journey.receipts import Lifecycle, Progress, Receipt

SILENCE = 5  # working days after the last reminder
STALE = 10  # working days after which nobody wants to be congratulated any more


class Touch(StrEnum):
    """What a nudge does.

    Two carry no mail: by `move_on` the route goes on without an answer, by `resume` a pause ends on its day.
    """

    FIRST = "first"
    OPEN = "open"
    REMIND = "remind"
    PAUSE = "pause"
    MOVE_ON = "move_on"
    RESUME = "resume"
    ARRIVE = "arrive"
    ANSWER = "answer"


WITHOUT_MAIL = (Touch.MOVE_ON, Touch.RESUME)


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
    wished = _wished(enrolment, progress)
    return tuple(_after_pauses(enrolment, desired) for desired in wished) if enrolment.pauses else wished


def _after_pauses(enrolment: Enrolment, desired: Desired) -> Desired:
    """What falls into a pause comes on its reader's first working day after it."""
    window = enrolment.window_of(desired.person)
    wish = desired.wish_at
    while (back := first_day_back(enrolment.pauses, local_date(window, wish))) != local_date(window, wish):
        wish = permitted(window, at_mail_time(window, back, 0))
    end = desired.not_after
    return replace(desired, wish_at=wish, not_after=end and end + (wish - desired.wish_at))


def _wished(enrolment: Enrolment, progress: Progress) -> tuple[Desired, ...]:
    if progress.lifecycle is Lifecycle.PAUSED and progress.until is not None:
        return (_resumption(enrolment, progress.until),)
    if progress.lifecycle not in (Lifecycle.ACTIVE, Lifecycle.COMPLETED):
        return ()
    arrival = (_arrival(enrolment, progress),) if progress.lifecycle is Lifecycle.COMPLETED else ()
    steps = (
        desired
        for step in enrolment.journey.steps
        if is_reached(step, progress)
        for desired in _for_step(enrolment, step, progress)
    )
    return (*first_mails(enrolment, progress), *arrival, *steps)


def first_mails(enrolment: Enrolment, progress: Progress) -> Iterator[Desired]:
    """Yield the first mails, each until the first step of whoever reads it has opened."""
    for role, player in enrolment.people.items() if enrolment.greets else ():
        own = [step.key for step in enrolment.journey.steps if step.by is role]
        opened = any(key in progress.receipts and progress.receipts[key].opened_at is not None for key in own)
        if is_greeted_in(role, enrolment.journey) and not opened:
            wish = greeting_at(role, later(player.window, enrolment.starts), player.window)
            yield Desired(f"e{enrolment.id}/first/p{player.id}", Touch.FIRST, "", 1, player.id, wish)


def is_reached(step: Step, progress: Progress) -> bool:
    """Tell whether this step waits for somebody: open, or about to open."""
    receipt = progress.receipts.get(step.key)
    if receipt is not None:
        return not receipt.is_closed
    if step.is_after_end and progress.lifecycle is not Lifecycle.COMPLETED:
        return False
    return progress.arrived(step.after)


def _for_step(enrolment: Enrolment, step: Step, progress: Progress) -> Iterator[Desired]:
    receipt = progress.receipts.get(step.key)
    player = asked(enrolment, step, progress)
    if receipt is None or receipt.opened_at is None:
        yield from _not_opened(enrolment, step, player, progress, 1 if receipt is None else receipt.run)
    elif player is None:
        reason = f"there is no {step.by.named} to ask any more"
        yield _let_go(enrolment, step, receipt.opened_at, receipt.run, reason)
    elif receipt.mail_again or receipt.asked not in (0, player.id):
        again = first_mail_at(enrolment, step, progress, player.window)
        yield _desired(enrolment, step, player, Touch.OPEN, receipt.run, again)
        if step.lets_go:
            yield _gate_opens(enrolment, step, progress, receipt.run)
    elif step.lets_go:
        yield from _rung(enrolment, step, player, receipt)
        yield _gate_opens(enrolment, step, progress, receipt.run)
    else:
        yield from _rung(enrolment, step, player, receipt)
        yield from _silence(enrolment, step, player, receipt)


def _not_opened(
    enrolment: Enrolment, step: Step, player: Player | None, progress: Progress, run: int
) -> Iterator[Desired]:
    """The step opens, or is left out: what it depends on doesn't hold, or there is nobody to ask."""
    window = (player or enrolment.people[Role.LEARNER]).window
    opens = opens_at(enrolment.journey, enrolment.starts, step, progress, window)
    known = Known(enrolment.journey, progress, enrolment.profile)
    if step.unless is not None and step.unless.holds(known):
        yield _let_go(enrolment, step, last_closed(step, progress) or opens, run, f"reached: {step.unless.text}")
    elif step.when is not None and not step.when.holds(known):
        yield _let_go(enrolment, step, opens, run, f"left out: {step.when.explained(known)}")
    elif player is None:
        yield _let_go(enrolment, step, opens, run, f"there is no {step.by.named} to ask")
    else:
        greeted = progress.greeted.get(player.id)
        if greeted is not None:
            opens = max(opens, next_after(greeted, player.window))
        if greeted is not None or not _waits_for_first_mail(enrolment, step, player):
            yield _desired(enrolment, step, player, Touch.OPEN, 1, opens)
        if step.lets_go:
            yield _gate_opens(enrolment, step, progress, run)


def _waits_for_first_mail(enrolment: Enrolment, step: Step, player: Player) -> bool:
    """Tell whether *player* gets a first mail before this step; who only stands in for somebody gets none."""
    is_holder = enrolment.people.get(step.by) == player
    return enrolment.greets and is_holder and is_greeted_in(step.by, enrolment.journey)


def _let_go(enrolment: Enrolment, step: Step, moment: datetime, run: int, reason: str) -> Desired:
    """The route goes on without the step, in the learner's own hours."""
    learner = enrolment.people[Role.LEARNER]
    return _desired(enrolment, step, learner, Touch.MOVE_ON, run, permitted(learner.window, moment), reason=reason)


def _gate_opens(enrolment: Enrolment, step: Step, progress: Progress, run: int) -> Desired:
    """A gate holds the learner up for some working days of their own, and no longer."""
    learner = enrolment.people[Role.LEARNER].window
    closed = last_closed(step, progress)
    assert closed is not None  # a validation comes after what it validates
    return _let_go(enrolment, step, no_earlier_than(closed, learner, step.lets_go), run, "not validated")


def _rung(enrolment: Enrolment, step: Step, player: Player, receipt: Receipt) -> Iterator[Desired]:
    """The next reminder, while there is one.

    Each rung hangs on the one that was really sent, so an outage can't make two of them fall due together.
    """
    behind = _behind(enrolment, step, player.window, receipt)
    if len(behind) < len(step.remind):
        wish = permitted(player.window, _rung_at(step, player.window, receipt, behind))
        yield _desired(enrolment, step, player, Touch.REMIND, receipt.run, wish, rung=len(behind) + 1)


def _rung_at(step: Step, window: Window, receipt: Receipt, behind: list[date]) -> datetime:
    """Return the mail time of the reminder that follows those *behind*."""
    if not behind:
        return at_mail_time(window, counted_from(step, receipt, window), step.remind[0])
    return at_mail_time(window, behind[-1], step.remind[len(behind)] - step.remind[len(behind) - 1])


def _behind(enrolment: Enrolment, step: Step, window: Window, receipt: Receipt) -> list[date]:
    """Return the days of the reminders that are behind: of each that was sent, and of each that a pause left out."""
    sent = [local_date(window, moment) for moment in receipt.reminded_at]
    if not enrolment.pauses:
        return sent
    behind: list[date] = []
    while len(behind) < len(step.remind):
        day = local_date(window, _rung_at(step, window, receipt, behind))
        if is_left_out(enrolment.pauses, day):
            behind.append(day)
        elif sent:
            behind.append(sent.pop(0))
        elif _missed_its_week(enrolment, step):
            behind.append(day)
        else:
            break
    return [*behind, *sent]


def _missed_its_week(enrolment: Enrolment, step: Step) -> bool:
    """Tell whether the week of a step at the cohort's pace ended in a pause that keeps the dates."""
    if enrolment.journey.pace is not Pace.COHORT or not step.week:
        return False
    return is_left_out(enrolment.pauses, enrolment.starts + step.week * A_WEEK - ONE_DAY)


def _silence(enrolment: Enrolment, step: Step, player: Player, receipt: Receipt) -> Iterator[Desired]:
    """After the last reminder and a silence: a pause for a learner on the way, and the way on for all others.

    No day of a pause is one of silence.
    """
    behind = _behind(enrolment, step, player.window, receipt)
    if len(behind) < len(step.remind):
        return
    quiet_since = behind[-1] if behind else counted_from(step, receipt, player.window)
    window = replace(player.window, paused=united((pause.begins, pause.until) for pause in enrolment.pauses))
    wish = permitted(window, at_mail_time(window, quiet_since, SILENCE))
    if step.by is Role.LEARNER and not step.is_after_end:
        yield _desired(enrolment, step, player, Touch.PAUSE, receipt.run, wish)
    else:
        reason = f"no answer from the {step.by.named}"
        yield _desired(enrolment, step, player, Touch.MOVE_ON, receipt.run, wish, reason=reason)


def _resumption(enrolment: Enrolment, until: date) -> Desired:
    """A pause ends on its day, in the learner's own hours; the mails of what is open follow from that."""
    learner = enrolment.people[Role.LEARNER]
    wish = permitted(learner.window, at_mail_time(learner.window, until, 0))
    return Desired(f"e{enrolment.id}/resume/{until}/p{learner.id}", Touch.RESUME, "", 1, learner.id, wish)


def _arrival(enrolment: Enrolment, progress: Progress) -> Desired:
    """A last word to the learner, on the working day after the last step closed."""
    learner = enrolment.people[Role.LEARNER]
    last = ended_at(enrolment.journey, progress)
    wish = permitted(learner.window, at_mail_time(learner.window, local_date(learner.window, last), 1))
    end = at_mail_time(learner.window, local_date(learner.window, wish), STALE)
    return Desired(f"e{enrolment.id}/arrive/p{learner.id}", Touch.ARRIVE, "", 1, learner.id, wish, not_after=end)


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
