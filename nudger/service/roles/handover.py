"""One role of one enrolment passes from one person to another, or to nobody, with all that was open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nudger.journey.definition import Role
from nudger.journey.receipts import Event, Verb
from nudger.service.record import record
from nudger.service.roles.telling import tell_facilitator
from nudger.store import enrolments, events, roles
from nudger.store.database import transaction
from nudger.store.people import Person
from nudger.store.standing import Standing

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Handover:
    """What came of it: who had the role, who has it now, and the titles of the steps that are asked anew or let go."""

    enrolment: int
    journey: str
    role: Role
    old: Person | None
    new: Person | None
    open_steps: tuple[str, ...]


def hand_over(new: Mapping[int, Person | None], role: Role, why: str, now: datetime) -> list[Handover]:
    """Give *role* to these people, by enrolment, in one transaction; who has it already keeps it, and nothing happens.

    What is open with the old one is asked again of the new one, or let go where there is none; answers stay. *why*
    ends the reason that `why` tells.
    """
    with transaction():
        enrolments.lock(new)
        before = enrolments.standings(new)
        changing = [id_ for id_ in sorted(new) if _id(before[id_].people.get(role)) != _id(new[id_])]
        for id_ in changing:
            roles.set_role(id_, role, _id(new[id_]))
        after = enrolments.standings(changing)
        return [_hand_over(before[id_].people.get(role), after[id_], role, why, now) for id_ in changing]


def open_with(standing: Standing, role: Role) -> list[str]:
    """Return the keys of the steps that whoever has this role was asked for, and has not answered."""
    return [
        step.key
        for step in standing.journey.steps
        if step.by is role
        and (receipt := standing.progress.receipts.get(step.key)) is not None
        and not receipt.is_closed
        and receipt.opened_at is not None
    ]


def _hand_over(old: Person | None, standing: Standing, role: Role, why: str, now: datetime) -> Handover:
    new = standing.people.get(role)
    reason = f"{role.named}: {old.name if old else NOBODY} → {new.name if new else NOBODY}, {why}"
    number = events.changes_of_roles(standing.id)
    key = f"role/e{standing.id}/{number}"
    happened: list[tuple[str, Event]] = []
    if old is not None:
        happened.append((f"{key}/relieved", Event(Verb.RELIEVED, now, "", old.id, "admin", reason)))
    if new is not None:
        happened.append((f"{key}/assigned", Event(Verb.ASSIGNED, now, "", new.id, "admin", reason)))
    keys = open_with(standing, role)
    if new is not None:
        keys = [step for step in keys if standing.progress.receipts[step].asked != new.id]
        anew = f"of {new.name}, no longer of {old.name}" if old else f"of {new.name}"
        happened += [(f"{key}/{step}", Event(Verb.ASSIGNED, now, step, new.id, "admin", anew)) for step in keys]
    elif old is not None:
        tell_facilitator(standing, role, old, key, now)
    record(standing, *happened)
    titles = tuple(standing.journey.step(step).title for step in keys)
    return Handover(standing.id, standing.journey.title, role, old, new, titles)


def _id(person: Person | None) -> int | None:
    return None if person is None else person.id
