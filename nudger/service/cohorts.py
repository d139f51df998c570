"""Cohorts: made, looked at, and let go once somebody has seen their first mails."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nudger.errors import NudgerError
from nudger.journey.clock import Window, local_date
from nudger.journey.definition import Role
from nudger.journey.first_mails import first_monday, is_greeted_in, is_too_soon
from nudger.journey.receipts import Lifecycle
from nudger.journey.wording import did_you_mean, shown
from nudger.service import record
from nudger.service.hours import follow_cohorts
from nudger.service.installation import Installation
from nudger.service.publish import publish
from nudger.store import cohorts, enrolments
from nudger.store.cohorts import Cohort
from nudger.store.database import in_batches, transaction
from nudger.store.standing import Standing

MOST_LETTERS = 80
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
CODE_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Approved:
    """What came of it: how many began now."""

    cohort: Cohort
    begun: int


def add(
    installation: Installation,
    journey: Path,
    name: str,
    starts: date | None = None,
    *,
    mandatory: bool = False,
    code: bool = False,
    zone: str = "",
    holidays: str = "",
) -> Cohort:
    """Make a cohort of the journey at *journey*; without a date it starts on the next Monday that is soon enough.

    In its *zone*, and with the *holidays* of its place, those are reached who say nothing themselves.
    """
    now = installation.clock.now()
    hours = installation.settings.hours.window
    with transaction():
        version, _ = publish(installation, journey)
        return cohorts.add(
            version.journey_id,
            _free(name),
            starts or first_monday(local_date(hours, now), [hours], now),
            now,
            mandatory=mandatory,
            code=new_code() if code else "",
            zone=zone,
            holidays=holidays,
        )


def _free(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= MOST_LETTERS or not name.isprintable() or name.startswith("-"):
        raise NudgerError(f"{shown(name)} can't be the name of a cohort; write 1 to {MOST_LETTERS} letters")
    if cohorts.by_name(name) is not None:
        raise NudgerError(f"there is a cohort {shown(name)} already; take another name, or enrol people into it")
    return name


def found(name: str) -> Cohort:
    """Return the cohort called *name*. Raises NudgerError where there is none."""
    cohort = cohorts.by_name(" ".join(name.split()))
    if cohort is None:
        names = [each.name for each in cohorts.everyone()]
        hint = did_you_mean(name, names) or (f"there are: {', '.join(names[:10])}" if names else "there are none yet")
        raise NudgerError(f"there is no cohort {shown(name)}; {hint}")
    return cohort


def approve(installation: Installation, cohort: Cohort, starts: date | None = None) -> Approved:
    """Let the first mails of *cohort* go, and its journey begin, on *starts* where one is given.

    Raises NudgerError where its own start is too soon for the managers' first mails by now. Once more lets go those who
    still wait.
    """
    now = installation.clock.now()
    waiting = sorted(cohorts.members(cohort.id, Lifecycle.WAITING))  # the order in which enrolments are locked
    if starts is not None and cohort.approved_at is not None and starts != cohort.starts:
        raise NudgerError(f"{shown(cohort.name)} was approved already, and starts on {cohort.starts}")
    windows = managers(enrolments.standings(waiting).values())
    if starts is None and any(is_too_soon(cohort.starts, window, now) for window in windows):
        later = first_monday(cohort.starts, windows, now)
        raise NudgerError(
            f"{shown(cohort.name)} starts on {cohort.starts}, and its managers' first mails can't be two working days"
            f" ahead of that any more; start it on the next Monday that can (--start {later}), or all the same (--start"
            f" {cohort.starts})"
        )
    begins = starts or cohort.starts
    if cohort.approved_at is None:
        cohorts.approve(cohort.id, begins, now)
    for some in in_batches(waiting):
        with transaction():
            follow_cohorts(enrolments.learners(some), installation.settings.hours)
            for id_ in some:
                enrolments.begin_in(id_, cohort.id, begins)
                record.approve(id_, record.Act(0, "admin", f"approved/{cohort.id}", now))
    return Approved(found(cohort.name), len(waiting))


def managers(standings: Iterable[Standing]) -> list[Window]:
    """Return the hours of all managers who get a first mail about one of these."""
    return [
        standing.people[Role.MANAGER].window
        for standing in standings
        if Role.MANAGER in standing.people and is_greeted_in(Role.MANAGER, standing.journey)
    ]


def code_of(cohort: Cohort) -> str:
    """Return the code of *cohort*, made now where it has none."""
    if not cohort.code:
        cohorts.set_code(cohort.id, new_code())
    return found(cohort.name).code


def new_code() -> str:
    """Return a code that nobody guesses: one of 10^11 or so."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS))
