"""Mails about a slot: when each may leave, in their order, and no word of what was never said."""

from datetime import datetime, timedelta

from nudger.journey.clock import Window
from nudger.journey.desired import WRITES, Touch
from nudger.journey.guard import Hold, Skip, in_hours
from nudger.journey.slots import Slot
from nudger.store import mailed
from nudger.store.nudges import Nudge
from nudger.store.outbox import CALENDAR, MAIL

A_MINUTE = timedelta(minutes=1)


def not_in_hours(nudge: Nudge, slot: Slot | None, window: Window, now: datetime) -> Hold | None:
    """Return until when a mail about a slot waits for its reader's hours; what echoes their own act waits for none."""
    is_echo = nudge.touch in WRITES and slot is not None and slot.changed_by == nudge.person_id
    return None if is_echo else in_hours(window, now)


def channel_of(nudge: Nudge, slot: Slot | None) -> str:
    """Return by which way a calendar server, where there is one, brings a slot: who was invited by mail stays so."""
    if nudge.touch not in WRITES or slot is None:
        return MAIL
    invited = [each for each in mailed.of_slot(nudge) if slot.first <= each.sequence and each.may_have_left]
    return MAIL if any(each.channel == MAIL for each in invited) else CALENDAR


def looked_at(mail: int, nudge: Nudge, slot: Slot | None, window: Window, now: datetime) -> Hold | Skip | None:
    """Return why this mail of a calendar may not leave now, or never; None where it may.

    While another one of the same slot and person is being handed over it waits. What was never invited needs no
    cancellation: an invitation that has not left by now has lost its sense, and never will.
    """
    closed = not_in_hours(nudge, slot, window, now)
    if closed is not None or nudge.touch not in WRITES or slot is None:
        return closed
    others = [each for each in mailed.of_slot(nudge) if each.mail != mail]
    if any(each.is_leaving for each in others):
        return Hold(now + A_MINUTE, "another mail of this slot is just leaving")
    first = slot.first
    was_invited = any(each.may_have_left and first <= each.sequence for each in others if each.touch is Touch.INVITE)
    if nudge.touch is Touch.CANCEL and not was_invited:
        return Skip("they were never invited")
    return None
