"""When first mails go out, and what waits for them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nudger.journey.clock import Window
from nudger.journey.definition import Role
from nudger.journey.desired import Touch
from nudger.journey.first_mails import first_monday, greeting_at, is_greeted_in, is_too_soon
from nudger.journey.guard import explained, still_wanted
from nudger.journey.plan import plan
from nudger.journey.players import Enrolment, Player
from nudger.journey.reading import read_journey
from nudger.journey.receipts import Event, Lifecycle, Progress, Verb, progress

START = date(2026, 11, 9)  # a Monday
UTC_WINDOW = Window(ZoneInfo("UTC"))
LEARNER, MANAGER = Player(1, UTC_WINDOW), Player(2, UTC_WINDOW)
JOURNEY = read_journey(
    """\
key: talks
title: Talks
goal: Talk.
steps:
  - {key: read, kind: read, title: Read, ask: Read., minutes: 10}
  - {key: seen, kind: feedback, title: Seen, ask: What did you see?, by: manager, minutes: 5}
""",
    "talks.yaml",
)
ENROLMENT = Enrolment(1, JOURNEY, START, {Role.LEARNER: LEARNER, Role.MANAGER: MANAGER}, greets=True)


def keys(*happened: Event) -> dict[str, datetime]:
    return {desired.key: desired.wish_at for desired in plan(ENROLMENT, progress(happened))}


def instant(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def greeted(person: int, at: datetime) -> Event:
    return Event(Verb.GREETED, at, person=person)


def test_before_anything_else_come_the_first_mails_alone():
    assert keys() == {"e1/first/p1": instant(6), "e1/first/p2": instant(5)}


def test_the_first_step_comes_on_the_start_once_the_first_mail_is_out_whoever_else_was_greeted():
    assert "e1/read/1/open.1/p1" not in keys(greeted(2, instant(5)))
    assert keys(greeted(1, instant(6)))["e1/read/1/open.1/p1"] == instant(9)


@pytest.mark.parametrize(("day", "then"), [(9, 10), (10, 11), (13, 16)])
def test_a_late_first_mail_keeps_the_first_step_a_working_day_away(day: int, then: int):
    assert keys(greeted(1, instant(day, 16)))["e1/read/1/open.1/p1"] == instant(then)


def test_a_manager_is_asked_nothing_before_their_first_mail_and_the_working_day_after():
    done = (greeted(1, instant(6)), Event(Verb.INITIALIZED, instant(9), "read"))
    done = (*done, Event(Verb.COMPLETED, instant(9, 12), "read"))
    assert [key for key in keys(*done) if "seen" in key] == []
    assert keys(*done, greeted(2, instant(12)))["e1/seen/1/open.1/p2"] == instant(16)


def test_a_first_mail_is_wanted_until_the_first_step_of_its_reader_has_opened():
    opened = (greeted(1, instant(6)), Event(Verb.INITIALIZED, instant(9), "read"))
    assert {key for key in keys(*opened) if "first" in key} == {"e1/first/p2"}


@pytest.mark.parametrize("lifecycle", [Lifecycle.ASKED, Lifecycle.WAITING, Lifecycle.PAUSED, Lifecycle.LEFT])
def test_who_has_not_begun_or_has_stopped_gets_none(lifecycle: Lifecycle):
    assert plan(ENROLMENT, Progress(lifecycle)) == ()
    assert still_wanted(Touch.FIRST, "", 1, Progress(lifecycle)) is not None


def test_the_breaker_takes_a_first_mail_for_granted_and_no_second_one():
    assert explained(ENROLMENT, progress([greeted(2, instant(5))]), 2, 0) == 1


def test_only_managers_who_are_asked_something_are_greeted():
    alone = JOURNEY.model_copy(update={"steps": JOURNEY.steps[:1]})
    assert is_greeted_in(Role.LEARNER, alone) and not is_greeted_in(Role.MANAGER, alone)
    assert is_greeted_in(Role.MANAGER, JOURNEY) and not is_greeted_in(Role.BUDDY, JOURNEY)


def test_working_days_are_those_of_the_reader():
    sundays_too = Window(ZoneInfo("Asia/Dubai"), working_days=frozenset({6, 0, 1, 2, 3}))
    assert greeting_at(Role.MANAGER, START, sundays_too) == datetime(2026, 11, 5, 6, tzinfo=UTC)
    assert greeting_at(Role.LEARNER, START, sundays_too) == datetime(2026, 11, 8, 6, tzinfo=UTC)


def test_an_absence_delays_a_first_mail_and_moves_no_start():
    away = Window(ZoneInfo("UTC"), away_until=date(2026, 11, 18))
    assert greeting_at(Role.MANAGER, START, away) == instant(18)
    assert not is_too_soon(START, away, instant(5, 16))
    assert is_too_soon(START, away, instant(5, 17))


def test_a_first_mail_is_ahead_by_days_on_which_its_reader_works():
    rests = Window(ZoneInfo("UTC"), holidays="AT", halts=frozenset({date(2026, 12, 7), date(2026, 12, 10)}))
    two_before_friday = greeting_at(Role.MANAGER, date(2026, 12, 11), rests)  # the 8th is a holiday
    assert two_before_friday == datetime(2026, 12, 4, 10, tzinfo=UTC)


def test_the_first_monday_is_the_day_itself_or_a_later_one():
    assert first_monday(START, [], instant(9)) == START
    assert first_monday(START + timedelta(days=1), [UTC_WINDOW], instant(9)) == date(2026, 11, 16)
    assert first_monday(START, [UTC_WINDOW], instant(9)) == date(2026, 11, 16)
