"""Which nudges should exist for one enrolment: the desired state, worked out from facts alone.

Only the frontier is returned: what is open now, and what opens next. The same facts always give the same nudges, so
completion, reply, pause, a new zone or a new manager are all the same idempotent call.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from nudger.journey import calendar, workshops
from nudger.journey.brief import brief_at, comes_in_brief
from nudger.journey.clock import ONE_DAY, Window, later, local_date, permitted
from nudger.journey.definition import Journey, Pace, Role, Step
from nudger.journey.desired import Desired, Touch
from nudger.journey.first_mails import greeting_at, is_greeted_in, next_after
from nudger.journey.known import Known
from nudger.journey.opening import (
    A_WEEK,
    at_mail_time,
    counted_from,
    ended_at,
    last_closed,
    no_earlier_than,
    opens_at,
    paced,
    reminded_first,
    reminders,
    stretched,
    wished_for,
)
from nudger.journey.pauses import first_day_back, is_left_out, united
from nudger.journey.players import Enrolment, Player, asked, asked_instead, first_mail_at
from nudger.journey.receipts import Lifecycle, Progress, Receipt

PATIENCE = 3  # working days after the last reminder, before a learner is asked what would help
SILENCE = 5  # working days after that, or after the last reminder of anybody else
FORGOTTEN = timedelta(days=14)  # after which nobody remembers well what they saw
STALE = 10  # working days after which nobody wants to be congratulated any more


BEFORE_DUE = "it is due on the next working day"


class Waits(NamedTuple):
    """What is *desired* for a step that has not opened, and all of the progress that this follows from."""

    receipt: Receipt | None
    closed: datetime | None
    greeted: Mapping[int, datetime]
    is_lighter: bool
    desired: tuple[Desired, ...]


def plan(
    enrolment: Enrolment, progress: Progress, but: Collection[str] = (), known: dict[str, Waits] | None = None
) -> tuple[Desired, ...]:
    """Return the nudges that should exist for this enrolment, given what has happened so far.

    A look ahead leaves out steps that somebody is doing already: all *but* these are planned. It plans one enrolment
    again and again, and gives the same *known* each time, so that a step which waits is planned once.
    """
    wished = _wished(enrolment, progress, but, known)
    return tuple(_after_pauses(enrolment, desired) for desired in wished) if enrolment.pauses else wished


def _after_pauses(enrolment: Enrolment, desired: Desired) -> Desired:
    """What falls into a pause comes on its reader's first working day after it; only a cancellation comes at once."""
    if desired.touch is Touch.CANCEL:
        return desired
    window = enrolment.window_of(desired.person)
    wish = desired.wish_at
    while (back := first_day_back(enrolment.pauses, local_date(window, wish))) != local_date(window, wish):
        wish = permitted(window, at_mail_time(window, back, 0))
    end = desired.not_after
    return replace(desired, wish_at=wish, not_after=end and end + (wish - desired.wish_at))


def _wished(
    enrolment: Enrolment, progress: Progress, but: Collection[str], known: dict[str, Waits] | None
) -> tuple[Desired, ...]:
    in_calendars = _in_calendars(enrolment, progress) if progress.slots else ()
    if progress.lifecycle is Lifecycle.PAUSED and progress.until is not None:
        return (_resumption(enrolment, progress.until), *in_calendars)
    if progress.lifecycle not in (Lifecycle.ACTIVE, Lifecycle.COMPLETED):
        return tuple(in_calendars)
    arrival = (_arrival(enrolment, progress),) if progress.lifecycle is Lifecycle.COMPLETED else ()
    steps = [
        desired
        for step in _reached(enrolment.journey, progress, but)
        for desired in _planned(enrolment, step, progress, known)
    ]
    witnesses = asked_who_were_there(enrolment, progress)
    return (*first_mails(enrolment, progress), *arrival, *_one_offer(steps), *witnesses, *in_calendars)


def asked_who_were_there(enrolment: Enrolment, progress: Progress) -> Iterator[Desired]:
    """Yield what those whom the learner named are asked, once each and never again: did they see it?"""
    for receipt in progress.receipts.values():
        for each in receipt.there:
            if receipt.state == "done" and not each.said:
                key = f"e{enrolment.id}/{receipt.step}/1/{Touch.THERE}/p{each.person}"
                yield Desired(key, Touch.THERE, receipt.step, 1, each.person, each.at, not_after=each.at + FORGOTTEN)


def _in_calendars(enrolment: Enrolment, progress: Progress) -> Iterator[Desired]:
    yield from calendar.told(enrolment, progress)
    if progress.lifecycle in (Lifecycle.ACTIVE, Lifecycle.COMPLETED):
        yield from calendar.other_side(enrolment, progress)


def _one_offer(steps: list[Desired]) -> Iterator[Desired]:
    """What would help is asked once, about the step that has been silent longest, and not again before the pause."""
    touches = [desired.touch for desired in steps]
    offers = [desired for desired in steps if desired.touch is Touch.OFFER]
    first = min(offers, key=lambda desired: desired.wish_at, default=None) if Touch.PAUSE not in touches else None
    return (desired for desired in steps if desired.touch is not Touch.OFFER or desired is first)


def first_mails(enrolment: Enrolment, progress: Progress) -> Iterator[Desired]:
    """Yield the first mails, each until the first step of whoever reads it has opened."""
    if not enrolment.greets:
        return
    begun = _begun(enrolment.journey, progress)
    for role, player in enrolment.people.items():
        if role not in begun and is_greeted_in(role, enrolment.journey):
            wish = greeting_at(role, later(player.window, enrolment.starts), player.window)
            yield Desired(f"e{enrolment.id}/first/p{player.id}", Touch.FIRST, "", 1, player.id, wish)


def _begun(journey: Journey, progress: Progress) -> set[Role]:
    """Return the roles of which any step has opened, be it one that is gone."""
    receipts = progress.receipts.values()
    return {journey.step(receipt.step).by for receipt in receipts if receipt.opened_at is not None}


def is_reached(step: Step, progress: Progress) -> bool:
    """Tell whether this step waits for somebody: open, or about to open."""
    receipt = progress.receipts.get(step.key)
    if receipt is not None and (receipt.is_closed or not _waits_for_its_day(receipt)):
        return not receipt.is_closed
    if step.workshop is not None:
        return True
    if step.is_after_end and progress.lifecycle is not Lifecycle.COMPLETED:
        return False
    return progress.arrived(step.after)


def _reached(journey: Journey, progress: Progress, but: Collection[str]) -> Iterator[Step]:
    """Yield each step that is reached, *but* these; `is_reached` of all of them, with less to look at."""
    receipts = progress.receipts
    closed = {key for key, receipt in receipts.items() if receipt.state != "open"}
    is_there = progress.lifecycle is Lifecycle.COMPLETED
    for step, key, after, is_after_end in journey.order:
        if key in closed or key in but:
            continue
        if (
            step.workshop is not None
            or (key in receipts and not _waits_for_its_day(receipts[key]))
            or (closed.issuperset(after) and (is_there or not is_after_end))
        ):
            yield step


def _waits_for_its_day(receipt: Receipt) -> bool:
    """Tell whether nothing is known of a step but that it was put off: it opens in its turn."""
    return receipt.not_before is not None and receipt.opened_at is None


def _planned(enrolment: Enrolment, step: Step, progress: Progress, known: dict[str, Waits] | None) -> Iterable[Desired]:
    receipt = progress.receipts.get(step.key)
    is_open = receipt is not None and receipt.opened_at is not None
    asks_more = step.when is not None or step.unless is not None or step.stretch > 1 or step.is_after_end
    asks_more = asks_more or step.workshop is not None
    if known is None or is_open or asks_more:
        return _for_step(enrolment, paced(step, progress), progress)
    follows_from = receipt, last_closed(step, progress), progress.greeted, progress.is_lighter
    kept = known.get(step.key)
    if kept is None or kept[:-1] != follows_from:
        kept = Waits(*follows_from, tuple(_for_step(enrolment, paced(step, progress), progress)))
        known[step.key] = kept
    return kept.desired


def _for_step(enrolment: Enrolment, step: Step, progress: Progress) -> Iterator[Desired]:
    receipt = progress.receipts.get(step.key)
    player = asked(enrolment, step, progress)
    if step.workshop is not None and player is not None:
        yield from _for_workshop(enrolment, step, receipt or Receipt(step.key), player, progress)
    elif receipt is None or receipt.opened_at is None:
        yield from _not_opened(enrolment, step, player, progress, 1 if receipt is None else receipt.run)
    elif player is None:
        reason = f"there is no {step.by.named} to ask any more"
        yield _let_go(enrolment, step, receipt.opened_at, receipt.run, reason)
    elif receipt.mail_again or receipt.asked not in (0, player.id):
        again = first_mail_at(enrolment, step, progress, player.window)
        again = _in_brief(step, player.window, again, urgent=step.lets_go > 0)
        yield _desired(enrolment, step, player, Touch.OPEN, receipt.run, again)
        if step.lets_go:
            yield _gate_opens(enrolment, step, progress, receipt.run)
    elif step.lets_go:
        yield from _rung(enrolment, step, player, receipt)
        yield _gate_opens(enrolment, step, progress, receipt.run)
    else:
        yield from calendar.placing(enrolment, step, receipt, progress, player.id)
        slot = progress.slots.of(step.key)
        if slot is not None and not slot.is_called_off:
            yield calendar.concluding(enrolment, slot, player.id)
        if slot is None or not slot.is_placed:
            yield from _rung(enrolment, step, player, receipt)
            yield from _silence(enrolment, step, player, progress)


def _for_workshop(
    enrolment: Enrolment, step: Step, receipt: Receipt, learner: Player, progress: Progress
) -> Iterator[Desired]:
    """A workshop waits for nothing but its date; only once it has taken place is anybody asked about it."""
    known = Known(enrolment.journey, progress, enrolment.profile)
    is_wanted = (step.unless is None or not step.unless.holds(known)) and (step.when is None or step.when.holds(known))
    slot = progress.slots.of(step.key)
    if slot is not None and workshops.has_taken_place(slot, receipt):
        yield from workshops.concluding(enrolment, slot, learner)
        if not slot.is_placed:
            yield from _rung(enrolment, step, learner, receipt)
            yield from _silence(enrolment, step, learner, progress)
    elif slot is not None and slot.is_placed:
        yield workshops.ending(enrolment, slot, learner)
    elif is_wanted:
        yield from workshops.seating(enrolment, step, receipt, learner, progress)
    elif progress.arrived(step.after):
        yield from _not_opened(enrolment, step, learner, progress, receipt.run)


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
            opens = wished_for(step, window, progress, max(opens, next_after(greeted, window)))
        opens = _in_brief(step, player.window, opens, urgent=step.lets_go > 0)
        if greeted is not None or not _waits_for_first_mail(enrolment, step, player):
            yield _desired(enrolment, step, player, Touch.OPEN, 1, opens, reason=_why_so_late(step, progress))
        if step.lets_go:
            yield _gate_opens(enrolment, step, progress, run)


def _why_so_late(step: Step, progress: Progress) -> str:
    """Return why a step waits longer than the author wrote; empty where it doesn't."""
    if progress.is_lighter and step.by is Role.LEARNER and step.after and step.wait:
        return f"{step.wait} working days after the step before, on a lighter road"
    if stretched(step, progress) > 1:
        return f"{step.wait} working days after the time before, for it goes well"
    return ""


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
    opened = progress.receipts[step.key].opened_at if step.key in progress.receipts else None
    closed = last_closed(step, progress) or opened  # what it validates may be undone, or may be another step by now
    assert closed is not None
    return _let_go(enrolment, step, no_earlier_than(closed, learner, step.lets_go), run, "not validated")


def _rung(enrolment: Enrolment, step: Step, player: Player, receipt: Receipt) -> Iterator[Desired]:
    """The next reminder, while there is one.

    Each rung hangs on the one that was really sent, so an outage can't make two of them fall due together.
    """
    window = player.window
    days, behind = reminders(step, receipt, window), _behind(enrolment, step, window, receipt)
    if len(behind) >= len(days):
        return
    within = f"no answer within {step.due} working day{'' if step.due == 1 else 's'} of its mail"
    reason = BEFORE_DUE if days[len(behind)] < 0 else within
    wish = _in_brief(step, window, permitted(window, _rung_at(step, window, receipt, behind)), urgent=True)
    yield _desired(enrolment, step, player, Touch.REMIND, receipt.run, wish, rung=len(behind) + 1, reason=reason)


def _rung_at(step: Step, window: Window, receipt: Receipt, behind: Sequence[date]) -> datetime:
    """Return the mail time of the reminder that follows those *behind*."""
    if not behind:
        return reminded_first(step, receipt, window)
    days, last = reminders(step, receipt, window), len(behind) - 1
    return at_mail_time(window, behind[-1], days[last + 1] - days[last])


def _behind(enrolment: Enrolment, step: Step, window: Window, receipt: Receipt) -> list[date]:
    """Return the days of the reminders that are behind: of each that was sent, and of each that a pause left out.

    The last of more than there are reminders is the offer's.
    """
    sent = [local_date(window, moment) for moment in receipt.reminded_at]
    if not enrolment.pauses:
        return sent
    behind: list[date] = []
    while len(behind) < len(reminders(step, receipt, window)):
        day = local_date(window, _rung_at(step, window, receipt, behind))
        is_in_pause = is_left_out(enrolment.pauses, day)
        if sent and (sent[0] <= day or not is_in_pause):
            behind.append(sent.pop(0))
        elif is_in_pause or _missed_its_week(enrolment, step):
            behind.append(day)
        else:
            break
    return [*behind, *sent]


def _missed_its_week(enrolment: Enrolment, step: Step) -> bool:
    """Tell whether the week of a step at the cohort's pace ended in a pause that keeps the dates."""
    if enrolment.journey.pace is not Pace.COHORT or not step.week:
        return False
    return is_left_out(enrolment.pauses, enrolment.starts + step.week * A_WEEK - ONE_DAY)


def _in_brief(step: Step, window: Window, wish: datetime, *, urgent: bool) -> datetime:
    """Managers and facilitators are asked in their brief, everybody else when it is time."""
    return brief_at(window, wish, urgent=urgent) if comes_in_brief(step) else wish


def _silence(enrolment: Enrolment, step: Step, player: Player, progress: Progress) -> Iterator[Desired]:
    """After the last reminder: an offer and then a pause for a learner on the way, and for all others the way on.

    Before that, the deputy of whoever stays silent is asked once. No day of a pause is one of silence.
    """
    receipt = progress.receipts[step.key]
    assert receipt.opened_at is not None
    behind = _behind(enrolment, step, player.window, receipt)
    beyond = len(behind) - len(reminders(step, receipt, player.window))
    if beyond < 0:
        return
    last = max(behind, default=counted_from(step, receipt, player.window))
    quiet_since = max(last, local_date(player.window, receipt.opened_at))
    window = _closed_in_pauses(enrolment, player.window)
    is_on_the_way = step.by is Role.LEARNER and not step.is_after_end and step.workshop is None
    touch = Touch.OFFER if is_on_the_way and beyond == 0 else Touch.PAUSE if is_on_the_way else Touch.MOVE_ON
    wish = at_mail_time(window, quiet_since, PATIENCE if touch is Touch.OFFER else SILENCE)
    reason = "" if is_on_the_way else f"no answer from the {step.by.named}"
    deputy = asked_instead(enrolment, step, progress)
    if deputy is not None and not is_on_the_way and not _had_its_time(step, progress):
        window = _closed_in_pauses(enrolment, deputy.window)
        player, touch, reason = deputy, Touch.OPEN, f"{reason}, so their deputy is asked"
        wish = _in_brief(step, window, wish, urgent=True)
    yield _desired(enrolment, step, player, touch, receipt.run, permitted(window, wish), reason=reason)


def _had_its_time(step: Step, progress: Progress) -> bool:
    """Tell whether the time of a talk is behind those who were there: nobody else can say how it went."""
    slot = progress.slots.of(step.key)
    return slot is not None and not slot.is_called_off


def _closed_in_pauses(enrolment: Enrolment, window: Window) -> Window:
    if not enrolment.pauses:
        return window
    return replace(window, paused=united((pause.begins, pause.until) for pause in enrolment.pauses))


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
