"""When in their hours a person would rather have mail: wishes, which the law of the window bounds."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from nudger.journey.clock import Window, closings, instant, local_date, openings, permitted, working_days_after

LAST_HOUR = timedelta(hours=1)
A_WEEK = timedelta(days=7)
MOST_DAYS = 2  # working days that something waits for a day that is preferred
MOST_MINUTES = 30


def spread_of(person_id: int) -> timedelta:
    """Return by how much this person's mail leaves later than others': always the same, from 0 to 29 minutes.

    Ids that follow one another lie far apart (Knuth's multiplicative hash, The Art of Computer Programming 6.4).

    >>> [spread_of(number) // timedelta(minutes=1) for number in (1, 2, 3, 4)]
    [18, 7, 25, 14]
    """
    return timedelta(minutes=person_id * 2654435761 % 2**32 * MOST_MINUTES >> 32)


@lru_cache(maxsize=8192)  # a look ahead asks for the same days again and again
def mail_time_on(window: Window, day: date) -> datetime:
    """Return the instant on a working *day* for which a mail is wished, in UTC; never for another day.

    Where the window is closed at the mail time, that is its next opening, or an hour before it closes for that day. It
    is later by the person's spread, if the window is still open then. On a day of which a clock change leaves nothing
    it is the mail time, which `permitted` carries on.
    """
    wish = instant(window, day, window.mail_time)
    if local_date(window, wish) != day or not window.is_open(wish):
        wish = _nearest(window, day, wish)
    later = wish + window.spread
    return later if window.spread and window.is_open(later) and local_date(window, later) == day else wish


def _nearest(window: Window, day: date, wish: datetime) -> datetime:
    begins = [each for each in openings(window, day) if local_date(window, each) == day and window.is_open(each)]
    later = [each for each in begins if each > wish]
    if later or not begins:
        return min(later, default=wish)
    ends = max(each for each in closings(window, day) if window.is_open(each - timedelta.resolution))
    return max(begins[-1], ends - LAST_HOUR)


@lru_cache(maxsize=2048)  # each plan of an enrolment asks again what the last one asked
def wished(window: Window, moment: datetime) -> datetime:
    """Return *moment*, at which the window is open, or the mail time on a day soon after that is preferred, in UTC."""
    day = local_date(window, moment)
    better = wished_day(window, day)
    return moment if better == day else permitted(window, mail_time_on(window, better))


def wished_day(window: Window, day: date) -> date:
    """Return the working *day*, or the next one that is preferred: at most two working days later, and a week.

    >>> from zoneinfo import ZoneInfo
    >>> tuesdays = Window(ZoneInfo("UTC"), prefers=frozenset({1}))
    >>> wished_day(tuesdays, date(2026, 11, 6))   # a Friday
    datetime.date(2026, 11, 10)
    >>> wished_day(tuesdays, date(2026, 11, 4))   # a Wednesday: too long
    datetime.date(2026, 11, 4)
    """
    if not window.prefers:
        return day
    near = (working_days_after(window, day, count) for count in range(MOST_DAYS + 1))
    return next((each for each in near if each.weekday() in window.prefers and each - day <= A_WEEK), day)
