"""Learners who begin a journey together."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from nudger.journey.receipts import Lifecycle
from nudger.store import journeys
from nudger.store.database import marks, rows
from nudger.store.fields import moment
from nudger.store.tables import Cohort as Row


class Cohort(NamedTuple):
    """One cohort; *code* is empty where nobody can join by mail, *approved_at* is None before its mails may leave.

    *zone* and *holidays* are empty where it has none of its own.
    """

    id: int
    journey_id: int
    journey: str
    name: str
    starts: date
    mandatory: bool
    code: str
    approved_at: datetime | None
    zone: str
    holidays: str


READ = (
    "SELECT cohort.id, journey_id, key, name, starts, mandatory, coalesce(code, ''), approved_at, zone, holidays"
    " FROM cohort JOIN journey ON journey.id = journey_id"
)


def add(
    journey_id: int,
    name: str,
    starts: date,
    now: datetime,
    *,
    mandatory: bool,
    code: str,
    zone: str = "",
    holidays: str = "",
) -> Cohort:
    row = Row.create(
        journey=journey_id,
        name=name,
        starts=starts,
        mandatory=mandatory,
        code=code or None,
        created_at=now,
        zone=zone,
        holidays=holidays,
    )
    return _found("cohort.id = ?", row.id)[0]


def by_name(name: str) -> Cohort | None:
    return next(iter(_found("name = ?", name)), None)


def by_code(code: str) -> Cohort | None:
    return next(iter(_found("code = ?", code)), None) if code else None


def of_enrolment(enrolment_id: int) -> Cohort | None:
    return next(iter(_found("cohort.id = (SELECT cohort_id FROM enrolment WHERE id = ?)", enrolment_id)), None)


def everyone() -> list[Cohort]:
    """Return all cohorts, those that start last first."""
    return _found("1 = 1 ORDER BY starts DESC, name")


def _found(where: str, *values: object) -> list[Cohort]:
    return [
        Cohort(id_, journey_id, key, name, date.fromisoformat(starts), bool(mandatory), code, _when(approved), *place)
        for id_, journey_id, key, name, starts, mandatory, code, approved, *place in rows(
            f"{READ} WHERE {where}", values
        )
    ]


def _when(stored: int | None) -> datetime | None:
    return None if stored is None else moment(stored)


def approve(cohort_id: int, starts: date, now: datetime) -> None:
    Row.update(approved_at=now, starts=starts).where(Row.id == cohort_id).execute()


def set_code(cohort_id: int, code: str) -> None:
    Row.update(code=code).where(Row.id == cohort_id).execute()


def members(cohort_id: int, *states: Lifecycle) -> list[int]:
    """Return the ids of the enrolments in this cohort in one of *states*, or in any; by their learners' addresses."""
    among = f" AND state IN ({', '.join('?' * len(states))})" if states else ""
    found = rows(
        "SELECT enrolment.id FROM enrolment JOIN person ON person.id = person_id WHERE cohort_id = ?"
        f"{among} ORDER BY email",
        (cohort_id, *(state.value for state in states)),
    )
    return [enrolment for (enrolment,) in found]


def places(people: Collection[int]) -> dict[int, dict[str, str]]:
    """Return what the cohorts of these people say of their *zone* and *holidays*, where one says anything.

    Of several the one counts that was approved last. Whoever has only asked to join is in none yet: it may have been
    another who wrote.
    """
    found = rows(
        "SELECT person_id, zone, cohort.holidays FROM enrolment JOIN cohort ON cohort.id = cohort_id"
        f" WHERE person_id IN ({marks(people)}) AND state <> ?"
        " ORDER BY approved_at IS NOT NULL, approved_at, cohort.id",
        (*people, Lifecycle.ASKED.value),
    )
    said: dict[int, dict[str, str]] = {}
    for person, zone, holidays in found:
        says = {"zone": zone, "holidays": holidays}
        said.setdefault(person, {}).update({column: value for column, value in says.items() if value})
    return said


def latest_version(journey_id: int) -> int:
    """Return the id of the version of this journey that is in force."""
    return journeys.in_force(journey_id).id
