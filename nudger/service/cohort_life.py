"""What may become of a cohort on its way: it moves by some weeks, or goes on in another one."""

from datetime import date, datetime, timedelta

from nudger.errors import NudgerError
from nudger.journey.pauses import Then
from nudger.journey.wording import shown
from nudger.service.hours import follow_cohorts
from nudger.service.installation import Installation
from nudger.service.pauses import Target, target, wanted
from nudger.service.record import replan
from nudger.store import cohorts, enrolments, pauses, people
from nudger.store.cohorts import Cohort
from nudger.store.database import in_batches, transaction
from nudger.store.pauses import Said, Scope


def shift(cohort: Cohort, weeks: int, today: date, now: datetime) -> tuple[Target, Said]:
    """Return the pause by which all that is still to come in *cohort* comes so many weeks later.

    It begins today, or on the day on which the cohort does. Raises NudgerError where that can't be.
    """
    if cohort.approved_at is None:
        raise NudgerError(
            f"{shown(cohort.name)} waits for approval; it can start later: cohort approve NAME --start DATE"
        )
    meant = target(Scope.COHORT, cohort.name)
    begins = max(today, cohort.starts)
    later = "a week" if weeks == 1 else f"{weeks} weeks"
    return meant, wanted(meant, begins, begins + timedelta(weeks=weeks), Then.SHIFT, f"moved by {later}", today, now)


def merged(origin: Cohort, into: Cohort, today: date) -> list[int]:
    """Return the ids of the enrolments that would go on in *into*. Raises NudgerError where they can't."""
    if origin.id == into.id:
        raise NudgerError(f"{shown(origin.name)} is one cohort; name another one that it goes on in")
    if origin.journey_id != into.journey_id:
        raise NudgerError(f"{shown(origin.name)} is on {origin.journey}, and {shown(into.name)} on {into.journey}")
    for cohort, other in ((origin, into), (into, origin)):
        if cohort.approved_at is None and other.approved_at is not None:
            raise NudgerError(f"{shown(cohort.name)} waits for approval; approve it first, as {shown(other.name)} was")
        if cohort.mandatory and not other.mandatory:
            raise NudgerError(
                f"{shown(cohort.name)} is mandatory, and {shown(other.name)} isn't: their first mails said different"
                " things of who hears of a stop"
            )
    for said in pauses.of_place((Scope.COHORT, str(origin.id))):
        if max(said.begins, today) < said.until:
            raise NudgerError(f"{shown(origin.name)} is paused until {said.until}; end that first (nudger resume)")
    return cohorts.members(origin.id)


def merge(installation: Installation, moving: list[int], into: Cohort) -> None:
    """Let these enrolments go on in *into*, each from where it is and on the days that it has.

    Whatever breaks off is finished by the same words again.
    """
    for some in in_batches(sorted(moving)):
        with transaction():
            learners = enrolments.learners(some)
            people.lock(learners)
            enrolments.move_to(some, into.id)
            follow_cohorts(learners, installation.settings.hours)
            replan(some)
