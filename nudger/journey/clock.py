"""When a person may be reached: working windows, working days, time zones.

The only room where zones matter. Instants come in and go out aware, in UTC; wall times live inside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = frozenset(range(5))
A_YEAR_OF_DAYS = 366

Span = tuple[date, date]  # from a day to the first day after it


@dataclass(frozen=True, slots=True)
class Window:
    """The hours in which one person may be reached.

    *working_days* are weekdays, Monday is 0. From *opens* (included) to *closes* (excluded), wall time in *zone*.
    Nothing reaches a person before *away_until*, the first day on which they are back. *paused* are days on which time
    stands still in one matter: nothing comes, and they don't count.
    """

    zone: ZoneInfo
    opens: time = time(9)
    closes: time = time(17)
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    away_until: date | None = None
    paused: tuple[Span, ...] = ()

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.working_days and not self.is_away(day) and not self.is_paused(day)

    def is_paused(self, day: date) -> bool:
        return any(begins <= day < until for begins, until in self.paused)

    def is_away(self, day: date) -> bool:
        return self.away_until is not None and day < self.away_until

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the person may be reached at this aware *moment*."""
        local = moment.astimezone(self.zone)
        return self.is_working_day(local.date()) and self.opens <= local.time() < self.closes


def instant(window: Window, day: date, wall: time) -> datetime:
    """Return the UTC instant of a wall time on that day in the person's zone.

    A wall time that a clock change skips becomes the first minute after the gap; one that happens twice is the first
    of the two (RFC 5545 3.3.5).

    >>> berlin = Window(ZoneInfo("Europe/Berlin"))
    >>> instant(berlin, date(2026, 3, 29), time(2, 30)).isoformat()
    '2026-03-29T01:00:00+00:00'
    >>> instant(berlin, date(2026, 10, 25), time(2, 30)).isoformat()
    '2026-10-25T00:30:00+00:00'
    """
    local = datetime.combine(day, wall, window.zone)
    utc = local.astimezone(UTC)
    if utc.astimezone(window.zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return utc
    before = local.utcoffset() or timedelta()
    after = local.replace(fold=1).utcoffset() or timedelta()
    gap = before - after if before > after else after - before
    return first_minute_after_change(window.zone, utc - gap, utc)


def first_minute_after_change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the first whole minute at which *zone* has the offset it has at *high*, and not yet at *low*."""
    later = high.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // 2
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == later else (middle, high)
    return high.replace(second=0, microsecond=0)


def permitted(window: Window, wish: datetime) -> datetime:
    """Return the first instant at or after *wish* at which this person may be reached, in UTC.

    *wish* is aware. A window without a single open day in a year raises ValueError; `check` finds it earlier.
    """
    wish = wish.astimezone(UTC)
    if window.is_open(wish):
        return wish
    day = local_date(window, wish)
    for _ in range(A_YEAR_OF_DAYS):
        day = working_day(window, day)
        for opening in _openings(window, day):
            if opening >= wish and window.is_open(opening):
                return opening
        day += ONE_DAY
    raise ValueError("the window never opens")


def _openings(window: Window, day: date) -> Iterator[datetime]:
    """Yield when the window opens on *day*; clocks that are set back into it, or to before it, open it once more.

    A clock change that skips the whole window, or the whole day, yields an instant at which it is not open.
    """
    yield instant(window, day, window.opens)
    begins, ends = instant(window, day, time.min), instant(window, day + ONE_DAY, time.min)
    if begins.astimezone(window.zone).utcoffset() != ends.astimezone(window.zone).utcoffset():
        yield first_minute_after_change(window.zone, begins, ends)
        yield datetime.combine(day, window.opens, window.zone).replace(fold=1).astimezone(UTC)


def working_day(window: Window, day: date) -> date:
    """Return the first working day at or after *day*; raises ValueError where no weekday is one."""
    if window.away_until is not None:
        day = max(day, window.away_until)
    for _ in range(7 * (1 + len(window.paused))):
        day = next((until for begins, until in window.paused if begins <= day < until), day)
        if window.is_working_day(day):
            return day
        day += ONE_DAY
    raise ValueError("the window has no working day")


def working_days_after(window: Window, day: date, count: int) -> date:
    """Return the *count*-th working day after *day*; for 0, *day* itself or the next working day.

    >>> working_days_after(Window(ZoneInfo("UTC")), date(2026, 11, 6), 1)   # a Friday
    datetime.date(2026, 11, 9)
    """
    if count == 0:
        return working_day(window, day)
    for _ in range(count):
        day = working_day(window, day + ONE_DAY)
    return day


def later(window: Window, day: date, since: date = date.min) -> date:
    """Return the calendar day that *day* becomes, counted from *since*, where paused days don't count.

    >>> paused = Window(ZoneInfo("UTC"), paused=((date(2026, 12, 21), date(2027, 1, 4)),))
    >>> later(paused, date(2026, 12, 20)).isoformat(), later(paused, date(2026, 12, 21)).isoformat()
    ('2026-12-20', '2027-01-04')
    """
    for begins, until in window.paused:
        stands = max(begins, since)
        if stands < until and day >= stands:
            day += until - stands
    return day


def local_date(window: Window, moment: datetime) -> date:
    return moment.astimezone(window.zone).date()
