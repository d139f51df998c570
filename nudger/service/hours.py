"""Whose hours somebody has: their own, else their cohort's, else those of the settings.

What was said of a person stands in their row; *follows* names the fields of which nothing was said. These are filled in
from above whenever something above may have changed, so that whoever reads a person reads one row.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from nudger.journey.clock import Window
from nudger.journey.closed import is_ever_open
from nudger.service import record
from nudger.service.settings import A_MONDAY, DAYS, Hours
from nudger.store import cohorts, enrolments, people
from nudger.store import hours as kept_hours
from nudger.store.people import LEFT

FOLLOWED = ("zone", "holidays", "opens", "closes", "working_days", "quiet", "prefers")
BATCH = 500  # people whose rows are read at once


def from_above(follows: Collection[str], hours: Hours, place: Mapping[str, str]) -> dict[str, str]:
    """Return the values of these fields for somebody whose cohort says *place*.

    >>> from_above(["zone", "opens"], Hours(), {"zone": "Asia/Tokyo"})
    {'zone': 'Asia/Tokyo', 'opens': '09:00'}
    """
    columns = {**hours.columns, **place}
    return {each: columns[each] for field in follows for each in ((field, "hours")[: 1 + (field == "working_days")])}


def settle(ids: Collection[int], hours: Hours) -> list[int]:
    """Fill in what these people say nothing of; return the ids of those for whom that changed something."""
    places = cohorts.places(ids)
    changed = {
        each.id: new
        for each in people.records_of(ids)
        if each.follows and (new := _differing(each, from_above(each.follows.split(), hours, places.get(each.id, {}))))
    }
    people.update(changed)
    return sorted(changed)


def _differing(kept: people.Record, values: Mapping[str, str]) -> dict[str, str]:
    return {column: value for column, value in values.items() if getattr(kept, column) != value}


def follow_cohorts(ids: Collection[int], hours: Hours) -> None:
    """Let these people have the hours of the cohort that they are in now, and plan again where that changes anything.

    The caller's transaction holds no enrolment of theirs before these people.
    """
    people.lock(ids)
    changed = settle(ids, hours)
    if changed:
        record.replan(enrolments.with_people(changed))


class Unreachable(NamedTuple):
    """Somebody whose window never opens, and why."""

    name: str
    email: str
    reason: str


def unreachable(hours: Hours, today: date) -> Iterator[Unreachable]:
    """Yield everybody who can't be reached any more under these settings, those who have left aside."""
    ids = sorted(people.ids().values())
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        places = cohorts.places(some)
        for each in people.records_of(some):
            values = {column: getattr(each, column) for column in kept_hours.OWN}
            values |= from_above(each.follows.split(), hours, places.get(each.id, {})) | hours.house
            reason = "" if each.status == LEFT else never_open(kept_hours.made(**values), today)
            if reason:
                yield Unreachable(each.name, each.email, reason)


@lru_cache(maxsize=1024)
def never_open(window: Window, from_day: date = A_MONDAY) -> str:
    """Return why *window* never opens from *from_day* on, in the words of an admin; empty where it does."""
    if is_ever_open(window, from_day):
        return ""
    if not window.working_days:
        return "no day is a working day"
    own = {day: (opens, closes) for day, opens, closes in window.hours}
    spans = [own.get(day, (window.opens, window.closes)) for day in sorted(window.working_days)]
    if all(opens >= closes for opens, closes in spans):
        return f"it opens at {spans[0][0]:%H:%M} and closes at {spans[0][1]:%H:%M}"
    days = " ".join(DAYS[number] for number in sorted(window.working_days))
    if window.quiet:
        quiet = ", ".join(f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in window.quiet)
        return f"quiet hours {quiet} leave no time on {days}"
    return f"every working day ({days}) is a holiday or a halt day"
