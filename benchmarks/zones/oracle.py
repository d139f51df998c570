"""The oracle: waits minute by minute in UTC, and reads the clock on the wall by zoneinfo alone.

It knows nothing of how `nudger.journey.clock` decides: it counts minutes and days in whole numbers, from 1970 on.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import compress, pairwise
from zoneinfo import ZoneInfo

import holidays

from benchmarks.zones.changes import offset
from nudger.journey.clock import Window

A_DAY, AN_HOUR = 1440, 60  # minutes
BEFORE, DAYS = 3, 15  # days that are looked at: how many before the change, and how many in all
EPOCH = date(1970, 1, 1).toordinal()
THURSDAY = 3  # the weekday of that day

Ahead = tuple[int, ...]


def ahead(zone: ZoneInfo, begins: datetime) -> Ahead:
    """Return by how many minutes local time is ahead of UTC, hour by hour; minute by minute in hours that change it."""
    found: list[int] = []
    hours = [begins + timedelta(hours=hour) for hour in range(DAYS * 24 + 1)]
    for hour, following in pairwise(hours):
        first = _minutes(offset(zone, hour))
        if first == _minutes(offset(zone, following)):
            found += [first] * AN_HOUR
        else:
            found += [_minutes(offset(zone, hour + timedelta(minutes=minute))) for minute in range(AN_HOUR)]
    return tuple(found)


class Scan:
    """All minutes from *begins* on, as one law has them."""

    def __init__(self, window: Window, begins: datetime, walls: Sequence[int]) -> None:
        self._begins = begins
        first, last = min(walls) // A_DAY, max(walls) // A_DAY
        law = b"".join(_legal(window, day) for day in range(first, last + 1))
        self._is_legal = bytes([law[wall - first * A_DAY] for wall in walls])
        self.open_days = {wall // A_DAY for wall in compress(walls, self._is_legal)}

    def first(self, wish: datetime) -> datetime | None:
        """Return the first legal instant at or after *wish*, or None where these minutes have none."""
        number, seconds = divmod(int((wish - self._begins).total_seconds()), 60)
        if self._is_legal[number]:
            return wish
        found = self._is_legal.find(1, number + bool(seconds))
        return None if found < 0 else self._begins + timedelta(minutes=found)


def passing(walls: Sequence[int], begins: datetime, wall: datetime) -> datetime:
    """Return the first minute in UTC at which the clock shows *wall*, or has passed it."""
    target = number_of(wall.date()) * A_DAY + _clock(wall.time())
    return begins + timedelta(minutes=next(number for number, shown in enumerate(walls) if shown >= target))


def first_working_day(window: Window, day: date) -> int:
    """Return the number of the first day at or after *day* on which this person works."""
    number = number_of(day)
    while _rests(window, number):
        number += 1
    return number


def number_of(day: date) -> int:
    return day.toordinal() - EPOCH


def local(begins: datetime, ahead: Ahead) -> list[int]:
    """Return what the clock on the wall shows in each of these minutes, in minutes since 1970."""
    start = _minutes(begins - datetime(1970, 1, 1, tzinfo=UTC))
    return [start + number + minutes for number, minutes in enumerate(ahead)]


def _legal(window: Window, number: int) -> bytes:
    """Return for each minute of that local day whether the law allows it."""
    if _rests(window, number):
        return bytes(A_DAY)
    opens, closes = window.opens, window.closes
    for weekday, *own in window.hours:
        if weekday == _weekday(number):
            opens, closes = own
    minutes = set(range(_clock(opens), _clock(closes)))
    for begins, ends in window.quiet:
        long = (_clock(ends) - _clock(begins)) % A_DAY
        minutes -= {(_clock(begins) + minute) % A_DAY for minute in range(long)}
    return bytes(minute in minutes for minute in range(A_DAY))


def _rests(window: Window, number: int) -> bool:
    day = date.fromordinal(number + EPOCH)
    on_leave = window.away_until and day < window.away_until and not (window.away_from and day < window.away_from)
    return bool(
        on_leave or _weekday(number) not in window.working_days or day in window.halts or _is_holiday(window, day)
    )


def _is_holiday(window: Window, day: date) -> bool:
    return bool(window.holidays) and day in _holidays(window.holidays, day.year)


@lru_cache
def _holidays(place: str, year: int) -> frozenset[date]:
    country, _, region = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))


def _weekday(number: int) -> int:
    return (number + THURSDAY) % 7


def _clock(wall: time) -> int:
    return wall.hour * AN_HOUR + wall.minute


def _minutes(span: timedelta) -> int:
    minutes, seconds = divmod(span, timedelta(minutes=1))
    assert not seconds, "a zone that is not whole minutes ahead"
    return minutes
