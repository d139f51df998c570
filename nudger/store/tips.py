"""What learners leave to those who come after, once somebody has agreed."""

from collections.abc import Collection

from nudger.journey.receipts import Given
from nudger.store import given
from nudger.store.database import marks, rows

AGREED = given.written(Given(seen="yes"))


def newest(journey: str, steps: Collection[str], *, but: int) -> str:
    """Return the last tip written at one of *steps* of *journey* that may be shown, other than enrolment *but*'s."""
    found = rows(
        "SELECT tip.words FROM receipt agreed"
        " JOIN receipt tip ON tip.enrolment_id = agreed.enrolment_id AND agreed.step = tip.step || '.agreed'"
        " JOIN enrolment ON enrolment.id = tip.enrolment_id JOIN journey ON journey.id = journey_id"
        f" WHERE key = ? AND agreed.step IN ({marks(steps)}) AND tip.state = 'done' AND agreed.state = 'done'"
        f" AND agreed.given = '{AGREED}' AND tip.words <> '' AND enrolment.id <> ?"
        " ORDER BY agreed.closed_at DESC LIMIT 1",
        (journey, *(f"{step}.agreed" for step in steps), but),
    )
    return str(found[0][0]) if found else ""
