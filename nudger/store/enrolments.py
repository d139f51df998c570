"""One learner on one journey, the people around them, and how far they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from nudger.journey.definition import Journey, Role
from nudger.journey.plan import Enrolment as Planned
from nudger.journey.plan import Player
from nudger.journey.receipts import Lifecycle, Progress
from nudger.store import journeys, people, receipts
from nudger.store.tables import Enrolment, Person
from nudger.store.tables import Role as RoleRow


@dataclass(frozen=True, slots=True)
class Standing:
    """An enrolment as it stands: who is who, which journey, and what the receipts say."""

    id: int
    journey: Journey
    starts: date
    people: Mapping[Role, Person]
    progress: Progress

    @property
    def learner(self) -> Person:
        return self.people[Role.LEARNER]

    @property
    def planned(self) -> Planned:
        players = {role: Player(person.id, people.window_of(person)) for role, person in self.people.items()}
        return Planned(self.id, self.journey, self.starts, players)


def standing(enrolment_id: int) -> Standing:
    row = Enrolment.get_by_id(enrolment_id)
    return Standing(
        id=row.id,
        journey=journeys.definition_of(row.version_id),
        starts=row.starts,
        people=_people_of(row.id),
        progress=Progress(Lifecycle(row.state), receipts.of_enrolment(row.id)),
    )


def _people_of(enrolment_id: int) -> dict[Role, Person]:
    rows = RoleRow.select(RoleRow, Person).join(Person).where(RoleRow.enrolment == enrolment_id)
    return {Role(row.role): row.person for row in rows}


def add(person: Person, version_id: int, journey_id: int, starts: date, now: datetime) -> Enrolment | None:
    """Enrol *person*, with their manager; None where they are on this journey already."""
    there = Enrolment.get_or_none(Enrolment.person == person, Enrolment.journey == journey_id, Enrolment.run == 1)
    if there is not None:
        return None
    row = Enrolment.create(
        person=person, journey=journey_id, version=version_id, state=Lifecycle.ACTIVE, starts=starts, created_at=now
    )
    RoleRow.create(enrolment=row, person=person, role=Role.LEARNER)
    if person.manager_id is not None:
        RoleRow.create(enrolment=row, person=person.manager_id, role=Role.MANAGER)
    return row


def set_state(enrolment_id: int, state: Lifecycle) -> None:
    Enrolment.update(state=state).where(Enrolment.id == enrolment_id).execute()


def with_person(person_id: int) -> list[int]:
    """Return the ids of all enrolments in which this person has a role, in order."""
    rows = RoleRow.select(RoleRow.enrolment).where(RoleRow.person == person_id).order_by(RoleRow.enrolment)
    return list(dict.fromkeys(row.enrolment_id for row in rows))


def everyone() -> list[Enrolment]:
    return list(Enrolment.select(Enrolment, Person).join(Person).order_by(Person.email, Enrolment.id))
