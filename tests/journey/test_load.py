"""What a journey asks of people, as an average learner would walk it."""

from pathlib import Path

import pytest

from nudger.journey.definition import Journey, Role
from nudger.journey.forecast import forecast
from nudger.journey.load import load_of
from nudger.journey.reading import read_journey

HEAD = "key: j\ntitle: J\ngoal: G.\n"


def journey(steps: str, head: str = "") -> Journey:
    return read_journey(f"{HEAD}{head}{steps}", "j.yaml")


def step(key: str, **more: object) -> str:
    keys = {"kind": "practise", "minutes": 10} | more
    return f"  - {{key: {key}, title: T, ask: A, {', '.join(f'{name}: {value}' for name, value in keys.items())}}}\n"


def days(of: Journey) -> dict[str, tuple[int, int]]:
    """Return on which days of January each step's mail comes and it is done; the way begins on Monday, the 5th."""
    return {stop.step.key: (stop.opened_at.day, stop.closed_at.day) for stop in forecast(of)}


def test_an_average_learner_takes_half_of_the_time_there_is():
    way = journey("steps:\n" + step("a", due="4 working days") + step("b", due="3 working days"))
    assert days(way) == {"a": (5, 7), "b": (8, 12)}
    assert (load_of(way).weeks, load_of(way).longest) == (2, 2)


def test_a_stage_is_one_mail_and_of_what_waits_for_each_other_two_come_in_seven_days():
    stages = "stages:\n  - key: one\n    title: One\n    steps:\n"
    way = journey(stages + "".join("    " + step(key, due="2 working days") for key in "abc"))
    assert [days(way)[key][0] for key in "abc"] == [5, 5, 5]
    chain = journey("steps:\n" + "".join(step(key, due="1 working day") for key in "abc"))
    assert [days(chain)[key][0] for key in "abc"] == [5, 7, 12]


def test_a_stage_keeps_to_its_week_and_a_date_to_its_day():
    way = journey(
        "stages:\n  - {key: one, title: One, steps: [{key: a, kind: read, title: T, ask: A}]}\n"
        "  - {key: two, title: Two, week: 3, steps: [{key: b, kind: read, title: T, ask: A}]}\n"
    )
    assert days(way)["b"][0] == 19
    assert load_of(way).weeks == 3
    dated = journey("steps:\n" + step("a") + step("b", wait="2026-12-04"))
    assert [stop.opened_at.date().isoformat() for stop in forecast(dated)] == ["2026-11-30", "2026-12-04"]


def test_what_is_conditional_counts_and_what_is_repeated_counts_each_time():
    way = journey(
        "steps:\n"
        + step("a", when='"done(b)"')
        + step("b", after="a", repeat="{every: 1 week, times: 3, until: done(a)}")
    )
    assert load_of(way).asks == {Role.LEARNER: 4}


def test_a_validation_with_a_gate_is_waited_for_and_counts_for_its_manager():
    way = journey("steps:\n" + step("a", validate="manager", gate="true", due="1 working day") + step("b"))
    assert days(way) == {"a": (5, 6), "a.seen": (8, 9), "b": (12, 14)}
    assert load_of(way).asks == {Role.LEARNER: 2, Role.MANAGER: 1}


def test_minutes_and_mails_are_those_of_an_average_week_on_the_way_without_what_follows():
    boosters = "boosters:\n" + step("keep", days=30, minutes=400)
    way = journey("steps:\n" + step("a", minutes=30) + step("b", minutes=20, wait="5 working days") + boosters)
    load = load_of(way)
    assert (load.weeks, load.minutes, load.mails) == (2, {Role.LEARNER: 25}, {Role.LEARNER: 1})
    assert load.asks == {Role.LEARNER: 3}


def test_the_fullest_seven_days_are_told_with_their_week():
    quick = {"due": "1 working day", "wait": "0 working days"}
    way = journey("steps:\n" + "".join(step(f"s{number}", **quick) for number in range(6)))
    assert (load_of(way).busiest, load_of(way).busiest_week) == (2, 1)


@pytest.mark.parametrize(("name", "weeks"), [("coaching-conversations", 12), ("first-30-days", 5)])
def test_the_shipped_journeys_take_about_the_weeks_that_they_say(name: str, weeks: int):
    load = load_of(read_journey(Path(f"config/journeys/{name}.yaml").read_text(encoding="utf-8"), name))
    assert weeks <= load.weeks <= weeks + 2
    assert load.minutes[Role.LEARNER] <= 35
    assert load.minutes[Role.MANAGER] <= 10


def test_a_journey_on_which_others_do_everything_asks_a_learner_for_no_mail():
    way = load_of(journey("steps:\n" + step("a", by="manager", due="2 working days")))
    assert (way.busiest, way.busiest_week, way.asks) == (0, 0, {Role.MANAGER: 1})
