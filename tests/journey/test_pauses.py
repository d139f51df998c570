"""What a pause moves, in each of its modes, and what it lets be."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from cast import LONDON, at
from hypothesis import given
from hypothesis import strategies as st

from nudger.journey.clock import Window, local_date
from nudger.journey.definition import Journey, Kind, Pace, Role, Step
from nudger.journey.opening import due_day
from nudger.journey.pauses import Pause, Then, first_day_back, standstills
from nudger.journey.plan import plan
from nudger.journey.players import Enrolment, Player, asked, with_pauses
from nudger.journey.receipts import Event, Lifecycle, Progress, Verb, progress

LEARNER, MANAGER = Player(1, Window(LONDON)), Player(2, Window(LONDON))
MONDAY = date(2026, 12, 14)
BACK = date(2027, 1, 4)  # a Monday, too
EVERY = tuple(Then)
OPENED = Event(Verb.INITIALIZED, at(16, 10, month=12), "read", 1)  # a Wednesday; due on Monday, in the pause


def a_step(key: str, *after: str, **told: object) -> Step:
    values = {"kind": Kind.READ, "title": key, "ask": f"Do {key}.", "after": after, "due": 3}
    return Step.model_validate(values | told | {"key": key})


def a_pause(then: Then, begins: date = date(2026, 12, 21), until: date = BACK) -> Pause:
    return Pause(begins, until, then)


def going(*steps: Step, starts: date = MONDAY, pace: Pace = Pace.OWN) -> Enrolment:
    journey = Journey(key="first-talk", title="The first talk", goal="Held.", pace=pace, steps=steps)
    return Enrolment(17, journey, starts, {Role.LEARNER: LEARNER, Role.MANAGER: MANAGER})


def planned(enrolment: Enrolment, *pauses: Pause, events: tuple[Event, ...] = ()) -> list[str]:
    """What is planned: touch, step, and when in London."""
    found = plan(with_pauses(enrolment, pauses), progress(events))
    said = [(each.touch, each.step, f"{each.wish_at.astimezone(LONDON):%a %d %b %H:%M}") for each in found]
    return [" ".join(filter(None, parts)) for parts in said]


READ, TALK = a_step("read", remind=(1, 4)), a_step("talk", "read", wait=2)
DONE = Event(Verb.COMPLETED, at(18, 12, month=12), "read", 1)  # a Friday


def test_a_shift_lets_working_days_go_on_from_where_they_stood():
    assert planned(going(READ, TALK), events=(OPENED, DONE)) == ["open talk Tue 22 Dec 10:00"]
    assert planned(going(READ, TALK), a_pause(Then.SHIFT), events=(OPENED, DONE)) == ["open talk Tue 05 Jan 10:00"]


def test_a_shift_moves_weeks_and_dates_by_its_length_and_nothing_that_comes_before_it():
    steps = a_step("early", week=1), a_step("week", week=3), a_step("day", opens_on=date(2027, 2, 1))
    assert planned(going(*steps), a_pause(Then.SHIFT)) == [
        "open early Mon 14 Dec 10:00",
        "open week Mon 11 Jan 10:00",
        "open day Mon 15 Feb 10:00",
    ]


def test_a_shift_moves_dues_and_the_reminders_that_hang_on_them():
    enrolment = with_pauses(going(READ), [a_pause(Then.SHIFT)])
    window = enrolment.people[Role.LEARNER].window
    assert due_day(READ, OPENED.at, window) == BACK
    assert due_day(a_step("read", due_on=date(2026, 12, 28)), OPENED.at, window) == date(2027, 1, 11)
    assert planned(going(READ), a_pause(Then.SHIFT), events=(OPENED,)) == ["remind read Tue 05 Jan 10:00"]


def test_a_shift_moves_what_is_counted_from_the_end_and_only_where_the_end_was_before():
    later = a_step("later", days=30)
    arrived = Progress(Lifecycle.COMPLETED, progress((OPENED, DONE)).receipts)
    for begins, day in ((date(2026, 12, 21), "Mon 01 Feb"), (date(2026, 12, 1), "Mon 18 Jan")):
        enrolment = with_pauses(going(READ, later), [a_pause(Then.SHIFT, begins, begins + timedelta(days=14))])
        found = {each.step: each.wish_at for each in plan(enrolment, arrived)}
        assert f"{found['later']:%a %d %b}" == day


def test_a_journey_that_was_to_start_in_a_shift_starts_on_the_day_back_and_one_that_starts_later_does_not_move():
    weeks = a_step("one"), a_step("two", week=2)
    inside = planned(going(*weeks, starts=date(2026, 12, 28)), a_pause(Then.SHIFT))
    assert inside == ["open one Mon 04 Jan 10:00", "open two Mon 11 Jan 10:00"]
    assert planned(going(*weeks, starts=BACK), a_pause(Then.SHIFT)) == inside


@pytest.mark.parametrize("then", [Then.KEEP, Then.CATCH_UP])
def test_where_dates_stay_what_fell_into_the_pause_opens_on_the_first_day_back(then: Then):
    steps = a_step("in", week=2), a_step("after", week=5), a_step("late", opens_on=date(2027, 2, 1))
    assert planned(going(*steps), a_pause(then)) == [
        "open in Mon 04 Jan 10:00",
        "open after Mon 11 Jan 10:00",
        "open late Mon 01 Feb 10:00",
    ]


def test_keep_leaves_a_reminder_out_and_catch_up_brings_it_on_the_first_day_back():
    assert planned(going(READ), events=(OPENED,)) == ["remind read Tue 22 Dec 10:00"]
    assert planned(going(READ), a_pause(Then.CATCH_UP), events=(OPENED,)) == ["remind read Mon 04 Jan 10:00"]
    short = a_pause(Then.KEEP, until=date(2026, 12, 23))
    (reminder,) = plan(with_pauses(going(READ), [short]), progress((OPENED,)))
    assert (reminder.key, f"{reminder.wish_at:%a %d %b}") == ("e17/read/1/remind.1.2/p1", "Fri 25 Dec")


def test_what_was_left_out_is_not_made_up_for_once_the_next_reminder_was_sent():
    short = a_pause(Then.KEEP, until=date(2026, 12, 23))
    sent = Event(Verb.REMINDED, at(25, 10, month=12), "read", 1)
    assert planned(going(READ), short, events=(OPENED, sent)) == ["offer read Wed 30 Dec 10:00"]


@pytest.mark.parametrize("then", EVERY)
def test_no_day_of_a_pause_is_one_of_silence(then: Then):
    reminded = tuple(Event(Verb.REMINDED, at(day, 10, month=12), "read", 1) for day in (17, 18))
    assert planned(going(READ), a_pause(then), events=(OPENED, *reminded)) == ["offer read Wed 06 Jan 10:00"]
    if then is Then.KEEP:
        assert planned(going(READ), a_pause(then), events=(OPENED,)) == ["offer read Wed 06 Jan 10:00"]


def test_a_stage_at_the_cohorts_pace_whose_week_ended_in_the_pause_stays_open_and_is_not_reminded_of():
    step = a_step("read", week=1, remind=(1, 4))
    cohort = going(step, pace=Pace.COHORT)
    pause = a_pause(Then.KEEP, date(2026, 12, 18), date(2026, 12, 22))
    assert planned(cohort, pause, events=(OPENED,)) == ["offer read Wed 30 Dec 10:00"]
    assert planned(going(step), pause, events=(OPENED,)) == ["remind read Tue 22 Dec 10:00"]


@pytest.mark.parametrize("then", EVERY)
def test_what_others_are_asked_about_a_paused_learner_waits_too(then: Then):
    ask = a_step("seen", "read", by=Role.MANAGER, wait=2)
    (found,) = plan(with_pauses(going(READ, ask), [a_pause(then)]), progress((OPENED, DONE)))
    assert (found.person, local_date(MANAGER.window, found.wish_at) >= BACK) == (2, True)
    assert asked(with_pauses(going(READ, ask), [a_pause(then)]), ask, progress((OPENED, DONE))).id == 2


@pytest.mark.parametrize("then", EVERY)
def test_a_learners_own_pause_that_ends_in_an_admins_goes_on_with_that(then: Then):
    own = replace(OPENED, verb=Verb.SUSPENDED, step="", until=date(2026, 12, 28))
    assert planned(going(READ), a_pause(then), events=(OPENED, own)) == ["resume Mon 04 Jan 10:00"]
    longer = replace(own, until=date(2027, 1, 11))
    assert planned(going(READ), a_pause(then), events=(OPENED, longer)) == ["resume Mon 11 Jan 10:00"]


def test_days_that_two_pauses_share_count_once():
    christmas = a_pause(Then.SHIFT)
    parental = a_pause(Then.SHIFT, date(2026, 12, 14), date(2027, 1, 11))
    assert standstills([christmas, parental], MONDAY) == ((date(2026, 12, 14), date(2027, 1, 11)),)
    assert planned(going(a_step("week", week=3)), christmas, parental) == ["open week Mon 25 Jan 10:00"]


def test_a_pause_that_begins_as_another_ends_is_waited_for_as_well():
    christmas, new_year = a_pause(Then.KEEP), a_pause(Then.SHIFT, BACK, date(2027, 1, 11))
    assert first_day_back([new_year, christmas], date(2026, 12, 24)) == date(2027, 1, 11)
    assert planned(going(a_step("week", week=2)), christmas, new_year) == ["open week Mon 11 Jan 10:00"]


DAYS = st.dates(date(2026, 11, 1), date(2027, 3, 1))
PAUSES = st.lists(
    st.builds(
        lambda begins, days, then: Pause(begins, begins + timedelta(days=days), then),
        DAYS,
        st.integers(1, 60),
        st.sampled_from(EVERY),
    ),
    max_size=4,
)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from([Verb.INITIALIZED, Verb.REMINDED, Verb.RESPONDED, Verb.COMPLETED]),
        st.sampled_from(["read", "talk"]),
        st.integers(0, 60 * 24),
    ),
    max_size=6,
)


@given(pauses=PAUSES, happened=EVENTS)
def test_nothing_is_ever_planned_for_a_day_of_a_pause_and_nobody_is_stranded(
    pauses: list[Pause], happened: list[tuple[Verb, str, int]]
):
    events = [Event(verb, at(1, 0, month=12) + timedelta(hours=hour), step, 1) for verb, step, hour in happened]
    before = progress(events)
    before = replace(before, receipts={key: each for key, each in before.receipts.items() if each.opened_at})
    found = plan(with_pauses(going(READ, TALK), pauses), before)
    assert bool(found) == bool(plan(going(READ, TALK), before))
    for desired in found:
        day = local_date(LEARNER.window, desired.wish_at)
        assert not any(pause.covers(day) for pause in pauses), desired
