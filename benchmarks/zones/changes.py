"""When the clocks of a zone are set, found by looking at them every hour of a year."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

AN_HOUR = timedelta(hours=1)
A_MINUTE = timedelta(minutes=1)


class Change(NamedTuple):
    """The first whole minute, in UTC, with the new offset; on an ordinary day both offsets are the same."""

    moment: datetime
    before: timedelta
    after: timedelta


def changes(zone: ZoneInfo, year: int) -> list[Change]:
    """Return all changes of the offset in that year, or two ordinary days where there are none."""
    found = list(_found(zone, year))
    noons = (datetime(year, month, 15, 12, tzinfo=UTC) for month in (3, 9))
    return found or [Change(noon, offset(zone, noon), offset(zone, noon)) for noon in noons]


def _found(zone: ZoneInfo, year: int) -> Iterator[Change]:
    moment, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    before = offset(zone, moment)
    while moment < end:
        moment += AN_HOUR
        after = offset(zone, moment)
        if after != before:
            first = moment
            while offset(zone, first - A_MINUTE) == after:
                first -= A_MINUTE
            yield Change(first, before, after)
        before = after


def offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
