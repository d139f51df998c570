"""Dates of a cohort's workshops: added, changed and called off, each looked at before it is done."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date as day
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from nudger.errors import NudgerError
from nudger.journey.clock import local_date
from nudger.journey.definition import Journey, Step, Workshop
from nudger.journey.forecast import ahead
from nudger.journey.receipts import Progress
from nudger.journey.slots import Venue
from nudger.journey.wording import did_you_mean, shown
from nudger.service import seats
from nudger.service.installation import Installation
from nudger.store import enrolments, nudges, workshops
from nudger.store.cohorts import Cohort
from nudger.store.database import in_batches, transaction
from nudger.store.standing import Standing
from nudger.store.workshops import Date

MOST_DATES = 50
RIGHT_HERE = {
    "minutes": "a whole number of minutes from 15 to 480",
    "place": "where it is, in at most 120 characters, or say --link",
    "link": "a web address that begins with https://",
    "capacity": "how many people fit in, from 1 to 1000, or 0 for no limit",
}


class Wish(NamedTuple):
    """What an admin says of a date; None leaves what is there, or what the journey says."""

    place: str | None = None
    link: str | None = None
    minutes: int | None = None
    capacity: int | None = None


class Later(NamedTuple):
    """A step that comes on other days than before, for so many *people*, the first of them then and now."""

    title: str
    people: int
    before: day
    now: day


class Change(NamedTuple):
    """What becomes of a date: *before* is None for a new one, *after* for one that is called off.

    *told* is how many get an update or a cancellation, *later* the steps that come on other days.
    """

    before: Date | None
    after: Date | None
    told: int = 0
    later: tuple[Later, ...] = ()

    @property
    def is_one(self) -> bool:
        """Whether there is anything to do."""
        return self.before != self.after


def workshop_step(journey: Journey, key: str) -> Step:
    """Return the workshop of a journey called *key*. Raises NudgerError where there is none."""
    keys = [step.key for step in journey.main if step.workshop is not None]
    if key in keys:
        return journey.step(key)
    if key in {step.key for step in journey.steps}:
        raise NudgerError(f'the step {shown(key)} of {journey.key} is no workshop; give it "workshop:" in the journey')
    hint = did_you_mean(key, keys) or (f"its workshops are {', '.join(keys)}" if keys else "it has no workshop")
    raise NudgerError(f"{journey.key} has no step {shown(key)}; {hint}")


def added(cohort: Cohort, step: Step, wall: datetime, zone: str, wish: Wish, now: datetime) -> Change:
    """Return a date that begins at *wall* by the clocks of *zone*. Raises NudgerError where it can't be one."""
    of_step = step.workshop
    assert of_step is not None
    if len(workshops.of_cohort(cohort.id, step.key)) >= MOST_DATES:
        raise NudgerError(f"“{step.title}” has {MOST_DATES} dates already; call one off first (--cancel)")
    new = Date(0, cohort.id, step.key, wall, zone, of_step.minutes, of_step.place, of_step.link, of_step.capacity or 0)
    new = _wished(new, wish)
    _check(new, now)
    return Change(None, new)


def changed(standing_at: Date, to: datetime | None, wish: Wish, now: datetime) -> Change:
    """Return how a date is where it begins at *to*, or has another place. Raises NudgerError where that can't be."""
    _check_ahead(standing_at, now)
    after = _wished(standing_at._replace(wall=to or standing_at.wall), wish)
    _check(after, now)
    return _looked_at(standing_at, after, now)


def called_off(standing_at: Date, now: datetime) -> Change:
    """Return that a date doesn't take place. Raises NudgerError where it has begun."""
    _check_ahead(standing_at, now)
    return _looked_at(standing_at, None, now)


def found(cohort: Cohort, step: Step, wall: datetime) -> Date | None:
    """Return the date of a workshop that begins at *wall*; None where none does."""
    return next((date for date in workshops.of_cohort(cohort.id, step.key) if date.wall == wall), None)


def apply(installation: Installation, change: Change) -> int:
    """Write a change, and let all seats follow; return how many did. What breaks off is finished by it once more."""
    now = installation.clock.now()
    date = change.after or change.before
    assert date is not None
    with transaction():
        if change.before is None:
            venue = Venue(date.place, date.link)
            workshops.add(date.cohort, date.step, date.wall, date.zone, venue, date.minutes, date.capacity)
        elif change.after is None:
            workshops.cancel(date.id, now)
        else:
            workshops.change(date)
    told = seats.follow(date.id, now) if date.id else 0
    with transaction():
        nudges.seek_again(date.cohort, date.step)
    return told


def _wished(date: Date, wish: Wish) -> Date:
    said = {name: value for name, value in wish._asdict().items() if value is not None}
    return date._replace(**said)


def _check(date: Date, now: datetime) -> None:
    if date.starts <= now:
        raise NudgerError(f"{date.said} has passed in {date.zone}; a workshop can be on a later date only")
    said = {"minutes": date.minutes, "place": date.place, "link": date.link, "capacity": date.capacity or None}
    try:
        Workshop.model_validate(said)
    except ValidationError as error:
        name = str(next(iter(error.errors()[0]["loc"]), "place"))
        raise NudgerError(
            f"--{name} {shown(str(said[name]))} can't be of a workshop; write {RIGHT_HERE[name]}"
        ) from error
    if not date.place.isprintable():
        raise NudgerError("--place has letters that can't be printed; write it in one line")
    others = [other for other in workshops.of_cohort(date.cohort, date.step) if other.id != date.id]
    if any(other.starts == date.starts for other in others):
        raise NudgerError(f"there is a date at {date.said} already; change that one, or take another time")


def _check_ahead(date: Date, now: datetime) -> None:
    if date.starts <= now:
        raise NudgerError(f"the date {date.said} has begun already, and can't be changed any more")


def _looked_at(before: Date, after: Date | None, now: datetime) -> Change:
    told = 0
    moved: dict[str, list[tuple[day, day]]] = defaultdict(list)
    titles: dict[str, str] = {}
    for some in in_batches(workshops.attending(before.id)):
        for standing in enrolments.standings(some).values():
            happened = seats.moved(standing, before.id, after, now)
            if happened is None:
                continue
            told += 1
            for step, days in _moved_steps(standing, standing.progress.after(happened[1]), before.step, now):
                titles[step.key] = step.title
                moved[step.key].append(days)
    later = tuple(Later(titles[key], len(days), *min(days)) for key, days in moved.items())
    return Change(before, after, told, later)


def _moved_steps(
    standing: Standing, progress: Progress, but: str, now: datetime
) -> Iterator[tuple[Step, tuple[day, day]]]:
    """Yield each step whose mail comes on another day where the learner stands as *progress* says, and both days."""
    planned = standing.planned
    window = standing.learner.window
    before, after = (
        {stop.step.key: stop for stop in ahead(planned, each, now)} for each in (standing.progress, progress)
    )
    for key in before.keys() & after.keys() - {but}:
        days = tuple(local_date(window, stops[key].opened_at) for stops in (before, after))
        if days[0] != days[1]:
            yield before[key].step, (days[0], days[1])
