"""When the first mails of an enrolment go out: before anything else, and each well before the first thing asked."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from itertools import islice

from nudger.journey.clock import A_YEAR_OF_DAYS, ONE_DAY, Window, instant, permitted
from nudger.journey.definition import Journey, Role
from nudger.journey.opening import MOST_KEPT, at_mail_time, no_earlier_than

AHEAD = {Role.LEARNER: 1, Role.MANAGER: 2}  # working days of theirs before the start


def is_greeted_in(role: Role, journey: Journey) -> bool:
    """Tell whether whoever has *role* gets a first mail: the learner always, a manager who will be asked something."""
    return role in AHEAD and (role is Role.LEARNER or any(step.by is role for step in journey.steps))


@lru_cache(maxsize=MOST_KEPT)
def greeting_at(role: Role, starts: date, window: Window) -> datetime:
    """Return when the first mail to whoever has *role* is wished for, in UTC; it may be past."""
    return permitted(window, at_mail_time(window, _before(window, starts, AHEAD[role]), 0))


def next_after(greeted: datetime, window: Window) -> datetime:
    """Return the first instant for a step after the first mail: on another working day."""
    return no_earlier_than(greeted, window, 1)


def is_too_soon(starts: date, manager: Window, now: datetime) -> bool:
    """Tell whether the first mail to a manager with these hours can't be two working days ahead any more.

    An absence doesn't count: whoever is away reads it on coming back, and is asked nothing before.
    """
    last_day = _before(manager, starts, AHEAD[Role.MANAGER])
    _, closes = manager.hours_on(last_day)
    return instant(manager, last_day, closes) <= now


def first_monday(after: date, managers: Iterable[Window], now: datetime) -> date:
    """Return the first Monday from *after* on that is too soon for none of these managers; *after* where it is one."""
    monday = after + -after.weekday() % 7 * ONE_DAY
    windows = tuple(managers)
    while any(is_too_soon(monday, window, now) for window in windows):
        monday += 7 * ONE_DAY
    return monday


def _before(window: Window, day: date, working_days: int) -> date:
    """Return the *working_days*-th working day of this person before *day*, away or not; ValueError where none is.

    >>> from zoneinfo import ZoneInfo
    >>> _before(Window(ZoneInfo("UTC")), date(2026, 11, 30), 2)   # before a Monday
    datetime.date(2026, 11, 26)
    """
    here = replace(window, away_until=None)
    days = (day - back * ONE_DAY for back in range(1, A_YEAR_OF_DAYS))
    found = next(islice(filter(here.is_working_day, days), working_days - 1, None), None)
    if found is None:
        raise ValueError("the window has no working day")
    return found
