"""A workshop: it takes place for many at once, on dates of the cohort, and a learner has a seat on one of them.

The seat is the slot of its step. A workshop waits for no step before it: everybody is invited as soon as their journey
has begun, for a room is booked. What comes after it waits until somebody says that they were there.
"""

from collections.abc import Iterator
from datetime import datetime

from nudger.journey.calendar import ASKED_AFTER
from nudger.journey.clock import later, local_date, permitted
from nudger.journey.definition import Role, Step
from nudger.journey.desired import Desired, Touch
from nudger.journey.opening import at_mail_time, last_closed
from nudger.journey.players import Enrolment, Player
from nudger.journey.receipts import Progress, Receipt
from nudger.journey.slots import Slot, State

REMINDED_AFTER = 2  # working days of the facilitator's, after which they are asked once more who was there
ASKED_THEMSELVES = 4  # working days after which learners are asked, where the facilitator said nothing
UNSEATED = 8  # working days after which the route goes on without a seat


def has_taken_place(slot: Slot, receipt: Receipt) -> bool:
    """Tell whether the workshop of this seat is over, and nobody has said that its learner wasn't there."""
    if slot.is_called_off or slot.came is False:
        return False
    return receipt.opened_at is not None and slot.starts <= receipt.opened_at


def is_without_seat(step: Step, progress: Progress) -> bool:
    """Tell whether a learner has no seat at this workshop, and needs one."""
    receipt, slot = progress.receipts.get(step.key, Receipt(step.key)), progress.slots.of(step.key)
    if step.workshop is None or receipt.is_closed:
        return False
    return slot is None or not (slot.is_placed or has_taken_place(slot, receipt))


def seating(
    enrolment: Enrolment, step: Step, receipt: Receipt, learner: Player, progress: Progress
) -> Iterator[Desired]:
    """Yield that a seat is to be found, unless the learner gave theirs back; and when the route goes on without."""
    slot = progress.slots.of(step.key)
    since = _may_be_seated(enrolment, learner, progress)
    if since is None:
        return
    if slot is None or slot.state is not State.DROPPED:
        number = progress.slots.next_sequence(step.key)
        key = f"e{enrolment.id}/{step.key}/1/{Touch.PLACE}.{number}.{receipt.run}/p{learner.id}"
        wish = max(since, receipt.responded_at or since)
        yield Desired(key, Touch.PLACE, step.key, receipt.run, learner.id, wish)
    if progress.arrived(step.after):
        turn = max(since, last_closed(step, progress) or since, receipt.responded_at or since)
        goes_on = at_mail_time(learner.window, local_date(learner.window, turn), UNSEATED)
        key = f"e{enrolment.id}/{step.key}/1/{Touch.MOVE_ON}.{receipt.run}/p{learner.id}"
        wish = permitted(learner.window, goes_on)
        yield Desired(key, Touch.MOVE_ON, step.key, receipt.run, learner.id, wish, "there was no date for it")


def _may_be_seated(enrolment: Enrolment, learner: Player, progress: Progress) -> datetime | None:
    """Return from when on a learner may be invited: when their journey has begun; None before their first mail."""
    if enrolment.greets:
        return progress.greeted.get(learner.id)
    return permitted(learner.window, at_mail_time(learner.window, later(learner.window, enrolment.starts), 0))


def ending(enrolment: Enrolment, slot: Slot, learner: Player) -> Desired:
    """The workshop of this seat is over, a little after its end: then somebody is to say who was there."""
    key = f"e{enrolment.id}/{slot.step}/1/{Touch.ENDED}.{slot.sequence}/p{learner.id}"
    return Desired(key, Touch.ENDED, slot.step, slot.sequence, learner.id, slot.ends + ASKED_AFTER)


def concluding(enrolment: Enrolment, slot: Slot, learner: Player) -> Iterator[Desired]:
    """Yield that the learner is asked how it went, once the facilitator has had time to say who was there."""
    window = learner.window
    wish = permitted(window, slot.ends + ASKED_AFTER)
    if Role.FACILITATOR in enrolment.people:
        wish = permitted(window, at_mail_time(window, local_date(window, slot.ends), ASKED_THEMSELVES))
    key = f"e{enrolment.id}/{slot.step}/1/{Touch.AFTER}.{slot.sequence}/p{learner.id}"
    yield Desired(key, Touch.AFTER, slot.step, slot.sequence, learner.id, wish)
