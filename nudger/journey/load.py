"""What a journey asks of each role: weeks, minutes and mails a week, counted from its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from nudger.journey.definition import Journey, Role, Step

WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Load:
    """*weeks* to the end of the way; *minutes* and *mails* a week and *asks*, the number of steps, by role."""

    weeks: int
    minutes: Mapping[Role, float]
    mails: Mapping[Role, float]
    asks: Mapping[Role, int]


def load_of(journey: Journey) -> Load:
    """Return what *journey* asks, where each step is done on the day it is due."""
    ends: dict[str, int] = {}
    for step in journey.main:
        ends[step.key] = _opens(step, ends) + step.due
    weeks = max(1, ceil(max(ends.values(), default=1) / WORKING_DAYS))
    of = {role: [step for step in journey.steps if step.by is role] for role in Role}
    return Load(
        weeks,
        {role: sum(step.minutes for step in steps) / weeks for role, steps in of.items()},
        {role: len(steps) / weeks for role, steps in of.items()},
        {role: len(steps) for role, steps in of.items()},
    )


def _opens(step: Step, ends: Mapping[str, int]) -> int:
    """Return the working day, from 0, on which a step opens."""
    after = max((ends[key] for key in step.after if key in ends), default=None)
    return max(0 if after is None else after + step.wait, (step.week - 1) * WORKING_DAYS if step.week else 0)
