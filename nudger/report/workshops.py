"""The dates of a cohort's workshops, how full they are, and who has no seat, in lines for an admin."""

from collections.abc import Iterator
from datetime import datetime

from nudger.journey.definition import Journey
from nudger.journey.receipts import Lifecycle
from nudger.journey.workshops import is_without_seat
from nudger.service import attendance
from nudger.store import cohorts, enrolments, workshops
from nudger.store.cohorts import Cohort
from nudger.store.workshops import Date


def workshops_of(cohort: Cohort, journey: Journey, now: datetime) -> Iterator[str]:
    """Yield a line for each date of each workshop of *cohort*, and one for those who have no seat."""
    steps = [step for step in journey.main if step.workshop is not None]
    going = enrolments.standings(cohorts.members(cohort.id, Lifecycle.ACTIVE)).values() if steps else ()
    for step in steps:
        dates = workshops.of_cohort(cohort.id, step.key)
        taken = workshops.taken(dates)
        for date in dates:
            yield f"“{step.title}” ({step.key}): {when(date)}; {_seats(date, taken.get(date.id, 0), now)}"
        unseated = sum(is_without_seat(step, standing.progress) for standing in going)
        if unseated:
            have = "has" if unseated == 1 else "have"
            yield f"“{step.title}” ({step.key}): {unseated} of {len(going)} {have} no seat"
    yield from without_date(cohort, journey, now)


def without_date(cohort: Cohort, journey: Journey, now: datetime) -> Iterator[str]:
    """Yield a sentence for each workshop of *cohort* that never had a date, or whose dates are full or over."""
    for step in journey.main if journey.has_workshops else ():
        if step.workshop is not None and not workshops.of_cohort(cohort.id, step.key):
            yield (
                f"“{step.title}” ({step.key}) has no date yet, and nobody is invited before it has one: nudger cohort"
                f' workshop "{cohort.name}" {step.key} --on {max(cohort.starts, now.date())}T09:00'
            )


def when(date: Date) -> str:
    """Return when and where a date is, as an admin reads it."""
    where = ", ".join(part for part in (date.place, date.link) if part)
    return f"{date.wall:%a %d %b %Y %H:%M} ({date.zone}), {date.minutes} minutes, {where}"


def _seats(date: Date, taken: int, now: datetime) -> str:
    said = f"{taken}{f' of {date.capacity}' if date.capacity else ''} seats taken"
    if date.ends > now:
        return said
    came = [seat.came for seat in attendance.roll(date.id)]
    return f"{said}; {came.count(True)} were there, {came.count(False)} were not, {came.count(None)} not noted yet"
