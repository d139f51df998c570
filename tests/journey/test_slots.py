"""Slots: what becomes of a time in the calendar, and where one fits."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import LONDON, at
from hypothesis import given
from hypothesis import strategies as st

from nudger.journey.clock import Window, local_date
from nudger.journey.fitting import Span, Wanted, first_fit, fits, is_in_hours
from nudger.journey.receipts import Event, Given, Lifecycle, Progress, Verb, progress
from nudger.journey.slots import State, Time

ANA = Window(LONDON)
BEN = Window(ZoneInfo("America/New_York"))
WANTED = Wanted(20, 5, time(10), time(16))
MONDAY, NOW = at(2, 9), at(4, 10)


def scheduled(starts: datetime, *, uid: str = "a@example.org", at: datetime = NOW, by: int = 0) -> Event:
    return Event(Verb.SCHEDULED, at, "talk", by, given=Given(time=Time(uid, starts, 20, (1,))))


def happened(verb: Verb, at: datetime = NOW, step: str = "talk", **more: object) -> Event:
    return Event(verb, at, step, 1, **more)


OPENED = happened(Verb.INITIALIZED)
PLACED = [OPENED, scheduled(at(5, 10))]


def states(result: Progress) -> list[tuple[str, int, State]]:
    return [(slot.time.uid, slot.sequence, slot.state) for slot in result.slots]


def test_a_time_that_was_found_is_a_slot():
    (slot,) = progress(PLACED).slots
    assert (slot.starts, slot.ends, slot.sequence, slot.first) == (at(5, 10), at(5, 10, 20), 0, 0)


def test_another_time_raises_its_sequence_and_the_same_time_does_not():
    assert states(progress([*PLACED, scheduled(at(6, 10))])) == [("a@example.org", 1, State.PLACED)]
    assert states(progress([*PLACED, scheduled(at(5, 10))])) == [("a@example.org", 0, State.PLACED)]


@pytest.mark.parametrize(
    ("event", "state"),
    [
        (happened(Verb.COMPLETED), State.CANCELLED),
        (happened(Verb.WAIVED), State.CANCELLED),
        (happened(Verb.TERMINATED, step=""), State.CANCELLED),
        (happened(Verb.SUSPENDED, step=""), State.CANCELLED),
        (happened(Verb.UNSCHEDULED), State.DROPPED),
    ],
)
def test_what_takes_the_sense_of_a_slot_calls_it_off_with_one_more_sequence(event: Event, state: State):
    assert states(progress([*PLACED, event])) == [("a@example.org", 1, state)]


@pytest.mark.parametrize("verb", [Verb.COMPLETED, Verb.WAIVED, Verb.CONCLUDED])
def test_what_has_begun_stays_in_the_calendar(verb: Verb):
    assert states(progress([*PLACED, happened(verb, at(5, 10, 40))])) == [("a@example.org", 0, State.OVER)]


def test_what_was_called_off_comes_again_as_another_event_with_a_higher_sequence():
    undone = [*PLACED, happened(Verb.COMPLETED), happened(Verb.VOIDED), scheduled(at(6, 10), uid="b@example.org")]
    assert states(progress(undone)) == [("a@example.org", 1, State.CANCELLED), ("b@example.org", 2, State.PLACED)]


def test_each_sequence_of_a_step_tells_of_one_slot():
    moved = progress([*PLACED, scheduled(at(6, 10)), happened(Verb.UNSCHEDULED)])
    assert moved.slots.told_by("talk", 2) is moved.slots.of("talk")
    assert moved.slots.told_by("talk", 1) is None
    assert moved.slots.told_by("read", 2) is None


def test_a_response_to_a_slot_begins_the_reminders_anew():
    before, after = (progress(events).receipts["talk"].run for events in (PLACED, [*PLACED, happened(Verb.CONCLUDED)]))
    assert after == before + 1


def test_a_pause_that_ends_leaves_no_slot_behind():
    paused = [*PLACED, happened(Verb.SUSPENDED, step=""), happened(Verb.RESUMED, at(9, 10), step="")]
    assert progress(paused).lifecycle is Lifecycle.ACTIVE
    assert progress(paused).slots.placed("talk") is None


def test_the_first_time_that_fits_is_tomorrow_at_the_hour_that_was_preferred():
    assert first_fit(WANTED, [ANA], [], NOW) == at(5, 10)


def test_it_lies_beside_what_somebody_has_already():
    busy = [Span(at(5, 10), at(5, 10, 20)), Span(at(5, 10, 40), at(5, 11))]
    assert first_fit(WANTED, [ANA], busy, NOW) == at(5, 11)


def test_it_lies_in_the_hours_of_everybody():
    assert first_fit(WANTED, [ANA, BEN], [], NOW) == at(5, 14)  # nine in New York


def test_none_fits_where_hours_never_meet():
    tokyo = Window(ZoneInfo("Asia/Tokyo"))
    assert first_fit(WANTED, [ANA, tokyo], [], NOW) is None


def test_other_times_are_on_different_days():
    assert fits(WANTED, [ANA], [], NOW, 3) == [at(5, 10), at(6, 13), at(9, 10)]


def test_leave_and_weekends_are_no_days_for_a_slot():
    away = Window(LONDON, away_from=date(2026, 11, 5), away_until=date(2026, 11, 10))
    assert first_fit(WANTED, [away], [], NOW) == at(10, 10)


@given(
    zones=st.lists(
        st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"]),
        min_size=1,
        max_size=3,
    ),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    minutes=st.sampled_from([5, 20, 45, 240]),
    within=st.integers(1, 20),
    busy=st.lists(st.integers(0, 60 * 24 * 14), max_size=8),
)
def test_whatever_fits_is_free_in_hours_and_within_its_days(zones, now, minutes, within, busy):
    windows = [Window(ZoneInfo(zone)) for zone in zones]
    taken = [Span(now + timedelta(minutes=each), now + timedelta(minutes=each + 30)) for each in busy]
    for starts in fits(Wanted(minutes, within, time(8), time(18)), windows, taken, now, 5):
        ends = starts + timedelta(minutes=minutes)
        assert is_in_hours(starts, minutes, windows)
        assert all(over <= starts or ends <= begins for begins, over in taken)
        assert now < starts
        assert local_date(windows[0], starts) > local_date(windows[0], now)
