"""The last question before a mail: every way out, and its reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import LONDON, MONDAY, at
from hypothesis import example, given
from hypothesis import strategies as st

from nudger.journey.budget import Budget
from nudger.journey.clock import Window
from nudger.journey.desired import CALENDAR, Touch
from nudger.journey.guard import Fire, Hold, Skip, allowed_now, start_of_day, still_wanted
from nudger.journey.receipts import Event, Lifecycle, Progress, Receipt, There, Verb, progress

ANA = Window(LONDON)
OPEN = Progress(receipts={"read": Receipt("read", opened_at=MONDAY, run=2)})
DONE = Progress(receipts={"read": Receipt("read", state="done")})
SKIPPED = Progress(receipts={"read": Receipt("read", state="skipped")})
STEP_MAILS = [touch for touch in Touch if touch not in (Touch.ANSWER, Touch.ARRIVE, Touch.THERE, *CALENDAR)]


def with_(lifecycle: Lifecycle, of: Progress = OPEN) -> Progress:
    return Progress(lifecycle, of.receipts)


@pytest.mark.parametrize("lifecycle", Lifecycle)
@pytest.mark.parametrize("receipts", [OPEN, DONE, SKIPPED])
def test_an_answer_to_ones_own_act_always_makes_sense(lifecycle: Lifecycle, receipts: Progress):
    assert still_wanted(Touch.ANSWER, "read", 0, with_(lifecycle, receipts)) is None


@pytest.mark.parametrize("touch", [touch for touch in Touch if touch not in (Touch.ANSWER, *CALENDAR)])
def test_nothing_else_reaches_who_has_left(touch: Touch):
    assert still_wanted(touch, "read", 2, with_(Lifecycle.LEFT)) == Skip("left the journey")


@pytest.mark.parametrize("touch", STEP_MAILS)
def test_nothing_is_said_of_a_step_that_is_closed(touch: Touch):
    assert still_wanted(touch, "read", 2, DONE) == Skip("already done")
    assert still_wanted(touch, "read", 2, SKIPPED) == Skip("already skipped")


def test_who_was_there_is_asked_only_of_what_is_done_and_once():
    there = There(7, at(2, 10))
    done = DONE.receipts["read"]
    assert still_wanted(Touch.THERE, "read", 1, Progress(receipts={"read": replace(done, there=(there,))}), 7) is None
    answered = Progress(receipts={"read": replace(done, there=(replace(there, said="yes"),))})
    assert still_wanted(Touch.THERE, "read", 1, answered, 7) == Skip("answered already")
    assert still_wanted(Touch.THERE, "read", 1, OPEN, 7) == Skip("it is not done after all")


def test_the_last_word_is_said_only_to_who_has_arrived():
    assert still_wanted(Touch.ARRIVE, "", 1, with_(Lifecycle.COMPLETED, DONE)) is None
    assert still_wanted(Touch.ARRIVE, "", 1, with_(Lifecycle.ACTIVE, DONE)) == Skip("back on the way")
    assert still_wanted(Touch.ARRIVE, "", 1, with_(Lifecycle.PAUSED, DONE)) == Skip("back on the way")


@pytest.mark.parametrize("touch", [Touch.OPEN, Touch.REMIND, Touch.MOVE_ON])
def test_a_pause_holds_everything_but_its_own_mail(touch: Touch):
    assert still_wanted(touch, "read", 2, with_(Lifecycle.PAUSED)) == Skip("paused")
    assert still_wanted(Touch.PAUSE, "read", 2, with_(Lifecycle.PAUSED)) is None


@pytest.mark.parametrize("touch", [Touch.REMIND, Touch.PAUSE, Touch.MOVE_ON])
def test_a_reminder_of_an_older_ladder_was_answered_in_the_meantime(touch: Touch):
    assert still_wanted(touch, "read", 1, OPEN) == Skip("answered in the meantime")
    assert still_wanted(touch, "read", 2, OPEN) is None


def test_the_mail_of_a_step_is_wanted_in_every_ladder_and_before_any():
    assert still_wanted(Touch.OPEN, "read", 1, OPEN) is None
    assert still_wanted(Touch.OPEN, "plan", 1, OPEN) is None
    assert still_wanted(Touch.MOVE_ON, "plan", 1, OPEN) is None


def test_a_reminder_loses_its_sense_with_done_and_stays_without_it_after_undo():
    done = progress([Event(Verb.INITIALIZED, MONDAY, "read"), Event(Verb.COMPLETED, MONDAY, "read")])
    undone = done.after(Event(Verb.VOIDED, MONDAY, "read"))
    assert still_wanted(Touch.REMIND, "read", 1, done) == Skip("already done")
    assert still_wanted(Touch.REMIND, "read", 1, undone) == Skip("answered in the meantime")


def test_a_mail_goes_out_inside_the_window_and_the_budget():
    assert allowed_now(ANA, MONDAY, Budget(1, 9), [None] * 0) == Fire()
    assert allowed_now(ANA, at(2, 16, 59), Budget(2, 9), [None] * 1) == Fire()


@pytest.mark.parametrize(
    ("now", "until"), [(at(2, 8, 59), at(2, 9)), (at(2, 17), at(3, 9)), (at(7, 12), at(9, 9)), (at(6, 17), at(9, 9))]
)
def test_outside_working_hours_a_mail_waits_for_the_next_opening(now: datetime, until: datetime):
    assert allowed_now(ANA, now, Budget(1, 9), [None] * 0) == Hold(until, "outside working hours")


def test_a_mail_waits_for_who_is_away_until_they_are_back():
    away = Window(LONDON, away_until=date(2026, 11, 5))
    assert allowed_now(away, MONDAY, Budget(1, 9), [None] * 0) == Hold(at(5, 9), "away until 2026-11-05")
    assert allowed_now(away, at(5, 9), Budget(1, 9), [None] * 0) == Fire()
    assert allowed_now(away, at(5, 8), Budget(1, 9), [None] * 0) == Hold(at(5, 9), "outside working hours")


def test_a_mail_waits_for_the_end_of_quiet_hours_and_says_so():
    focus = Window(LONDON, quiet=((at(2, 9).time(), at(2, 11).time()),))
    assert allowed_now(focus, MONDAY, Budget(1, 9), []) == Hold(at(2, 11), "in their quiet hours")


def test_who_had_their_mail_of_the_day_gets_the_next_in_the_hours_of_the_next_day():
    early_tuesdays = Window(LONDON, hours=((1, at(3, 6).time(), at(3, 8).time()),))
    assert allowed_now(early_tuesdays, MONDAY, Budget(1, 9), [None]) == Hold(at(3, 6), "had a mail today already")


def test_who_had_their_mail_of_the_day_gets_the_next_on_the_next_working_day():
    assert allowed_now(ANA, MONDAY, Budget(1, 9), [None] * 1) == Hold(at(3, 9), "had a mail today already")
    assert allowed_now(ANA, at(6, 10), Budget(2, 9), [None] * 3) == Hold(at(9, 9), "had a mail today already")


@given(
    window=st.builds(
        Window,
        st.sampled_from(["Europe/London", "Africa/Cairo", "America/Havana", "Australia/Lord_Howe"]).map(ZoneInfo),
        st.integers(0, 11).map(time),
        st.integers(12, 23).map(time),
        st.frozensets(st.integers(0, 6), min_size=1),
        st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    ),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    today=st.integers(0, 3),
)
@example(Window(LONDON, time(1, 30), time(9)), datetime(2026, 10, 25, 1, 10, tzinfo=UTC), 0)
def test_what_is_held_is_held_until_later_and_then_goes_out(window: Window, now: datetime, today: int):
    verdict = allowed_now(window, now, Budget(1, 9), [None] * today)
    if isinstance(verdict, Hold):
        assert verdict.until > now
        assert verdict.reason != "had a mail today already" or start_of_day(window, verdict.until) > now
        assert allowed_now(window, verdict.until, Budget(1, 9), [None] * 0) == Fire()
    else:
        assert today == 0


def test_a_day_begins_at_midnight_where_the_person_is_or_right_after_a_clock_change():
    assert start_of_day(ANA, MONDAY) == at(2, 0)
    assert start_of_day(Window(ZoneInfo("Asia/Tokyo")), at(2, 20)) == at(3, 0, zone=ZoneInfo("Asia/Tokyo"))
    santiago = Window(ZoneInfo("America/Santiago"))
    noon = datetime(2026, 9, 6, 12, tzinfo=santiago.zone)
    assert start_of_day(santiago, noon) == datetime(2026, 9, 6, 1, tzinfo=santiago.zone)
    assert start_of_day(santiago, noon) - start_of_day(santiago, noon - timedelta(days=1)) == timedelta(hours=24)
