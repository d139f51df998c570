"""A mail in doubt: the connection broke while the server was taking it. Two minutes later it is looked into."""

import logging
from collections import Counter
from datetime import datetime

from nudger.errors import DeliveryError
from nudger.service.installation import Installation
from nudger.service.patience import MOST_DOUBTS, MOST_REFUSALS, wait_after
from nudger.service.sender import Askable, Sender
from nudger.store import doubts
from nudger.store.database import transaction
from nudger.store.outbox import CALENDAR, SETTLING, Claim

log = logging.getLogger(__name__)

AGAIN = "sent once more: the first try may have arrived"


async def settle(installation: Installation, sender: Sender, most: int) -> Counter[str]:
    """Ask after each mail that may have arrived, where the server can be asked; else send it again, or hold it.

    Up to *most* of them; return how many became what.
    """
    tally: Counter[str] = Counter()
    for mine in doubts.doubtful(installation.clock.now(), most):
        now = installation.clock.now()
        if mine.channel == CALENDAR:  # to write the same once more changes nothing
            with transaction():
                doubts.send_again(mine, now, "")
            tally["written once more"] += 1
        elif isinstance(sender, Askable):
            try:
                has_arrived = await sender.has(mine.message_id)
            except DeliveryError as error:
                log.warning("deliver: can't ask after mail %d yet: %s", mine.id, error)
                with transaction():
                    doubts.ask_again(mine, now + SETTLING)
                continue
            with transaction():
                tally[_looked_up(mine, now, has_arrived=has_arrived)] += 1
        elif installation.settings.on_ambiguous == "resend":
            with transaction():
                tally[_in_the_dark(mine, now)] += 1
    return tally


def _looked_up(mine: Claim, now: datetime, *, has_arrived: bool) -> str:
    """The server was asked after a mail; return what became of it."""
    if has_arrived:
        doubts.arrived(mine, now)
        return "found"
    broken_off = doubts.count(mine)
    if _is_enough(mine, broken_off, MOST_REFUSALS):
        doubts.give_up(mine, now, f"looked up {broken_off} times: it never arrived")
        return "dead"
    doubts.send_again(mine, now + wait_after(broken_off) if broken_off else now, "looked up: it never arrived")
    return "not found"


def _in_the_dark(mine: Claim, now: datetime) -> str:
    """Send a mail again that may have arrived, unless that went wrong too often: it may be there each time."""
    broken_off = doubts.count(mine)
    if _is_enough(mine, broken_off, MOST_DOUBTS):
        doubts.give_up(mine, now, f"it may have arrived: {broken_off} times the connection broke in the midst of it")
        return "dead"
    doubts.send_again(mine, now, AGAIN)
    return "sent once more"


def _is_enough(mine: Claim, broken_off: int, most: int) -> bool:
    """Tell whether the server has just broken off for the last time; after an admin's retry it is counted anew."""
    return broken_off > 0 and broken_off % most == 0 and doubts.was_broken_off(mine)
