"""Who is there in a story: learners in teams with a manager each, and people beside them."""

from collections.abc import Sequence
from typing import NamedTuple

from nudger.journey.definition import Role
from nudger.service.installation import Installation
from nudger.store import enrolments, people, roles
from nudger.store.database import transaction

TEAM = 8  # learners with the same manager
COHORT = 32  # learners with the same facilitator
FIRST = ("Ada", "Bo", "Cleo", "Dara", "Emil", "Finn", "Gita", "Hana", "Iris", "Jonas", "Kaya", "Lio", "Mira", "Noor")
LAST = ("Adler", "Banda", "Costa", "Dvorak", "Eze", "Fischer", "Garcia", "Haddad", "Ito", "Jensen", "Kowalska")


class Place(NamedTuple):
    """One learner by their address, and whoever is beside them."""

    learner: str
    manager: str
    buddy: str
    witness: str
    facilitator: str


def places(numbers: Sequence[int], learners: int) -> list[Place]:
    """Return who stands beside the learners with these *numbers*, counted from 0, of *learners* in all."""
    return [_place(number, learners) for number in numbers]


def _place(number: int, learners: int) -> Place:
    first = number - number % TEAM
    size = min(TEAM, learners - first)
    beside = [first + (number - first + step) % size for step in (1, 2)]
    buddy, witness = ("" if other == number else _learner(other) for other in beside)
    manager, facilitator = number // TEAM + 1, number // COHORT + 1
    return Place(
        _learner(number),
        f"manager-{manager:03}@example.org",
        buddy,
        witness,
        f"facilitator-{facilitator:02}@example.org",
    )


def _learner(number: int) -> str:
    return f"learner-{number + 1:04}@example.org"


def introduce(installation: Installation, there: Sequence[Place]) -> None:
    """Write all of them down, in the hours of the settings."""
    hours = installation.settings.hours
    everybody = dict.fromkeys(email for each in there for email in each if email)
    with transaction():
        people.add(
            (email, {"name": _name(email), "follows": " ".join(hours.columns), **_kept(hours.columns)})
            for email in everybody
        )
        people.set_managers((each.learner, each.manager) for each in there)


def find_helpers(there: Sequence[Place]) -> None:
    """Give the roles beside each learner, before anything is planned for them."""
    ids = people.ids()
    with transaction():
        for each in there:
            (enrolment,) = enrolments.own([ids[each.learner]])[ids[each.learner]]
            for role, email in ((Role.BUDDY, each.buddy), (Role.WITNESS, each.witness)):
                roles.set_role(enrolment, role, ids[email] if email else None)
            roles.set_role(enrolment, Role.FACILITATOR, ids[each.facilitator])


def _kept(columns: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in columns.items() if value or name not in ("hours", "quiet")}


def _name(email: str) -> str:
    kind, number = email.partition("@")[0].split("-")
    place = int(number) + {"learner": 0, "manager": 5, "facilitator": 9}[kind]
    return f"{FIRST[place % len(FIRST)]} {LAST[place % len(LAST)]}"
