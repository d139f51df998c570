"""When a person may be reached: working windows, working days, time zones.

The only room where zones matter. Instants come in and go out aware, in UTC; wall times live inside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from nudger.journey.public_holidays import holiday

ONE_DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = frozenset(range(5))
A_YEAR_OF_DAYS = 366

Span = tuple[date, date]  # from a day to the first day after it


@dataclass(frozen=True, slots=True)
class Window:
    """The hours in which one person may be reached: the law. The last three fields are wishes within it.

    *working_days* are weekdays, Monday is 0. From *opens* (included) to *closes* (excluded), wall time in *zone*;
    *hours* has the weekdays that differ, each as (weekday, opens, closes). In the spans of *quiet* (begin included,
    end excluded; one that ends before it begins goes over midnight) nothing comes. Leave goes from *away_from*, or
    from always, until *away_until*, the first day on which they are back. *holidays* is a place as `place` returns it,
    or empty; on *halts* the whole company rests. *paused* are days on which time stands still in one matter: nothing
    comes, and they don't count.

    Mail is wished for at *mail_time*, later by *spread*, and first mails of steps on the weekdays of *prefers*.
    """

    zone: ZoneInfo
    opens: time = time(9)
    closes: time = time(17)
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    away_until: date | None = None
    away_from: date | None = None
    hours: tuple[tuple[int, time, time], ...] = ()
    quiet: tuple[tuple[time, time], ...] = ()
    holidays: str = ""
    halts: frozenset[date] = frozenset()
    paused: tuple[Span, ...] = ()
    spread: timedelta = timedelta(0)
    prefers: frozenset[int] = frozenset()
    mail_time: time = time(10)

    def is_working_day(self, day: date) -> bool:
        return (
            day.weekday() in self.working_days
            and not (self.away_until is not None and self.is_away(day))
            and not (self.halts and day in self.halts)
            and not (self.paused and self.is_paused(day))
            and not (self.holidays and holiday(self.holidays, day))
        )

    def is_paused(self, day: date) -> bool:
        return any(begins <= day < until for begins, until in self.paused)

    def is_away(self, day: date) -> bool:
        begun = self.away_from is None or day >= self.away_from
        return begun and self.away_until is not None and day < self.away_until

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the person may be reached at this aware *moment*."""
        local = moment.astimezone(self.zone)
        day = local.date()
        if not self.is_working_day(day):
            return False
        if self.hours or self.quiet:
            opens, closes = self.hours_on(day)
            return opens <= local.time() < closes and not self.is_quiet(local.time())
        return self.opens <= local.time() < self.closes

    def hours_on(self, day: date) -> tuple[time, time]:
        """Return when this person begins and ends on the weekday of *day*."""
        for weekday, opens, closes in self.hours:
            if weekday == day.weekday():
                return opens, closes
        return self.opens, self.closes

    def is_quiet(self, wall: time) -> bool:
        """Tell whether *wall* lies in one of the quiet spans."""
        return any(
            begins <= wall < ends if begins < ends else wall >= begins or wall < ends for begins, ends in self.quiet
        )


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

    *wish* is aware. A window without a single open day in a year raises ValueError; `is_ever_open` tells it before.
    """
    wish = wish.astimezone(UTC)
    if window.is_open(wish):
        return wish
    day = local_date(window, wish)
    for _ in range(A_YEAR_OF_DAYS):
        day = working_day(window, day)
        for opening in openings(window, day):
            if opening >= wish and window.is_open(opening):
                return opening
        day += ONE_DAY
    raise ValueError("the window never opens")


def openings(window: Window, day: date) -> Iterator[datetime]:
    """Yield in their order the instants at which the window may open on *day*, some of which it may not.

    It opens with the hours and after each quiet span; once more where clocks are set back into it, or to before it. A
    clock change that skips the whole window, or the whole day, yields an instant at which it is not open.
    """
    opens, _ = window.hours_on(day)
    return _passed(window, day, opens, *(ends for _, ends in window.quiet))


def closings(window: Window, day: date) -> Iterator[datetime]:
    """Yield the instants at which the window may close on *day*, as `openings` does, in no order."""
    _, closes = window.hours_on(day)
    return _passed(window, day, closes, *(begins for begins, _ in window.quiet))


def _passed(window: Window, day: date, first: time, *others: time) -> Iterator[datetime]:
    """Yield when the clock on the wall shows *first*, then the others and clock changes in their order."""
    yield instant(window, day, first)
    found = [instant(window, day, wall) for wall in others]
    midnights = [datetime.combine(day + after * ONE_DAY, time.min, window.zone) for after in (0, 1)]
    if midnights[0].utcoffset() != midnights[1].replace(fold=1).utcoffset():
        begins, ends = (instant(window, midnight.date(), time.min) for midnight in midnights)
        if begins.astimezone(window.zone).utcoffset() != ends.astimezone(window.zone).utcoffset():
            found.append(first_minute_after_change(window.zone, begins, ends))
        again = (datetime.combine(day, wall, window.zone).replace(fold=1) for wall in (first, *others))
        found += [moment.astimezone(UTC) for moment in again]
    yield from sorted(found)


def working_day(window: Window, day: date) -> date:
    """Return the first working day at or after *day*; raises ValueError where a year has none."""
    for _ in range(A_YEAR_OF_DAYS):
        if window.is_working_day(day):
            return day
        day = _rested(window, day)
    raise ValueError("the window has no working day")


def _rested(window: Window, day: date) -> date:
    """Return the first day after *day* on which neither the leave nor the pause lasts that holds on it."""
    if window.away_until is not None and window.is_away(day):
        return window.away_until
    return next((until for begins, until in window.paused if begins <= day < until), day + ONE_DAY)


def working_days_after(window: Window, day: date, count: int) -> date:
    """Return the *count*-th working day after *day*; for 0, *day* itself or the next working day.

    >>> working_days_after(Window(ZoneInfo("UTC")), date(2026, 11, 6), 1)   # a Friday
    datetime.date(2026, 11, 9)
    """
    if count == 0:
        return working_day(window, day)
    has_only_weeks = window.away_until is None and not (window.halts or window.paused or window.holidays)
    if has_only_weeks and window.working_days and count > 0:
        return day + _days_to(window.working_days, day.weekday(), count)
    for _ in range(count):
        day = working_day(window, day + ONE_DAY)
    return day


@lru_cache(maxsize=1024)
def _days_to(weekdays: frozenset[int], weekday: int, count: int) -> timedelta:
    """Return how far the *count*-th of these *weekdays* after a *weekday* is."""
    weeks, rest = divmod(count, len(weekdays))
    ahead = sorted((each - weekday - 1) % 7 + 1 for each in weekdays)
    return timedelta(days=7 * weeks + (ahead[rest - 1] if rest else ahead[-1] - 7))


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
