"""Where everybody on a journey stands, in a few words for each: many stand in one place."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from nudger.journey.receipts import TAKEN_OUT, Lifecycle, Receipt
from nudger.store.database import is_shared, marks, rows
from nudger.store.enrolments import RUNNING
from nudger.store.fields import EPOCH


class Place(NamedTuple):
    """One enrolment; *steps* says of each receipt its step, its state, whether it has opened, and was taken out."""

    enrolment: int
    version: int
    state: str
    steps: str

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    def receipts(self) -> dict[str, Receipt]:
        """Return receipts that say no more than that."""
        found: dict[str, Receipt] = {}
        for written in self.steps.split():
            step, state, opened, is_out = written.split("|")
            reason = TAKEN_OUT if is_out == "1" else ""
            found[step] = Receipt(step, state, opened_at=EPOCH if opened == "1" else None, reason=reason)
        return found


def of_journey(journey_id: int) -> Iterator[Place]:
    """Yield where everybody stands who has not left."""
    return _found("journey_id = ? AND enrolment.state <> ?", journey_id, Lifecycle.LEFT.value)


def of_enrolments(ids: Collection[int]) -> Iterator[Place]:
    """Yield where these stand."""
    return _found(f"enrolment.id IN ({marks(ids)})", *ids)


def _found(where: str, *values: object) -> Iterator[Place]:
    joined = "string_agg" if is_shared() else "group_concat"
    said = (
        "step || '|' || receipt.state || '|' || CASE WHEN opened_at IS NULL THEN 0 ELSE 1 END || '|' ||"
        f" CASE WHEN receipt.state = 'skipped' AND reason = '{TAKEN_OUT}' THEN 1 ELSE 0 END"
    )
    found = rows(
        f"SELECT enrolment.id, version_id, enrolment.state, coalesce({joined}({said}, ' '), '') FROM enrolment"
        f" LEFT JOIN receipt ON receipt.enrolment_id = enrolment.id WHERE {where}"
        " GROUP BY enrolment.id, version_id, enrolment.state ORDER BY enrolment.id",
        values,
    )
    yield from (Place(*row) for row in found)
