"""Who has which part in whose enrolments."""

from collections.abc import Collection

from nudger.journey.definition import Role
from nudger.journey.receipts import Lifecycle
from nudger.store.database import marks, rows
from nudger.store.tables import Role as Row


def set_role(enrolment: int, role: Role, person: int | None) -> None:
    """Let one person have this role in an enrolment, and nobody else; or nobody at all."""
    Row.delete().where(Row.enrolment == enrolment, Row.role == role).execute()
    if person is not None:
        Row.create(enrolment=enrolment, person=person, role=role)


def about(person_id: int) -> list[int]:
    """Return the ids of all enrolments in which this person has a role, or was ever written to, in order."""
    found = rows(
        "SELECT enrolment_id FROM role WHERE person_id = ? UNION SELECT enrolment_id FROM nudge WHERE person_id = ?"
        " ORDER BY 1",
        (person_id, person_id),
    )
    return [enrolment for (enrolment,) in found]


def lasting(ids: Collection[int], *, as_learner: bool) -> list[int]:
    """Return the ids of enrolments that nobody has left, in which one of these people is the learner, or is not."""
    if not ids:
        return []
    found = rows(
        "SELECT DISTINCT enrolment_id FROM role JOIN enrolment ON enrolment.id = enrolment_id WHERE state <> ?"
        f" AND role.person_id IN ({marks(ids)}) AND role {'=' if as_learner else '<>'} ? ORDER BY enrolment_id",
        (Lifecycle.LEFT.value, *ids, Role.LEARNER.value),
    )
    return [enrolment for (enrolment,) in found]
