"""How many mails one person can bear, over all journeys and roles: a cap for a day, and one for seven days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from nudger.journey.clock import ONE_DAY, Window, instant, local_date, permitted
from nudger.journey.opening import A_WEEK, at_mail_time

LEAST, MOST = 1, 7  # mails a week that somebody may choose for themselves


@dataclass(frozen=True, slots=True)
class Budget:
    """Caps on what we push to one person: mails, and what others' journeys ask of them in a week."""

    a_day: int = 1
    a_week: int = 2
    talks: int = 3
    minutes: int = 60


def full_until(
    budget: Budget, window: Window, now: datetime, reached: Sequence[datetime | None]
) -> tuple[datetime, str]:
    """Return until when one more push would be too much, in UTC, and why; *now* and an empty text where it isn't.

    *reached* are the moments of the last eight days at which pushes reached this person, None for one that is on its
    way. Counted are their own calendar days: of any seven in a row, none sees more than *a_week*.
    """
    today = local_date(window, now)
    days = sorted(today if at is None else min(today, local_date(window, at)) for at in reached)
    if len(days) - _before(days, today) >= budget.a_day:
        return permitted(window, instant(window, today + ONE_DAY, time.min)), "had a mail today already"
    week = days[_before(days, today - A_WEEK + ONE_DAY) :]
    if len(week) >= budget.a_week:
        free = week[len(week) - budget.a_week] + A_WEEK
        mails = "a mail" if budget.a_week == 1 else f"{budget.a_week} mails"
        return permitted(window, at_mail_time(window, free, 0)), f"had {mails} within seven days already"
    return now, ""


def number_in_week(window: Window, now: datetime, reached: Sequence[datetime | None]) -> int:
    """Return the how-many-th push within seven days of theirs one at *now* is, counted from 1."""
    first = local_date(window, now) - A_WEEK + ONE_DAY
    return 1 + sum(at is None or local_date(window, at) >= first for at in reached)


def _before(days: Sequence[date], day: date) -> int:
    return sum(each < day for each in days)
