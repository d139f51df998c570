"""An admin says who is who. What can't be is refused with a sentence, and nothing changes."""

from datetime import datetime

from nudger.errors import NudgerError
from nudger.journey.definition import Role
from nudger.service.record import replan
from nudger.service.roles.handover import Handover, hand_over
from nudger.store import enrolments, people, roles
from nudger.store.database import transaction
from nudger.store.people import Person

BY_ADMIN = "as an admin says"


def assign(learner: str, role: Role, person: str, journey: str, now: datetime) -> list[Handover]:
    """Give *person* this role for *learner*, both by address, on *journey* by its key; on all of theirs where empty.

    There is one person for each role; who had it before has it no more. Raises NudgerError where it can't be.
    """
    who, other = known(learner), known(person)
    if other.has_left:
        raise NudgerError(f"{other.name} has left, and can't be the {role} of {who.name}; name somebody who is here")
    if other.id == who.id:
        raise NudgerError(f"{who.name} can't be their own {role}; name somebody else")
    return hand_over(dict.fromkeys(own_enrolments(who, journey), other), role, BY_ADMIN, now)


def stand_down(learner: str, role: Role, journey: str, now: datetime) -> list[Handover]:
    """Let nobody have this role for *learner* any more. Raises NudgerError where it can't be."""
    who = known(learner)
    return hand_over(dict.fromkeys(own_enrolments(who, journey), None), role, BY_ADMIN, now)


def set_deputy(person: str, deputy: str) -> Person | None:
    """Let *deputy* stand in for *person* while they are away, both by address; nobody where *deputy* is empty.

    Raises NudgerError where it can't be.
    """
    who = known(person)
    other = known(deputy) if deputy else None
    if other is not None and other.has_left:
        raise NudgerError(f"{other.name} has left, and can't stand in for {who.name}; name somebody who is here")
    if other is not None and other.id == who.id:
        raise NudgerError(f"{who.name} can't stand in for themselves; name somebody else")
    with transaction():
        people.update({who.id: {"deputy": other.id if other is not None else None}})
        replan(enrolments.with_people([who.id]))
    return other


def own_enrolments(learner: Person, journey: str) -> list[int]:
    """Return the ids of those journeys of *learner* that go on. Raises NudgerError where there is none."""
    standings = enrolments.standings(roles.lasting([learner.id], as_learner=True))
    found = [id_ for id_, standing in sorted(standings.items()) if journey in ("", standing.journey.key)]
    if found:
        return found
    if standings:
        there = ", ".join(sorted(standing.journey.key for standing in standings.values()))
        raise NudgerError(f'{learner.name} is not on "{journey}"; they are on {there}')
    raise NudgerError(f"{learner.name} is on no journey; put them on one first: nudger enrol JOURNEY {learner.email}")


def known(email: str) -> Person:
    """Return the person with this address. Raises NudgerError where nobody has it."""
    person = people.by_email(email)
    if person is None:
        raise NudgerError(f"nobody is known as {email}; import them first: nudger people import FILE --apply")
    return person
