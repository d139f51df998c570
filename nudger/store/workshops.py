"""Dates on which workshops take place, and who has a seat."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from nudger.journey.clock import Window, instant
from nudger.journey.slots import State, Venue
from nudger.store.database import is_shared, marks, rows
from nudger.store.tables import Workshop as Row

STANDING = (State.PLACED.value, State.OVER.value)  # states of a slot that take up a seat
COLUMNS = "workshop.id, workshop.cohort_id, step, workshop.starts, workshop.zone, minutes, place, link, capacity"
NOT_CANCELLED = "cancelled_at IS NULL"


class Date(NamedTuple):
    """One date of a workshop of a cohort: *wall* is a time without a zone, *capacity* is 0 where everybody fits in."""

    id: int
    cohort: int
    step: str
    wall: datetime
    zone: str
    minutes: int
    place: str
    link: str
    capacity: int

    @property
    def starts(self) -> datetime:
        """The instant that follows from the wall time, in UTC."""
        return starts_of_wall(self.wall, self.zone)

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def venue(self) -> Venue:
        return Venue(self.place, self.link, self.id)

    @property
    def said(self) -> str:
        """How an admin calls it: 2026-12-08T09:00."""
        return f"{self.wall:%Y-%m-%dT%H:%M}"

    @classmethod
    def of_row(cls, row: Iterable[Any]) -> "Date":
        id_, cohort, step, starts, *rest = row
        return cls(id_, cohort, step, datetime.fromisoformat(starts), *rest)


@lru_cache(maxsize=1024)
def starts_of_wall(wall: datetime, zone: str) -> datetime:
    """Return when a clock on the wall of *zone* shows *wall*, in UTC."""
    return instant(Window(ZoneInfo(zone)), wall.date(), wall.time())


def add(cohort: int, step: str, wall: datetime, zone: str, venue: Venue, minutes: int, capacity: int) -> Date:
    row = Row.create(
        cohort=cohort,
        step=step,
        starts=f"{wall:%Y-%m-%dT%H:%M}",
        zone=zone,
        minutes=minutes,
        place=venue.place,
        link=venue.link,
        capacity=capacity,
    )
    return Date(row.id, cohort, step, wall, zone, minutes, venue.place, venue.link, capacity)


def change(date: Date) -> None:
    """Write what is different now of a date that is there."""
    values = {"starts": date.said, "zone": date.zone, "minutes": date.minutes}
    values |= {"place": date.place, "link": date.link, "capacity": date.capacity}
    Row.update(**values).where(Row.id == date.id).execute()


def cancel(id_: int, now: datetime) -> None:
    Row.update(cancelled_at=now).where(Row.id == id_).execute()


def of_cohort(cohort: int, step: str = "") -> list[Date]:
    """Return the dates of a cohort that take place, or those of one step, in the order in which they begin."""
    return _found(f"workshop.cohort_id = ? AND ({NOT_CANCELLED}) AND ? IN ('', step)", cohort, step)


def by_id(id_: int) -> Date | None:
    """Return a date that takes place; None where there is none, or it was called off."""
    return next(iter(_found(f"id = ? AND {NOT_CANCELLED}", id_)), None)


def everyone() -> list[Date]:
    """Return all dates that take place, of all cohorts."""
    return _found(NOT_CANCELLED)


def _found(where: str, *values: object) -> list[Date]:
    found = [Date.of_row(row) for row in rows(f"SELECT {COLUMNS} FROM workshop WHERE {where} ORDER BY id", values)]
    return sorted(found, key=lambda date: (date.starts, date.id))


def locked_for(enrolment: int, step: str) -> list[Date]:
    """Return the dates that an enrolment may choose from; nobody else takes a seat before this transaction ends."""
    where = f"cohort_id = (SELECT cohort_id FROM enrolment WHERE id = ?) AND step = ? AND {NOT_CANCELLED}"
    if is_shared():
        rows(f"SELECT id FROM workshop WHERE {where} ORDER BY id FOR UPDATE", (enrolment, step))
    return _found(where, enrolment, step)


def dates_for(enrolment: int, step: str) -> list[Date]:
    """Return the dates that an enrolment may choose from."""
    return _found(
        f"cohort_id = (SELECT cohort_id FROM enrolment WHERE id = ?) AND step = ? AND {NOT_CANCELLED}", enrolment, step
    )


def starts_of(enrolments: Collection[int]) -> dict[int, Mapping[str, tuple[datetime, ...]]]:
    """Return, for each of these enrolments, when the workshops of its cohort begin, by step."""
    if not enrolments:
        return {}
    found = rows(
        f"SELECT enrolment.id, {COLUMNS} FROM workshop JOIN enrolment ON enrolment.cohort_id = workshop.cohort_id"
        f" WHERE {NOT_CANCELLED} AND enrolment.id IN ({marks(enrolments)})",
        tuple(enrolments),
    )
    begins: dict[int, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    for enrolment, *row in found:
        date = Date.of_row(row)
        begins[enrolment][date.step].append(date.starts)
    return {id_: {step: tuple(sorted(some)) for step, some in steps.items()} for id_, steps in begins.items()}


def taken(dates: Iterable[Date]) -> dict[int, int]:
    """Return how many have a seat on each of these dates."""
    ids = [date.id for date in dates]
    if not ids:
        return {}
    found = rows(
        f"SELECT date, count(*) FROM slot WHERE date IN ({marks(ids)}) AND state IN (?, ?) GROUP BY date",
        (*ids, *STANDING),
    )
    return dict(found)


def attending(date: int) -> list[int]:
    """Return the ids of the enrolments with a seat on this date, in order."""
    found = rows(
        "SELECT DISTINCT enrolment_id FROM slot WHERE date = ? AND state IN (?, ?) ORDER BY enrolment_id",
        (date, *STANDING),
    )
    return [enrolment for (enrolment,) in found]
