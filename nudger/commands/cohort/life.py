"""A cohort moves by some weeks, or goes on in another one; each is told before it is done."""

from nudger.commands.pause import today_of, write
from nudger.report.workshops import workshops_of
from nudger.service import cohort_life
from nudger.service.enrolling import journey_of
from nudger.service.installation import Installation
from nudger.store.cohorts import Cohort


def shift(installation: Installation, cohort: Cohort, weeks: int, *, apply: bool) -> None:
    """Tell what moves, and move it where that is wanted."""
    meant, said = cohort_life.shift(cohort, weeks, today_of(installation), installation.clock.now())
    for line in workshops_of(cohort, journey_of(cohort), installation.clock.now()):
        print(f"Stays on its date: {line}")
    write(installation, meant, said, apply=apply)


def merge(installation: Installation, origin: Cohort, into: Cohort, *, apply: bool) -> None:
    """Tell who goes on where, and let them where that is wanted."""
    moving = cohort_life.merged(origin, into, today_of(installation))
    learners = f"{len(moving)} learner{'s' * (len(moving) != 1)}"
    print(f"{learners} of {origin.name} in {into.name}: everybody goes on from where they are, on the days they have.")
    if apply:
        cohort_life.merge(installation, moving, into)
    print("Written." if apply else "Nothing is written yet; look it over, and run it again with --apply.")
