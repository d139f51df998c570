"""A look ahead plans a step that waits once; it must be the plan that is made anew each time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nudger.journey.clock import Window
from nudger.journey.definition import Role
from nudger.journey.forecast import all_of, begins, forecast
from nudger.journey.plan import Waits, plan
from nudger.journey.players import Enrolment, Player
from nudger.journey.reading import read_journey
from nudger.journey.receipts import Event, Progress, Verb
from nudger.journey.versions import lived

JOURNEYS = ("coaching-conversations", "first-30-days")
WINDOW = Window(ZoneInfo("Europe/London"), prefers=frozenset({1, 3}), spread=timedelta(minutes=7))


@pytest.mark.parametrize("name", JOURNEYS)
@pytest.mark.parametrize("has_first_mails", [True, False])
def test_what_is_known_of_steps_that_wait_is_what_would_be_planned_anew(name: str, has_first_mails: bool):
    journey = read_journey(Path(f"config/journeys/{name}.yaml").read_text("utf-8"), name)
    people = {role: Player(number, WINDOW) for number, role in enumerate(Role, start=1)}
    enrolment = Enrolment(1, journey, begins(journey), people, greets=has_first_mails)
    stops = forecast(journey, takes=all_of)
    events = [Event(Verb.INITIALIZED, stop.opened_at, stop.step.key, 1) for stop in stops]
    events += [Event(Verb.COMPLETED, stop.closed_at, stop.step.key, 1) for stop in stops]
    for number, stop in enumerate(stops):
        events += _in_between(
            stop.closed_at, number, [each.step.key for each in stops if each.opened_at > stop.closed_at]
        )
    known: dict[str, Waits] = {}
    progress, used = Progress(), 0
    for event in sorted(events, key=lambda each: each.at):
        progress = lived(journey, progress.after(event))
        used += bool(known)
        assert plan(enrolment, progress, (), known) == plan(enrolment, progress)
    assert used > len(stops)


def _in_between(closed: datetime, number: int, ahead: list[str]) -> Iterator[Event]:
    """All that a step which waits may follow from, a minute apart, once one is done."""
    yield Event(Verb.GREETED, closed + timedelta(minutes=1), person=number)
    yield Event(Verb.SLOWED, closed + timedelta(minutes=2))
    yield Event(Verb.QUICKENED, closed + timedelta(minutes=3))
    if ahead:
        yield Event(Verb.POSTPONED, closed + timedelta(minutes=4), ahead[0], until=(closed + timedelta(days=9)).date())
