"""What first mails brought about: who was greeted, and who is not the one to ask."""

from collections.abc import Collection, Iterable
from datetime import datetime

from nudger.journey.definition import Role
from nudger.store.database import execute, many, marks, rows
from nudger.store.fields import microseconds


def set_greeted(greeted: Iterable[tuple[tuple[int, int], datetime]]) -> None:
    """Write down when the first mail to a person about an enrolment was decided on: ((enrolment, person), when)."""
    many(
        "INSERT INTO greeting (enrolment_id, person_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(enrolment, person, microseconds(at)) for (enrolment, person), at in greeted],
    )


def relieve(enrolment: int, role: Role, person: int, by: int) -> None:
    """Ask this person in this role no more; *by* is who said so."""
    execute(
        "UPDATE role SET relieved_by = ? WHERE enrolment_id = ? AND role = ? AND person_id = ?",
        (by, enrolment, role.value, person),
    )


def reinstate(enrolment: int, role: Role, by: int) -> None:
    """Take back what *by* said about this role."""
    execute(
        "UPDATE role SET relieved_by = NULL WHERE enrolment_id = ? AND role = ? AND relieved_by = ?",
        (enrolment, role.value, by),
    )


def relieved(enrolments: Collection[int]) -> dict[int, dict[Role, tuple[int, int]]]:
    """Return, for each of these enrolments, who is asked no more in which role, and who said so, both by id."""
    found: dict[int, dict[Role, tuple[int, int]]] = {}
    if enrolments:
        for enrolment, role, person, by in rows(
            "SELECT enrolment_id, role, person_id, relieved_by FROM role WHERE relieved_by IS NOT NULL"
            f" AND enrolment_id IN ({marks(enrolments)})",
            tuple(enrolments),
        ):
            found.setdefault(enrolment, {})[Role(role)] = person, by
    return found
