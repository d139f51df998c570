"""Who looks after so many learners of one cohort that these wait for one another."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from nudger.journey.budget import Budget
from nudger.journey.definition import Journey, Role, Step
from nudger.journey.forecast import week_of
from nudger.journey.receipts import Lifecycle
from nudger.journey.time_of_others import GIVE_TIME, weeks_apart
from nudger.service.first_facts import load_of_journey
from nudger.store.standing import Standing

OVER = (Lifecycle.LEFT, Lifecycle.COMPLETED)


class Crowded(NamedTuple):
    """What is asked of *name* about the last of their *learners* comes so many *weeks* after that about the first."""

    name: str
    learners: int
    weeks: int


def crowded(standings: Iterable[Standing], journey: Journey, budget: Budget) -> list[Crowded]:
    """Return those of whom more is asked than fits into their weeks, where these learners begin together."""
    asked = _weeks(journey)
    learners = Counter(
        (role, standing.people[role].id, standing.people[role].name)
        for standing in standings
        if standing.progress.lifecycle not in OVER
        for role in asked
        if role in standing.people
    )
    found = [
        Crowded(name, count, weeks_apart(asked[role], count, budget)) for (role, _, name), count in learners.items()
    ]
    return sorted((each for each in found if each.weeks), key=lambda each: (-each.weeks, each.name))


def _weeks(journey: Journey) -> dict[Role, dict[int, list[Step]]]:
    """Return what each week of an average learner's way asks of each role."""
    weeks: dict[Role, dict[int, list[Step]]] = defaultdict(lambda: defaultdict(list))
    for stop in load_of_journey(journey).stops:
        if stop.step.by in GIVE_TIME:
            weeks[stop.step.by][week_of(journey, stop.opened_at)].append(stop.step)
    return weeks
