"""When a learner arrives: from where they stand, at their own pace or at that of others."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from cast import LONDON, MONDAY, at

from nudger.journey.budget import Budget
from nudger.journey.clock import Window
from nudger.journey.definition import Journey, Role
from nudger.journey.eta import ENOUGH, arrives, as_others_did
from nudger.journey.forecast import ahead, ahead_to_end, all_of, forecast
from nudger.journey.players import Enrolment, Player
from nudger.journey.reading import read_journey
from nudger.journey.receipts import Event, Progress, Verb, progress

STEPS = """\
key: j
title: J
goal: G.
steps:
  - {key: read, kind: read, title: T, ask: A, due: 4 working days}
  - {key: try, kind: practise, title: T, ask: A, due: 4 working days}
  - {key: more, kind: read, title: T, ask: A, when: done(never), after: try}
  - {key: never, kind: read, by: buddy, title: T, ask: A, after: []}
"""
JOURNEY = read_journey(STEPS.replace(", when: done(never)", ""), "j.yaml")
FREE = Budget(5, 35)


def going(window: Window | None = None, journey: Journey = JOURNEY, *, greets: bool = False) -> Enrolment:
    window = window or Window(LONDON)
    return Enrolment(1, journey, MONDAY.date(), {Role.LEARNER: Player(1, window)}, greets=greets)


def stands(*events: Event) -> Progress:
    return progress(events)


OPENED = Event(Verb.INITIALIZED, at(2, 10), "read", 1)


def test_the_average_way_is_the_one_ahead_of_somebody_who_has_not_begun():
    average = forecast(JOURNEY, FREE)
    told = ahead(going(), Progress(), MONDAY, FREE)
    own = [stop for stop in average if stop.step.by is Role.LEARNER]
    apart = MONDAY.date() - date(2026, 1, 5)
    assert [(stop.step.key, stop.closed_at.date() + apart) for stop in own] == [
        (stop.step.key, stop.closed_at.date()) for stop in told
    ]


def test_whoever_is_early_arrives_earlier_and_whoever_is_late_later():
    usual = arrives(going(), stands(OPENED), at(2, 11), FREE)
    early = arrives(going(), stands(OPENED, Event(Verb.COMPLETED, at(2, 12), "read", 1)), at(2, 12), FREE)
    late = arrives(going(), stands(OPENED), at(12, 11), FREE)
    assert (early, usual, late) == (date(2026, 11, 10), date(2026, 11, 12), date(2026, 11, 23))


def test_what_is_open_and_late_is_done_tomorrow_at_the_earliest():
    (first, *_) = ahead(going(), stands(OPENED), at(20, 11), FREE)
    assert (first.step.key, first.opened_at, first.closed_at) == ("read", at(2, 10), at(23, 12))


def test_leave_a_lighter_road_and_a_pause_move_the_day():
    usual = arrives(going(), stands(OPENED), at(2, 11), FREE)
    away = Window(LONDON, away_from=date(2026, 11, 9), away_until=date(2026, 11, 16))
    slowed = stands(OPENED, Event(Verb.SLOWED, at(2, 11), "read"))
    paused = stands(OPENED, Event(Verb.SUSPENDED, at(2, 11), until=date(2026, 11, 9)))
    assert usual == date(2026, 11, 12)
    assert arrives(going(away), stands(OPENED), at(2, 11), FREE) == date(2026, 11, 19)
    assert arrives(going(), slowed, at(2, 11), FREE) == date(2026, 11, 23)
    assert arrives(going(), paused, at(2, 11), FREE) == date(2026, 11, 19)


def test_nobody_can_tell_for_who_has_left_or_is_paused_without_an_end():
    assert arrives(going(), stands(OPENED, Event(Verb.SUSPENDED, at(2, 11))), at(2, 11), FREE) is None
    assert arrives(going(), stands(OPENED, Event(Verb.TERMINATED, at(2, 11))), at(2, 11), FREE) is None


def test_a_step_whose_condition_nobody_knows_yet_is_left_out():
    journey = read_journey(STEPS, "j.yaml")
    assert [stop.step.key for stop in ahead(going(journey=journey), Progress(), MONDAY, FREE)] == ["read", "try"]


def test_first_mails_come_first():
    stops = ahead(going(greets=True), Progress(), MONDAY - timedelta(days=5), FREE)
    assert [stop.step.key for stop in stops] == ["read", "try", "more"]


def test_the_time_of_five_others_counts_for_a_step_and_that_of_four_does_not():
    took = [timedelta(days=each) for each in (1, 2, 7, 20, 30)]
    assert len(took) == ENOUGH
    takes = as_others_did({"read": took, "try": took[1:]})
    assert (takes(JOURNEY.step("read")), takes(JOURNEY.step("try"))) == (5, 2)
    slow = arrives(going(), stands(OPENED), at(2, 11), FREE, takes)
    assert slow == date(2026, 11, 17)
    assert arrives(going(), stands(OPENED), at(2, 11), FREE, all_of) == date(2026, 11, 19)


@pytest.mark.parametrize("name", ["coaching-conversations", "first-30-days"])
def test_what_others_do_beside_the_way_moves_no_arrival(name: str):
    journey = read_journey(Path(f"config/journeys/{name}.yaml").read_text("utf-8"), name)
    people = {role: Player(number, Window(LONDON)) for number, role in enumerate(Role, start=1)}
    enrolment = Enrolment(1, journey, MONDAY.date(), people)
    stops = ahead(enrolment, Progress(), MONDAY)
    main = {step.key for step in journey.main if step.by is Role.LEARNER}
    last = max(stop.closed_at for stop in stops if stop.step.key in main)
    assert arrives(enrolment, Progress(), MONDAY, Budget()) == last.astimezone(LONDON).date()
    assert len(ahead_to_end(enrolment, Progress(), MONDAY)) < len(stops)
