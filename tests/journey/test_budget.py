"""How many mails a person can bear: a day, seven days, and whose turn it is."""

from datetime import datetime, timedelta

import pytest
from cast import LONDON, MONDAY, at
from hypothesis import given
from hypothesis import strategies as st

from nudger.journey.budget import Budget, full_until, number_in_week
from nudger.journey.clock import Window, local_date
from nudger.journey.desired import Touch
from nudger.journey.guard import turn

ANA = Window(LONDON)
TWO = Budget()


def test_two_mails_in_seven_days_and_one_a_day_are_no_more_than_people_can_bear():
    assert full_until(TWO, ANA, MONDAY, []) == (MONDAY, "")
    assert full_until(TWO, ANA, at(3, 10), [at(2, 10)]) == (at(3, 10), "")
    assert full_until(TWO, ANA, at(2, 12), [at(2, 10)]) == (at(3, 9), "had a mail today already")
    assert full_until(TWO, ANA, at(4, 10), [at(2, 10), at(3, 10)]) == (
        at(9, 10),
        "had 2 mails within seven days already",
    )


def test_who_wants_one_a_week_gets_one():
    assert full_until(Budget(1, 1), ANA, at(4, 10), [at(2, 10)])[1] == "had a mail within seven days already"


def test_what_comes_every_monday_at_ten_never_slides_to_a_later_hour():
    late = at(2, 10) + timedelta(minutes=7)
    assert full_until(Budget(1, 1), ANA, at(9, 10), [late]) == (at(9, 10), "")


def test_one_that_is_on_its_way_counts_as_of_today():
    assert full_until(TWO, ANA, at(4, 10), [at(3, 10), None])[1] == "had a mail today already"


def test_whoever_has_more_than_their_share_already_waits_until_enough_is_old():
    week = [at(day, 10) for day in (2, 3, 4, 5)]
    assert full_until(TWO, ANA, at(6, 10), week)[0] == at(11, 10)


def test_a_mail_knows_the_how_many_th_of_the_week_it_is():
    assert number_in_week(ANA, at(9, 10), [at(2, 10), at(4, 10), None]) == 3


def test_older_mails_take_their_turn_first_and_a_reminder_counts_as_two_days_younger():
    assert turn(Touch.OPEN, at(3, 10)) < turn(Touch.REMIND, at(2, 10))
    assert turn(Touch.REMIND, at(2, 10)) < turn(Touch.OPEN, at(5, 10))


wishes = st.lists(st.integers(0, 60 * 24 * 40), min_size=1, max_size=40)


@given(wishes, st.integers(1, 3), st.integers(1, 5))
def test_whatever_is_wished_for_no_seven_days_in_a_row_see_more_than_the_cap(
    minutes: list[int], a_day: int, a_week: int
):
    budget, sent = Budget(a_day, a_week), list[datetime]()
    queue = sorted(MONDAY + timedelta(minutes=each) for each in minutes)
    for _ in range(2000):
        if not queue:
            break
        now = queue.pop(0)
        until, why = full_until(budget, ANA, now, [each for each in sent if each > now - timedelta(days=8)])
        if why:
            assert until > now
            queue = sorted([*queue, until])
        else:
            sent.append(now)
    assert not queue
    days = [local_date(ANA, each) for each in sent]
    for day in days:
        assert sum(each == day for each in days) <= a_day
        assert sum(day <= each < day + timedelta(days=7) for each in days) <= a_week


@pytest.mark.parametrize("a_week", [1, 2, 5])
def test_nothing_is_dropped_only_put_off(a_week: int):
    until, why = full_until(Budget(1, a_week), ANA, at(6, 10), [at(6, 9)] * a_week)
    assert why and until > at(6, 10)
