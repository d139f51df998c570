"""When a learner arrives, at the pace at which others really walked this road."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

from nudger.journey.budget import Budget
from nudger.journey.clock import local_date
from nudger.journey.definition import Role, Step
from nudger.journey.forecast import Takes, ahead_to_end, half
from nudger.journey.players import Enrolment
from nudger.journey.receipts import Progress

A_DAY = timedelta(days=1)
ENOUGH = 5  # people who did a step, before their time says more than the design's
WORKING = 5 / 7  # of all days, roughly


def arrives(
    enrolment: Enrolment, progress: Progress, now: datetime, budget: Budget, takes: Takes = half
) -> date | None:
    """Return the day on which the learner closes the last step before the end; None where that can't be told."""
    stops = ahead_to_end(enrolment, progress, now, budget, takes)
    there = {stop.step.key for stop in stops} | {key for key, receipt in progress.receipts.items() if receipt.is_closed}
    own = [stop.closed_at for stop in stops if stop.step.by is Role.LEARNER and not stop.step.is_after_end]
    if not own or not all(step.key in there for step in enrolment.journey.main if _is_sure(step)):
        return None
    return local_date(enrolment.people[Role.LEARNER].window, max(own))


def _is_sure(step: Step) -> bool:
    """Tell whether everybody does it: nothing makes it be left out."""
    return step.by is Role.LEARNER and step.when is None and step.unless is None


def as_others_did(stays: Mapping[str, Sequence[timedelta]]) -> Takes:
    """Return how long people take for a step: what lay in the middle for those who did it, else half of its time.

    *stays* are the times from a step's mail to its end, by the key of the step; fewer than ENOUGH say nothing.
    """
    middle = {
        key: max(1, ceil(median(each / A_DAY for each in some) * WORKING))
        for key, some in stays.items()
        if len(some) >= ENOUGH
    }
    return lambda step: middle.get(step.key, half(step))
