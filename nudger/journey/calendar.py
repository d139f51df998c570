"""Which nudges the slots of an enrolment call for: find a time, tell the calendars, ask when it is over."""

from collections.abc import Iterator
from datetime import timedelta

from nudger.journey.clock import local_date, permitted
from nudger.journey.definition import Role, Step
from nudger.journey.desired import Desired, Touch
from nudger.journey.fitting import is_in_hours
from nudger.journey.opening import at_mail_time, working_day_before
from nudger.journey.players import Enrolment
from nudger.journey.receipts import Progress, Receipt
from nudger.journey.slots import Slot, State

ASKED_AFTER = timedelta(minutes=15)  # from its end on, everybody is asked how it went


def told(enrolment: Enrolment, progress: Progress) -> Iterator[Desired]:
    """Yield what makes the calendars of people equal to the slots: at once after their own act, else in their hours.

    Whoever had an invitation that no longer holds gets a cancellation, however late.
    """
    for slot in progress.slots:
        is_told = slot.time.in_calendar and (slot.is_in_calendars or slot.is_called_off)
        for person in slot.time.people if is_told else ():
            touch = Touch.CANCEL if slot.is_called_off else Touch.INVITE
            at = slot.changed_at
            is_new = slot.is_placed and slot.sequence == slot.first
            yield Desired(
                f"e{enrolment.id}/{slot.step}/1/{touch}.{slot.sequence}/p{person}",
                touch,
                slot.step,
                slot.sequence,
                person,
                at if slot.changed_by == person else permitted(enrolment.window_of(person), at),
                not_after=slot.starts if is_new else None,
            )


def placing(enrolment: Enrolment, step: Step, receipt: Receipt, progress: Progress, learner: int) -> Iterator[Desired]:
    """Yield that a time is to be found for an open step: at once, or again where somebody's hours have changed."""
    slot = progress.slots.of(step.key)
    if step.slot is None or receipt.opened_at is None or (slot is not None and not _lost_its_place(enrolment, slot)):
        return
    sequence = 0 if slot is None else slot.sequence + 1
    wish = receipt.opened_at if slot is None else max(receipt.opened_at, slot.changed_at)
    end = slot.starts if slot is not None and slot.is_placed else None
    key = f"e{enrolment.id}/{step.key}/1/{Touch.PLACE}.{sequence}/p{learner}"
    yield Desired(key, Touch.PLACE, step.key, receipt.run, learner, wish, not_after=end)


def _lost_its_place(enrolment: Enrolment, slot: Slot) -> bool:
    """Tell whether another time is to be found: it lost its sense and may have it again, or somebody isn't there."""
    if slot.state is State.CANCELLED:
        return True
    windows = [enrolment.window_of(person) for person in slot.time.people]
    return slot.is_placed and not slot.changed_by and not is_in_hours(slot.starts, slot.time.minutes, windows)


def concluding(enrolment: Enrolment, slot: Slot, person: int) -> Desired:
    """Return that somebody is asked how it went, a little after its end."""
    wish = permitted(enrolment.window_of(person), slot.ends + ASKED_AFTER)
    key = f"e{enrolment.id}/{slot.step}/1/{Touch.AFTER}.{slot.sequence}/p{person}"
    return Desired(key, Touch.AFTER, slot.step, slot.sequence, person, wish)


def other_side(enrolment: Enrolment, progress: Progress) -> Iterator[Desired]:
    """Yield what the learner is asked about a talk, the step of which is somebody else's.

    On the day before, whether it is on, where nobody knows that the other comes; and once after it, whether it took
    place, be the step answered or not: one side alone proves nothing.
    """
    learner = enrolment.people[Role.LEARNER]
    for slot in progress.slots:
        if slot is not progress.slots.of(slot.step) or slot.is_called_off or slot.time.people[0] != learner.id:
            continue
        if len(slot.time.people) < 2:
            continue
        if slot.is_placed and slot.time.in_calendar and _is_silent(slot):
            eve = working_day_before(learner.window, local_date(learner.window, slot.starts))
            wish = permitted(learner.window, at_mail_time(learner.window, eve, 0))
            if slot.changed_at < wish < slot.starts:
                key = f"e{enrolment.id}/{slot.step}/1/{Touch.CONFIRM}.{slot.sequence}/p{learner.id}"
                yield Desired(key, Touch.CONFIRM, slot.step, slot.sequence, learner.id, wish, not_after=slot.starts)
        if slot.side_of(learner.id) is None:
            yield concluding(enrolment, slot, learner.id)


def _is_silent(slot: Slot) -> bool:
    """Tell whether the one who is asked has neither chosen this time nor answered the invitation."""
    _, other = slot.time.people
    return slot.changed_by != other and slot.rsvp_of(other) is None
