"""Recording what a sheet of completions says; broken off, it is simply applied again."""

from datetime import datetime

from nudger.journey.receipts import Given
from nudger.service import record
from nudger.service.completions.look import Look
from nudger.service.record import Act, Outcome


def apply(look: Look, now: datetime) -> int:
    """Close the steps that were found; return how many were open until now."""
    outcomes = [
        record.complete(
            found.enrolment,
            found.step,
            Act(found.person, "import", found.key, now, given=Given(score=found.score)),
            key=found.key,
        )
        for found in look.found
    ]
    return outcomes.count(Outcome.DONE)
