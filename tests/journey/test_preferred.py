"""Wishes: they choose an hour and a day within the law, and never push a mail out of its day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import LONDON, MONDAY, at
from hours import situations
from hypothesis import given, settings

from nudger.journey.clock import Window, local_date, permitted, working_day
from nudger.journey.preferred import mail_time_on, spread_of, wished, wished_day

ANA = Window(LONDON)
TODAY = MONDAY.date()
TUESDAY_TO_THURSDAY = replace(ANA, prefers=frozenset({1, 2, 3}))


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("window", "wish"),
    [
        (ANA, at(2, 10)),
        (replace(ANA, mail_time=time(14, 30)), at(2, 14, 30)),
        (replace(ANA, spread=minutes(17)), at(2, 10, 17)),
        (replace(ANA, opens=time(12)), at(2, 12)),
        (replace(ANA, opens=time(12), spread=minutes(17)), at(2, 12, 17)),
        (replace(ANA, opens=time(5), closes=time(9)), at(2, 8)),
        (replace(ANA, opens=time(5), closes=time(9), spread=minutes(17)), at(2, 8, 17)),
        (replace(ANA, opens=time(5), closes=time(5, 30)), at(2, 5)),
        (replace(ANA, hours=((0, time(13), time(15)),)), at(2, 13)),
        (replace(ANA, closes=time(10, 10), spread=minutes(17)), at(2, 10)),
        (replace(ANA, quiet=((time(9, 30), time(11)),)), at(2, 11)),
        (replace(ANA, quiet=((time(9, 30), time(17)),)), at(2, 9)),
        (replace(ANA, opens=time(0), closes=time(23, 59), mail_time=time(23, 50), spread=minutes(17)), at(2, 23, 50)),
    ],
)
def test_a_mail_is_wished_for_at_the_mail_time_or_as_near_as_that_day_allows(window: Window, wish: datetime):
    assert mail_time_on(window, TODAY) == wish


@settings(max_examples=120, deadline=None)
@given(situations())
def test_a_wish_stays_on_its_day_wherever_that_day_opens_at_all(situation: tuple[Window, datetime]):
    window, somewhen = situation
    window = replace(window, spread=minutes(29), halts=frozenset())
    day = working_day(window, local_date(window, somewhen))
    quarters = (datetime.combine(day, time(), UTC) + number * minutes(15) for number in range(-96, 192))
    opens = any(window.is_open(each) and local_date(window, each) == day for each in quarters)
    wish = mail_time_on(window, day)
    assert (window.is_open(wish) and local_date(window, wish) == day) is opens


@pytest.mark.parametrize(("day", "better"), [(2, 3), (3, 3), (5, 5), (6, 10), (9, 10)])
def test_a_step_waits_two_working_days_at_most_for_a_day_that_is_preferred(day: int, better: int):
    assert wished_day(TUESDAY_TO_THURSDAY, date(2026, 11, day)) == date(2026, 11, better)


@pytest.mark.parametrize(("prefers", "day", "better"), [({3}, 2, 2), ({3}, 3, 5), ({0}, 6, 9), ({5}, 6, 6)])
def test_a_day_that_comes_too_late_or_never_is_not_waited_for(prefers: set[int], day: int, better: int):
    window = replace(ANA, prefers=frozenset(prefers))
    assert wished_day(window, date(2026, 11, day)) == date(2026, 11, better)


def test_nobody_waits_over_a_leave_for_a_day_that_is_preferred():
    away = replace(TUESDAY_TO_THURSDAY, away_from=date(2026, 11, 9), away_until=date(2026, 11, 24))
    assert wished_day(away, date(2026, 11, 6)) == date(2026, 11, 6)


def test_the_hour_stays_where_the_day_is_preferred_and_is_the_mail_time_where_it_is_not():
    assert wished(TUESDAY_TO_THURSDAY, at(3, 15)) == at(3, 15)
    assert wished(TUESDAY_TO_THURSDAY, at(2, 15)) == at(3, 10)
    assert wished(ANA, at(2, 15)) == at(2, 15)


@settings(max_examples=80, deadline=None)
@given(situations())
def test_what_is_wished_is_permitted_and_wished_for_ever_after(situation: tuple[Window, datetime]):
    window, somewhen = replace(situation[0], opens=time(0), closes=time(23, 59), quiet=(), hours=()), situation[1]
    for prefers in (frozenset({1, 2, 3}), frozenset({6})):
        window = replace(window, prefers=prefers)
        first = permitted(window, somewhen)
        chosen = wished(window, first)
        assert window.is_open(chosen) and first <= chosen == wished(window, chosen)


def test_everybody_has_a_minute_of_their_own_and_crowds_are_spread_evenly():
    shifts = [spread_of(number) // minutes(1) for number in range(1, 3001)]
    assert set(shifts) == set(range(30))
    assert all(90 <= shifts.count(minute) <= 110 for minute in range(30))
    assert spread_of(17) == minutes(15)


def test_a_gap_or_a_fold_at_the_mail_time_keeps_its_day():
    berlin = Window(ZoneInfo("Europe/Berlin"), time(0), time(6), frozenset(range(7)), mail_time=time(2, 30))
    assert mail_time_on(berlin, date(2026, 3, 29)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert mail_time_on(berlin, date(2026, 10, 25)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_mail_time_that_a_gap_before_midnight_skips_keeps_its_day():
    nuuk = Window(ZoneInfo("America/Nuuk"), time(0), time(6), frozenset(range(7)), mail_time=time(23))
    assert mail_time_on(nuuk, date(2026, 3, 28)) == datetime(2026, 3, 28, 5, tzinfo=nuuk.zone)
