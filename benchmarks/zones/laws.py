"""The windows that are tried around a change of the clocks, most of them laid upon it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from benchmarks.zones.changes import Change
from nudger.journey.clock import Window

EVERY_DAY = frozenset(range(7))
HALF_AN_HOUR = timedelta(minutes=30)
LAST_MINUTE = time(23, 59)
PLACES = ("DE-BY", "US", "JP", "GB-SCT", "BR", "IN", "AU-NSW", "CL")


def windows(zone: ZoneInfo, change: Change, number: int) -> Iterator[tuple[str, Window]]:
    """Yield the windows with their names; *number* chooses the place whose holidays are kept."""
    plain = Window(zone)
    day, walls = _wall(change.moment, change)
    daily = replace(plain, opens=time(0), closes=LAST_MINUTE, working_days=EVERY_DAY)
    yield "9 to 5, Monday to Friday", plain
    yield "2 to 3 at night", replace(daily, opens=time(2), closes=time(3))
    yield "the hour that is skipped or repeated", replace(daily, **_span(*walls))
    yield "into the middle of it", replace(daily, **_span(walls[0] - HALF_AN_HOUR, walls[0] + HALF_AN_HOUR))
    yield "until the end of the day", replace(daily, opens=time(22))
    part_time = replace(plain, working_days=frozenset({0, 4}), hours=((4, time(7, 30), time(12)),))
    yield "Monday and Friday", part_time
    own = ((day.weekday(), *_hours(walls)),)
    yield "its weekday alone", replace(daily, working_days=frozenset({day.weekday()}), hours=own)
    quiet = _span(walls[0] - HALF_AN_HOUR, walls[1] + HALF_AN_HOUR)
    yield "quiet around it", replace(daily, quiet=((quiet["opens"], quiet["closes"]), (time(12), time(13))))
    yield "quiet over midnight", replace(daily, quiet=((time(21), time(2, 30)),))
    yield "public holidays", replace(daily, holidays=PLACES[number % len(PLACES)])
    yield "the company rests", replace(daily, halts=frozenset(day + timedelta(days=n) for n in (0, 1, 3)))
    yield "on leave", replace(plain, away_from=day, away_until=day + timedelta(days=3), working_days=EVERY_DAY)
    wishful = {"spread": timedelta(minutes=17), "prefers": frozenset({1, 2, 3}), "mail_time": walls[0].time()}
    yield "a wish upon it", replace(daily, closes=time(6), **wishful)


def _wall(moment: datetime, change: Change) -> tuple[date, list[datetime]]:
    """Return the day of the change, and what the clock shows before and after it, the earlier first."""
    walls = sorted(moment.replace(tzinfo=None) + offset for offset in {change.before, change.after})
    return (moment + change.after).date(), [walls[0], walls[-1]]


def _span(begins: datetime, ends: datetime) -> dict[str, time]:
    """Return hours between two walls that end on the day on which they begin."""
    ends = max(ends, begins + HALF_AN_HOUR)
    last = ends.time() if ends.date() == begins.date() else LAST_MINUTE
    return {"opens": begins.time(), "closes": last}


def _hours(walls: list[datetime]) -> tuple[time, time]:
    span = _span(*walls)
    return span["opens"], span["closes"]
