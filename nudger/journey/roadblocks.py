"""Where many of those who began together are stuck: at the same step, so it is the step that wants a look."""

from collections.abc import Iterable
from typing import NamedTuple

from nudger.journey.definition import Role, Step
from nudger.journey.eta import ENOUGH
from nudger.journey.opening import LONG, paced
from nudger.journey.receipts import Progress, Receipt

MANY = 3


class Roadblock(NamedTuple):
    """So many are *waiting* at a step, of those who *had* it open or have it still."""

    waiting: int
    had: int


class Came(NamedTuple):
    """One who came to a step, and whether on a lighter road."""

    receipt: Receipt
    is_lighter: bool = False


def roadblock(step: Step, came: Iterable[Came]) -> Roadblock | None:
    """Return what a learner's own *step* is for those of a cohort who came to it; None where it is no roadblock.

    It is one where three of them, and a quarter, are late or silent, and five or more came to it.
    """
    if step.by is not Role.LEARNER:
        return None
    there = [each for each in came if each.receipt.opened_at is not None]
    found = Roadblock(sum(is_late(step, each) for each in there), len(there))
    return found if found.had >= ENOUGH and found.waiting >= MANY and 4 * found.waiting >= found.had else None


def is_late(step: Step, came: Came) -> bool:
    """Tell whether somebody was reminded of a step after it was due, and has not answered since."""
    if came.receipt.is_closed or not came.receipt.reminded_at:
        return False
    due = paced(step, Progress(is_lighter=came.is_lighter)).due
    before_due = step.remind is None and due >= LONG
    return len(came.receipt.reminded_at) > before_due
