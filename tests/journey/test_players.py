"""Whom a step is asked of: who has the role, or their deputy while they are away."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nudger.journey.clock import Window
from nudger.journey.definition import Journey, Role, Step
from nudger.journey.desired import Touch
from nudger.journey.plan import plan
from nudger.journey.players import Enrolment, Player, asked
from nudger.journey.receipts import Event, Progress, Verb, progress

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 2, 9, tzinfo=LONDON)
READ = Step(key="read", kind="read", title="Read", ask="Read.")
SEEN = Step(key="seen", kind="feedback", title="Seen", ask="Seen?", by="manager", after=("read",))
ROUTE = Journey(key="route", title="Route", goal="Arrive.", steps=(READ, SEEN))
ANA, DAN = Player(1, Window(LONDON)), Player(3, Window(LONDON))
DONE = [Event(Verb.INITIALIZED, MONDAY, "read", 1), Event(Verb.COMPLETED, MONDAY, "read", 1)]  # it opens on the 3rd


def with_manager(away_until: date | None, deputy: Player | None = DAN) -> Enrolment:
    ben = Player(2, Window(LONDON, away_until=away_until), deputy)
    return Enrolment(7, ROUTE, MONDAY.date(), {Role.LEARNER: ANA, Role.MANAGER: ben})


def asked_of(enrolment: Enrolment, *more: Event) -> tuple[int, int]:
    """Return whom the question is asked of, and who is mailed next."""
    so_far = progress([*DONE, *more])
    player = asked(enrolment, SEEN, so_far)
    (nudge, *_) = plan(enrolment, so_far)
    return player.id if player else 0, nudge.person


@pytest.mark.parametrize(
    ("back", "who"),
    [
        (None, 2),
        (date(2026, 11, 3), 2),  # back on the very day
        (date(2026, 11, 5), 2),  # two working days later
        (date(2026, 11, 6), 3),  # three
        (date(2026, 12, 24), 3),
    ],
)
def test_a_deputy_is_asked_where_a_question_would_wait_three_working_days(back: date | None, who: int):
    assert asked_of(with_manager(back)) == (who, who)
    assert asked_of(with_manager(back, deputy=None)) == (2, 2)


def test_a_deputy_who_is_away_even_longer_is_not_asked():
    away = Player(3, Window(LONDON, away_until=date(2027, 1, 4)))
    assert asked_of(with_manager(date(2026, 12, 24), away)) == (2, 2)
    soon = Player(3, Window(LONDON, away_until=date(2026, 11, 20)))
    assert asked_of(with_manager(date(2026, 12, 24), soon)) == (3, 3)


def test_leave_that_has_not_begun_yet_is_no_reason_to_ask_a_deputy():
    early = Player(3, Window(ZoneInfo("Europe/Berlin")))
    ahead = Window(LONDON, away_from=date(2026, 11, 4), away_until=date(2026, 12, 24))
    enrolment = with_manager(None)
    for window, who in ((ahead, 2), (replace(ahead, away_from=date(2026, 11, 3)), 3)):
        people = {**enrolment.people, Role.MANAGER: Player(2, window, early)}
        assert asked_of(replace(enrolment, people=people)) == (who, who)


def test_a_question_stays_with_whoever_was_asked():
    opened = Event(Verb.INITIALIZED, MONDAY + timedelta(days=1), "seen", 3)
    assert asked_of(with_manager(None), opened) == (3, 3)
    assert asked_of(with_manager(date(2026, 12, 24)), replace(opened, person=2)) == (2, 2)


def test_when_whoever_was_asked_is_in_no_place_to_answer_the_first_mail_goes_to_the_holder():
    opened = Event(Verb.INITIALIZED, MONDAY + timedelta(days=1), "seen", 3)
    (nudge,) = plan(with_manager(None, deputy=None), progress([*DONE, opened]))
    assert (nudge.touch, nudge.person) == (Touch.OPEN, 2)


def test_a_step_that_passes_on_begins_anew_and_a_closed_one_stays_closed():
    opened = Event(Verb.INITIALIZED, MONDAY + timedelta(days=1), "seen", 2)
    passed = Event(Verb.ASSIGNED, MONDAY + timedelta(days=2), "seen", 3)
    chi = replace(with_manager(None), people={Role.LEARNER: ANA, Role.MANAGER: DAN})
    (nudge,) = plan(chi, progress([*DONE, opened, passed]))
    assert (nudge.touch, nudge.person, nudge.run) == (Touch.OPEN, 3, 2)
    done = Event(Verb.COMPLETED, MONDAY + timedelta(days=1), "seen", 2)
    so_far = progress([*DONE, opened, done])
    assert so_far.after(passed) == so_far


def test_that_somebody_has_a_role_is_no_progress():
    assert progress([Event(Verb.RELIEVED, MONDAY), Event(Verb.ASSIGNED, MONDAY)]) == Progress()
