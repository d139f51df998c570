"""How much of a week is asked of those who look after learners."""

from cast import LONDON, MONDAY, at
from hypothesis import given
from hypothesis import strategies as st

from nudger.journey.budget import Budget
from nudger.journey.clock import Window
from nudger.journey.definition import Kind, Role, Step
from nudger.journey.time_of_others import next_week, too_much, week_begins, weeks_apart

BEN = Window(LONDON)
USUAL = Budget()


def a_step(minutes: int = 0, *, by: Role = Role.MANAGER, kind: Kind = Kind.FEEDBACK, lets_go: int = 0) -> Step:
    return Step(key="s", kind=kind, title="T", ask="A.", by=by, minutes=minutes, lets_go=lets_go)


TALK = a_step(10, kind=Kind.DISCUSS)


def test_three_talks_a_week_and_no_fourth():
    assert too_much(USUAL, [TALK] * 2, TALK) == ""
    assert too_much(USUAL, [TALK] * 3, TALK) == "is asked for 3 talks this week already"
    assert too_much(USUAL, [TALK] * 3, a_step(3)) == ""


def test_an_hour_a_week_and_no_minute_more():
    assert too_much(USUAL, [a_step(20)] * 2, a_step(20)) == ""
    assert too_much(USUAL, [a_step(20)] * 3, a_step(1)) == "is asked for 60 minutes this week already"
    assert too_much(USUAL, [a_step(20)] * 3, a_step(0)) == ""


def test_what_takes_longer_than_an_hour_has_a_week_of_its_own():
    assert too_much(USUAL, [], a_step(90)) == ""
    assert too_much(USUAL, [a_step(0)], a_step(90)) == ""
    assert too_much(USUAL, [a_step(1)], a_step(90)) != ""


def test_a_gate_waits_for_nobody_and_a_facilitators_week_is_for_learners():
    full = [a_step(60)]
    assert too_much(USUAL, full, a_step(1, lets_go=5)) == ""
    assert too_much(USUAL, full, a_step(30, by=Role.FACILITATOR)) == ""
    assert too_much(USUAL, [a_step(90, by=Role.FACILITATOR)], a_step(10)) == ""


def test_a_week_is_the_readers_own_and_the_next_one_begins_with_the_brief():
    assert week_begins(BEN, at(5, 15)) == at(2, 0)
    assert next_week(BEN, at(5, 15)) == at(9, 10)
    assert next_week(Window(LONDON, halts=frozenset([at(9, 10).date()])), MONDAY) == at(10, 10)


def test_twelve_talks_that_begin_together_take_four_weeks():
    assert weeks_apart({1: [TALK]}, 3, USUAL) == 0
    assert weeks_apart({1: [TALK]}, 12, USUAL) == 3
    assert weeks_apart({2: [TALK], 9: [a_step(3)]}, 12, USUAL) == 3
    assert weeks_apart({1: [a_step(3)], 2: [a_step(3)]}, 30, USUAL) == 1
    assert weeks_apart({}, 12, USUAL) == 0


@given(st.lists(st.integers(0, 90), max_size=40), st.integers(1, 5), st.integers(5, 90))
def test_everybody_is_helped_at_last_and_no_week_is_too_full(minutes: list[int], talks: int, most: int):
    budget = Budget(talks=talks, minutes=most)
    waiting = [a_step(each, kind=Kind.DISCUSS if each % 2 else Kind.FEEDBACK) for each in minutes]
    while waiting:
        asked: list[Step] = []
        left = [step for step in waiting if too_much(budget, asked, step) or asked.append(step)]
        assert len(left) < len(waiting)
        assert sum(step.is_talk for step in asked) <= talks
        assert sum(step.minutes for step in asked) <= max(most, *(step.minutes for step in asked))
        waiting = left
