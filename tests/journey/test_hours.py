"""Leave, holidays, days of rest, quiet hours and part-time weeks: laws that nothing gets past."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import LONDON, MONDAY, at
from hours import QUARTER, is_law, situations
from hypothesis import given, settings
from hypothesis import strategies as st

from nudger.journey.clock import Window, permitted, working_day, working_days_after
from nudger.journey.closed import is_ever_open, why_closed

ANA = Window(LONDON)
BAVARIAN = Window(ZoneInfo("Europe/Berlin"), holidays="DE-BY")


@settings(max_examples=250, deadline=None)
@given(situations())
def test_the_first_moment_that_all_laws_allow_is_found_or_that_there_is_none(situation: tuple[Window, datetime]):
    window, wish = situation
    moment = wish if is_law(window, wish) else datetime.fromtimestamp(wish.timestamp() // 900 * 900 + 900, UTC)
    while not is_law(window, moment) and moment - wish < timedelta(days=30):
        moment += QUARTER
    if is_law(window, moment):
        assert permitted(window, wish) == moment
    else:
        assert not is_ever_open(window, wish.date())


@settings(max_examples=150, deadline=None)
@given(situations(), st.integers(0, 300))
def test_a_reason_is_told_exactly_while_the_window_is_closed(situation: tuple[Window, datetime], quarters: int):
    window, wish = situation
    moment = wish + quarters * QUARTER
    assert (why_closed(window, moment) == "") == window.is_open(moment) == is_law(window, moment)


def test_who_works_on_mondays_and_fridays_has_hours_of_their_own_on_each():
    part_time = replace(ANA, working_days=frozenset({0, 4}), hours=((4, time(7, 30), time(12)),))
    assert permitted(part_time, at(2, 17)) == at(6, 7, 30)
    assert permitted(part_time, at(6, 12)) == at(9, 9)
    assert working_days_after(part_time, MONDAY.date(), 3) == date(2026, 11, 13)


def test_leave_that_lies_ahead_changes_nothing_before_it():
    away = replace(ANA, away_from=date(2026, 11, 4), away_until=date(2026, 11, 16))
    assert permitted(away, MONDAY) == MONDAY
    assert permitted(away, at(3, 17)) == at(16, 9)
    assert working_days_after(away, MONDAY.date(), 2) == date(2026, 11, 16)
    assert not replace(away, away_until=None).is_away(date(2026, 11, 5))


def test_nothing_comes_in_quiet_hours_and_it_comes_right_after_them():
    focus = replace(ANA, quiet=((time(9), time(11)), (time(12), time(13))))
    assert permitted(focus, MONDAY) == at(2, 11)
    assert permitted(focus, at(2, 12)) == at(2, 13)
    assert permitted(focus, at(2, 11, 59)) == at(2, 11, 59)


def test_quiet_hours_may_go_over_midnight():
    night = replace(ANA, opens=time(0), closes=time(23, 59), quiet=((time(22), time(6)),))
    assert permitted(night, at(2, 22)) == at(3, 6)
    assert permitted(night, at(2, 21, 59)) == at(2, 21, 59)


def test_quiet_hours_that_a_clock_change_repeats_are_quiet_twice_and_open_in_between():
    berlin = Window(ZoneInfo("Europe/Berlin"), time(1), time(4), frozenset({6}), quiet=((time(2, 30), time(3)),))
    assert permitted(berlin, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == datetime(2026, 10, 25, 1, tzinfo=UTC)
    assert permitted(berlin, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_a_public_holiday_is_no_working_day_where_it_is_one():
    eve = datetime(2026, 1, 5, 18, tzinfo=BAVARIAN.zone)
    assert permitted(BAVARIAN, eve) == datetime(2026, 1, 7, 9, tzinfo=BAVARIAN.zone)
    assert permitted(replace(BAVARIAN, holidays="DE-BE"), eve) == datetime(2026, 1, 6, 9, tzinfo=BAVARIAN.zone)
    assert working_day(BAVARIAN, date(2026, 12, 25)) == date(2026, 12, 28)


def test_a_company_may_rest_for_a_whole_season():
    summer = frozenset(date(2026, 11, 2) + timedelta(days=number) for number in range(200))
    assert permitted(replace(ANA, halts=summer), MONDAY) == datetime(2027, 5, 21, 9, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("window", "moment", "why"),
    [
        (ANA, at(2, 18), "outside working hours"),
        (ANA, at(7, 10), "outside working hours"),
        (ANA, MONDAY, ""),
        (replace(ANA, working_days=frozenset({0, 4})), at(3, 10), "not a working day of theirs"),
        (replace(ANA, away_until=date(2026, 12, 7)), MONDAY, "away until 2026-12-07"),
        (replace(ANA, halts=frozenset({MONDAY.date()})), MONDAY, "the whole company rests"),
        (replace(ANA, quiet=((time(12), time(13)),)), at(2, 12, 30), "in their quiet hours"),
        (BAVARIAN, datetime(2026, 1, 6, 9, tzinfo=UTC), "a holiday: Epiphany"),
    ],
)
def test_why_somebody_cannot_be_reached_is_said_in_words(window: Window, moment: datetime, why: str):
    assert why_closed(window, moment) == why


@pytest.mark.parametrize(
    ("window", "opens"),
    [
        (ANA, True),
        (replace(ANA, away_until=date(2029, 1, 1)), True),
        (replace(ANA, working_days=frozenset()), False),
        (replace(ANA, quiet=((time(8), time(12)), (time(12), time(18)))), False),
        (replace(ANA, working_days=frozenset({0}), hours=((0, time(9), time(9)),)), False),
    ],
)
def test_a_window_that_never_opens_is_known_beforehand(window: Window, opens: bool):
    assert is_ever_open(window, MONDAY.date()) is opens
