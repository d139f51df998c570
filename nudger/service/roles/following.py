"""Roles follow the file of people: a new manager inherits, who leaves is relieved, who is back takes part again."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from nudger.journey.definition import Role
from nudger.journey.receipts import Event, Verb
from nudger.service.record import record
from nudger.service.roles.handover import Handover, hand_over, open_with
from nudger.service.roles.telling import tell_facilitator
from nudger.store import enrolments, events, first_mails, people, roles
from nudger.store.database import transaction
from nudger.store.people import Person
from nudger.store.standing import Standing

BY_FILE = "as the people file says"


def follow_managers(managers: Mapping[int, tuple[int | None, int | None]], now: datetime) -> list[Handover]:
    """Let the journeys of these people follow them from their old manager to the new one: person, (old, new).

    A journey whose manager is another one, named by hand, keeps that one.
    """
    moved = {person: pair for person, pair in managers.items() if pair[0] != pair[1]}
    if not moved:
        return []
    known = people.by_ids({new for _, new in moved.values() if new is not None})
    inherit: dict[int, Person | None] = {}
    with transaction():
        ids = roles.lasting(list(moved), as_learner=True)
        enrolments.lock(ids)
        relieved = first_mails.relieved(ids)
        for id_, standing in enrolments.standings(ids).items():
            old, new = moved[standing.learner.id]
            holder = standing.people.get(Role.MANAGER)
            wrong, _ = relieved.get(id_, {}).get(Role.MANAGER, (None, 0))
            if (holder.id if holder else wrong) == old:
                inherit[id_] = known[new] if new is not None else None
        return hand_over(inherit, Role.MANAGER, BY_FILE, now)


def open_questions(learner: int, manager: str) -> int:
    """Count what the manager with this address was asked about a learner, and has not answered."""
    standings = enrolments.standings(roles.lasting([learner], as_learner=True)) if manager else {}
    return sum(
        len(open_with(standing, Role.MANAGER))
        for standing in standings.values()
        if Role.MANAGER in standing.people and standing.people[Role.MANAGER].email == manager
    )


def departed(ids: Collection[int], now: datetime) -> None:
    """Write down in others' journeys that these people have left, and tell the facilitators. They keep their place.

    So they are asked again should they come back; the plan asks nobody who has left.
    """
    for standing, held in _around(ids):
        happened = [_happened(standing, *each, Verb.RELIEVED, "has left, and nobody follows yet", now) for each in held]
        for (role, person), (key, _) in zip(held, happened, strict=True):
            tell_facilitator(standing, role, person, key, now)
        record(standing, *happened)


def came_back(ids: Collection[int], now: datetime) -> None:
    """Write down in others' journeys that these people are here again."""
    for standing, held in _around(ids):
        record(standing, *(_happened(standing, *each, Verb.ASSIGNED, f"is back, {BY_FILE}", now) for each in held))


def _happened(
    standing: Standing, role: Role, person: Person, verb: Verb, what: str, now: datetime
) -> tuple[str, Event]:
    key = f"role/e{standing.id}/{events.changes_of_roles(standing.id)}/{role}"
    return key, Event(verb, now, "", person.id, "admin", f"{role.named}: {person.name} {what}")


def _around(ids: Collection[int]) -> Iterator[tuple[Standing, list[tuple[Role, Person]]]]:
    """Yield the journeys in which these people have a part beside the learner, locked, and which part that is."""
    concerned = roles.lasting(ids, as_learner=False)
    enrolments.lock(concerned)
    for standing in enrolments.standings(concerned).values():
        yield (
            standing,
            [
                (role, person)
                for role, person in standing.people.items()
                if role is not Role.LEARNER and person.id in ids
            ],
        )
