"""Nobody is reached outside their own hours, whatever the clocks of the world do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from cast import LONDON, MONDAY, at
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nudger.journey.clock import Window, instant, permitted, working_day, working_days_after

QUARTER = timedelta(minutes=15)
ZONES = sorted(available_timezones())
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)

quarters = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
hours = st.lists(quarters, min_size=2, max_size=2, unique=True).map(sorted)
weeks = st.frozensets(st.integers(0, 6), min_size=1)
wishes = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    opens, closes = draw(hours)
    away = draw(st.none() | st.dates(FIRST.date(), LAST.date()))
    return Window(ZoneInfo(draw(st.sampled_from(ZONES))), opens, closes, draw(weeks), away)


def is_inside(window: Window, moment: datetime) -> bool:
    """Whether the clock on this person's wall shows an hour of theirs."""
    wall = moment.astimezone(window.zone)
    here = window.away_until is None or wall.date() >= window.away_until
    return here and wall.weekday() in window.working_days and window.opens <= wall.time() < window.closes


def waited_for(window: Window, wish: datetime) -> datetime:
    """What *permitted* must answer for a window on quarter hours, found by waiting."""
    if is_inside(window, wish):
        return wish
    moment = datetime.fromtimestamp(wish.timestamp() // 900 * 900, UTC)
    if window.away_until is not None:
        moment = max(moment, datetime.combine(window.away_until, time(), UTC) - timedelta(days=1))
    while moment < wish or not is_inside(window, moment):
        moment += QUARTER
    return moment


@cache
def clock_changes() -> dict[tuple[datetime, timedelta, timedelta], ZoneInfo]:
    """Every change of a clock in five years, with one zone for all those that change alike."""
    found = {}
    for zone in map(ZoneInfo, ZONES):
        for moment, before, after in changes_of(zone):
            found.setdefault((moment, before, after), zone)
    return found


def changes_of(zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    day, before = FIRST, FIRST.astimezone(zone).utcoffset()
    while day < LAST:
        after = (day + timedelta(days=1)).astimezone(zone).utcoffset()
        if after != before:
            moment = day
            while moment.astimezone(zone).utcoffset() == before:
                moment += QUARTER
            yield moment, before, after
        day, before = day + timedelta(days=1), after


@settings(max_examples=300, deadline=None)
@given(window=windows(), wish=wishes)
@example(Window(ZoneInfo("Europe/London"), time(1, 30), time(2, 30)), datetime(2026, 10, 25, 1, 10, tzinfo=UTC))
def test_a_wish_is_granted_at_the_first_moment_inside_the_window(window: Window, wish: datetime):
    assert permitted(window, wish) == waited_for(window, wish)


def test_a_wish_is_granted_rightly_around_every_clock_change_of_five_years_in_every_zone():
    assert len(clock_changes()) > 200
    every_day = frozenset(range(7))
    for (moment, before, after), zone in clock_changes().items():
        walls = [(moment + offset).time() for offset in (before, after)]
        for opens in {time(9), *walls, *(time((wall.hour + 23) % 24, 45) for wall in walls)}:
            for minutes in (15, 45, 480):
                closes = (datetime.combine(MONDAY, opens) + timedelta(minutes=minutes)).time()
                window = Window(zone, opens, max(closes, opens.replace(minute=opens.minute + 14)), every_day)
                if closes < opens:
                    continue
                for step in range(-4, 9, 2):
                    wish = moment + step * QUARTER
                    assert permitted(window, wish) == waited_for(window, wish), (zone, window, wish)


@settings(max_examples=300, deadline=None)
@given(window=windows(), wish=wishes, later=st.timedeltas(timedelta(0), timedelta(days=3)))
def test_what_is_permitted_is_never_early_never_outside_and_keeps_its_order(
    window: Window, wish: datetime, later: timedelta
):
    granted = permitted(window, wish)
    assert granted >= wish
    assert granted.tzinfo is UTC
    assert is_inside(window, granted)
    assert window.is_open(granted)
    assert permitted(window, granted) == granted
    assert permitted(window, wish + later) >= granted


@pytest.mark.parametrize(
    ("zone", "wall", "first_minute"),
    [
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29T01:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:30"),
        ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30T10:00"),
        ("Pacific/Kwajalein", "1993-08-21 09:00", "1993-08-21T12:00"),
        ("Africa/Casablanca", "2026-03-22 02:30", "2026-03-22T02:00"),
        ("Antarctica/Troll", "2026-03-29 01:30", "2026-03-29T01:00"),
        ("Antarctica/Troll", "2026-03-29 02:59", "2026-03-29T01:00"),
        ("Africa/Cairo", "2026-04-24 00:30", "2026-04-23T22:00"),
        ("Asia/Beirut", "2026-03-29 00:00", "2026-03-28T22:00"),
        ("Asia/Gaza", "2026-03-28 02:30", "2026-03-28T00:00"),
        ("America/Santiago", "2026-09-06 00:30", "2026-09-06T04:00"),
        ("America/St_Johns", "2026-03-08 02:30", "2026-03-08T05:30"),
    ],
)
def test_an_hour_that_a_clock_change_skips_is_the_first_minute_after_it(zone: str, wall: str, first_minute: str):
    skipped = datetime.fromisoformat(wall)
    found = instant(Window(ZoneInfo(zone)), skipped.date(), skipped.time())
    assert found == datetime.fromisoformat(first_minute).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "first"),
    [
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45"),
        ("Africa/Casablanca", "2026-02-15 02:30", "2026-02-15T01:30"),
        ("Antarctica/Troll", "2026-10-25 02:00", "2026-10-25T00:00"),
        ("Africa/Cairo", "2026-10-29 23:30", "2026-10-29T20:30"),
        ("America/Santiago", "2026-04-04 23:30", "2026-04-05T02:30"),
        ("America/Havana", "2026-11-01 00:30", "2026-11-01T04:30"),
    ],
)
def test_an_hour_that_happens_twice_is_the_first_of_the_two(zone: str, wall: str, first: str):
    twice = datetime.fromisoformat(wall)
    found = instant(Window(ZoneInfo(zone)), twice.date(), twice.time())
    assert found == datetime.fromisoformat(first).replace(tzinfo=UTC)


def test_a_day_that_a_country_skips_brings_nothing_before_the_next_working_day():
    apia = Window(ZoneInfo("Pacific/Apia"))
    thursday_evening = datetime(2011, 12, 29, 18, tzinfo=apia.zone)
    assert permitted(apia, thursday_evening) == datetime(2012, 1, 2, 9, tzinfo=apia.zone)


def test_a_window_that_opens_inside_a_gap_opens_right_after_it():
    berlin = Window(ZoneInfo("Europe/Berlin"), time(2, 15), time(4), frozenset({6}))
    assert permitted(berlin, datetime(2026, 3, 29, 0, tzinfo=UTC)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_window_that_a_gap_swallows_opens_on_the_next_day():
    berlin = Window(ZoneInfo("Europe/Berlin"), time(2, 15), time(2, 45), frozenset(range(7)))
    assert permitted(berlin, datetime(2026, 3, 29, 0, tzinfo=UTC)) == datetime(2026, 3, 30, 0, 15, tzinfo=UTC)


def test_a_window_opens_once_more_where_clocks_are_set_back_into_it():
    berlin = Window(ZoneInfo("Europe/Berlin"), time(1), time(2, 30), frozenset({6}))
    closed = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    assert permitted(berlin, closed) == datetime(2026, 10, 25, 1, tzinfo=UTC)


def test_ana_is_reached_from_nine_to_five_in_her_own_zone():
    assert permitted(Window(LONDON), MONDAY) == MONDAY
    assert permitted(Window(LONDON), at(2, 8, 59)) == MONDAY
    assert permitted(Window(LONDON), at(2, 16, 59)) == at(2, 16, 59)
    assert permitted(Window(LONDON), at(2, 17)) == at(3, 9)
    assert permitted(Window(LONDON), at(6, 18)) == at(9, 9)
    assert permitted(Window(ZoneInfo("Asia/Tokyo")), MONDAY) == at(3, 9, zone=ZoneInfo("Asia/Tokyo"))


def test_nothing_reaches_a_person_before_the_day_on_which_they_are_back():
    away = Window(LONDON, away_until=date(2026, 11, 14))
    assert away.is_away(date(2026, 11, 13))
    assert not away.is_away(date(2026, 11, 14))
    assert permitted(away, MONDAY) == at(16, 9)
    assert working_days_after(away, MONDAY.date(), 0) == date(2026, 11, 16)
    assert working_days_after(away, MONDAY.date(), 2) == date(2026, 11, 17)


def test_someone_may_be_away_for_longer_than_a_year():
    away = Window(LONDON, away_until=date(2028, 5, 1))
    assert permitted(away, MONDAY) == datetime(2028, 5, 1, 9, tzinfo=LONDON)
    assert working_days_after(away, MONDAY.date(), 1) == date(2028, 5, 1)


def test_a_part_time_week_has_only_its_own_days():
    tuesday_and_thursday = Window(LONDON, working_days=frozenset({1, 3}))
    assert permitted(tuesday_and_thursday, MONDAY) == at(3, 9)
    assert working_days_after(tuesday_and_thursday, MONDAY.date(), 1) == date(2026, 11, 3)
    assert working_days_after(tuesday_and_thursday, MONDAY.date(), 3) == date(2026, 11, 10)
    assert working_days_after(tuesday_and_thursday, MONDAY.date(), 0) == date(2026, 11, 3)


@pytest.mark.parametrize(
    "window",
    [
        Window(LONDON, working_days=frozenset()),
        Window(LONDON, time(17), time(9)),
        Window(LONDON, time(9), time(9)),
        Window(LONDON, working_days=frozenset(), away_until=date(2026, 12, 1)),
    ],
)
def test_a_window_that_no_day_opens_is_refused(window: Window):
    with pytest.raises(ValueError, match="the window"):
        permitted(window, MONDAY)


def test_no_working_day_is_found_in_a_week_without_one():
    with pytest.raises(ValueError, match="no working day"):
        working_day(Window(LONDON, working_days=frozenset()), MONDAY.date())


@given(weeks, st.dates(FIRST.date(), LAST.date()), st.integers(-2, 40))
def test_working_days_are_counted_by_the_week_as_they_are_one_by_one(week: frozenset[int], day: date, count: int):
    always = Window(LONDON, working_days=week)
    one_by_one = replace(always, halts=frozenset({FIRST.date() - timedelta(days=1)}))
    assert working_days_after(always, day, count) == working_days_after(one_by_one, day, count)
