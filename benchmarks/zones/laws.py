"""The windows that are tried around a change of the clocks, most of them laid upon it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from benchmarks.zones.changes import Change
from nudger.journey.clock import Window
from nudger.journey.public_holidays import holiday

EVERY_DAY = frozenset(range(7))
HALF_AN_HOUR = timedelta(minutes=30)
LAST_MINUTE = time(23, 59)
PLACES = ("TT", "AT", "DE-BE", "AU-NSW", "BR", "CL", "DE-BY", "JP")  # one of which rests around most changes


def windows(zone: ZoneInfo, change: Change) -> Iterator[tuple[str, Window]]:
    """Yield the windows with their names."""
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
    yield "public holidays", replace(daily, holidays=_place(day))
    yield "the company rests", replace(daily, halts=frozenset(day + timedelta(days=n) for n in (0, 1, 3)))
    yield "on leave", replace(plain, away_from=day, away_until=day + timedelta(days=3), working_days=EVERY_DAY)
    wishful = {"spread": timedelta(minutes=17), "prefers": frozenset({1, 2, 3}), "mail_time": walls[0].time()}
    yield "a wish upon it", replace(daily, closes=time(6), **wishful)


def _place(day: date) -> str:
    """Return a place that has a holiday on *day* or near it, if any of them does."""
    near = [day + timedelta(days=number) for number in (0, 1, -1, 2)]
    return next((place for each in near for place in PLACES if holiday(place, each)), PLACES[-1])


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
