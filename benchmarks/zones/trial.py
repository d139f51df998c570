"""Tries the clock against the oracle: every zone that a change concerns, every window, wishes around it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.zones.changes import Change, changes
from benchmarks.zones.laws import windows
from benchmarks.zones.oracle import BEFORE, Ahead, Scan, ahead, first_working_day, local, number_of, passing
from nudger.journey.clock import Window, instant, local_date, permitted
from nudger.journey.opening import at_mail_time

MINUTES = (-1500, -181, -91, -60, -31, -30, -1, -0.5, 0, 0.5, 1, 29, 30, 45, 59, 60, 61, 119, 120, 185, 1440, 4000)
WALLS = (-60, -1, 0, 1, 15, 30, 59, 60, 61)  # minutes from the earlier wall of a change
MAIL_DAYS = range(-1, 4)


@dataclass(slots=True)
class Tally:
    """How often the clock was asked, and each answer that was wrong as a sentence."""

    zones: int = 0
    changes: int = 0
    ordinary_days: int = 0
    wishes: int = 0
    mail_times: int = 0
    walls: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def checks(self) -> int:
        return self.wishes + self.mail_times + self.walls


def trial(names: Sequence[str], years: Iterable[int]) -> Tally:
    """Ask the clock about these zones and years. Zones whose clocks agree share one scan of the oracle."""
    tally = Tally(zones=len(names))
    for year in years:
        alike: dict[tuple[Change, Ahead], list[ZoneInfo]] = defaultdict(list)
        for zone in map(ZoneInfo, names):
            for change in changes(zone, year):
                alike[change, ahead(zone, _begins(change))].append(zone)
        for (change, minutes), zones in alike.items():
            if change.before == change.after:
                tally.ordinary_days += len(zones)
            else:
                tally.changes += len(zones)
            _try(tally, change, local(_begins(change), minutes), zones)
    return tally


def _begins(change: Change) -> datetime:
    return change.moment - timedelta(days=BEFORE)


def _try(tally: Tally, change: Change, walls: Sequence[int], zones: Sequence[ZoneInfo]) -> None:
    for name, law in windows(zones[0], change):
        scan = Scan(law, _begins(change), walls)
        for zone in zones:
            window = replace(law, zone=zone)
            faults = [*_wishes(tally, window, change, scan), *_mail_times(tally, window, change, scan)]
            tally.wrong += [f"{zone}, {change.moment:%Y-%m-%d %H:%M}, {name}: {fault}" for fault in faults]
    earlier = change.moment.replace(tzinfo=None) + min(change.before, change.after)
    for zone in zones:
        for minutes in WALLS:
            wall = earlier + timedelta(minutes=minutes)
            tally.walls += 1
            if instant(Window(zone), wall.date(), wall.time()) != passing(walls, _begins(change), wall):
                tally.wrong.append(f"{zone}: {wall} is taken for another instant")


def _wishes(tally: Tally, window: Window, change: Change, scan: Scan) -> Iterator[str]:
    for minutes in MINUTES:
        wish = change.moment + timedelta(minutes=minutes)
        tally.wishes += 1
        granted, right = permitted(window, wish), scan.first(wish)
        if granted != right:
            yield f"wished for {wish}, it came {granted}, not {right}"


def _mail_times(tally: Tally, window: Window, change: Change, scan: Scan) -> Iterator[str]:
    """A mail time is legal, and on the first working day, unless that day never opens."""
    for days in MAIL_DAYS:
        day = (change.moment + change.after).date() + timedelta(days=days)
        tally.mail_times += 1
        wish, working = at_mail_time(window, day, 0), first_working_day(window, day)
        if working in scan.open_days:
            if scan.first(wish) != wish or number_of(local_date(window, wish)) != working:
                yield f"the mail of {day} is wished for {wish}"
        elif permitted(window, wish) != scan.first(wish):
            yield f"the mail of {day}, which never opens, comes {permitted(window, wish)}"
