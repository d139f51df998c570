"""One learner on one journey, the people around them, and how far they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from nudger.journey.definition import Role
from nudger.journey.receipts import Lifecycle, Progress
from nudger.journey.slots import NO_SLOTS
from nudger.store import journeys, pauses, people, receipts, slots, workshops
from nudger.store.database import is_shared, many, marks, rows
from nudger.store.fields import moment
from nudger.store.people import Person
from nudger.store.standing import Group, Onto, Standing
from nudger.store.tables import Enrolment


def standing(enrolment_id: int) -> Standing:
    return standings([enrolment_id])[enrolment_id]


def locked(enrolment_id: int) -> Standing:
    """Return how an enrolment stands, and let nobody else change it before this transaction ends."""
    lock([enrolment_id])
    return standing(enrolment_id)


def lock(ids: Collection[int]) -> None:
    """Let nobody else change these enrolments before this transaction ends; always taken in order of their ids."""
    if ids and is_shared():
        rows(f"SELECT id FROM enrolment WHERE id IN ({marks(ids)}) ORDER BY id FOR NO KEY UPDATE", tuple(ids))


def standings(ids: Collection[int]) -> dict[int, Standing]:
    """Return how each of these enrolments stands."""
    if not ids:
        return {}
    among = f"({marks(ids)})"
    roles = rows(
        "SELECT role.enrolment_id, role, role.person_id, at FROM role LEFT JOIN greeting ON greeting.enrolment_id ="
        " role.enrolment_id AND greeting.person_id = role.person_id WHERE relieved_by IS NULL"
        f" AND role.enrolment_id IN {among}",
        tuple(ids),
    )
    found = rows(
        "SELECT enrolment.id, version_id, next_version, enrolment.starts, state, paused_until, is_lighter,"
        " name, mandatory, enrolment.person_id, enrolment.journey_id, cohort_id FROM enrolment"
        " LEFT JOIN cohort ON cohort.id = cohort_id"
        f" WHERE enrolment.id IN {among}",
        tuple(ids),
    )
    known = people.by_ids({person for _, _, person, _ in roles})
    deputies = people.by_ids({each.deputy_id for each in known.values() if each.deputy_id is not None})
    around: dict[int, dict[Role, Person]] = defaultdict(dict)
    greeted: dict[int, dict[int, datetime]] = defaultdict(dict)
    for enrolment, role, person, greeted_at in roles:
        around[enrolment][Role(role)] = known[person]
        if greeted_at is not None:
            greeted[enrolment][person] = moment(greeted_at)
    of_steps = receipts.of_enrolments(ids)
    versions = journeys.published({journey for *_, journey, _ in found})
    version_of = {each.id: each for several in versions.values() for each in several}
    definition_of = {
        id_: journeys.definition_of(version_of[id_], versions[version_of[id_].journey_id])
        for id_ in {id_ for _, version, following, *_ in found for id_ in (version, following) if id_}
    }
    journey_of = {id_: definition_of[version] for id_, version, *_ in found}
    dates = workshops.starts_of({id_ for id_, journey in journey_of.items() if journey.has_workshops})
    in_calendars = slots.of_enrolments(ids)
    places = {row[0]: pauses.places_of(row[0], *row[-3:]) for row in found}
    paused = pauses.around({place for each in places.values() for place in each})
    profiles = people.profiles_of(
        {around[id_][Role.LEARNER].id for id_, journey in journey_of.items() if journey.asks_profile}
    )
    return {
        id_: Standing(
            id=id_,
            journey=journey_of[id_],
            starts=date.fromisoformat(starts),
            people=around[id_],
            progress=Progress(
                Lifecycle(state),
                of_steps.get(id_, {}),
                date.fromisoformat(until) if until else None,
                greeted.get(id_, {}),
                bool(is_lighter),
                in_calendars.get(id_, NO_SLOTS),
            ),
            deputies=deputies,
            profile=profiles.get(around[id_][Role.LEARNER].id, {}),
            cohort=Group(name, bool(mandatory)) if name is not None else None,
            onto=Onto(version_of[following], definition_of[following]) if following else None,
            dates=dates.get(id_, {}),
            said=tuple(said for place in places[id_] for said in paused.get(place, ())),
        )
        for id_, _, following, starts, state, until, is_lighter, name, mandatory, *_ in found
    }


def add(
    person: Person,
    version_id: int,
    journey_id: int,
    starts: date,
    now: datetime,
    *,
    cohort: int | None = None,
    state: Lifecycle = Lifecycle.ACTIVE,
) -> int | None:
    """Enrol *person*, with their manager; return the enrolment's id, or None where they are on this journey already."""
    if on_journey(person.id, journey_id) is not None:
        return None
    row = Enrolment.create(
        person=person.id,
        journey=journey_id,
        version=version_id,
        state=state,
        starts=starts,
        created_at=now,
        cohort=cohort,
    )
    enrolment: int = row.id
    roles = {Role.LEARNER: person.id, Role.MANAGER: person.manager_id}
    many(
        "INSERT INTO role (enrolment_id, person_id, role) VALUES (?, ?, ?)",
        [(enrolment, each, role.value) for role, each in roles.items() if each is not None],
    )
    return enrolment


def on_journey(person_id: int, journey_id: int) -> int | None:
    """Return the id of this person's enrolment on a journey."""
    there = rows("SELECT id FROM enrolment WHERE person_id = ? AND journey_id = ? AND run = 1", (person_id, journey_id))
    return int(there[0][0]) if there else None


def begin_in(enrolment_id: int, cohort: int, starts: date) -> None:
    """Let an enrolment that has not begun belong to this cohort, and start on a day."""
    Enrolment.update(cohort=cohort, starts=starts).where(Enrolment.id == enrolment_id).execute()


def move_to(ids: Collection[int], cohort: int) -> None:
    """Let these enrolments belong to another cohort."""
    Enrolment.update(cohort=cohort).where(Enrolment.id.in_(ids)).execute()


def set_states(states: Mapping[int, tuple[Lifecycle, date | None]]) -> None:
    """Write how these enrolments stand, and on which day those that are paused go on."""
    many(
        "UPDATE enrolment SET state = ?, paused_until = ? WHERE id = ?",
        [(state.value, until.isoformat() if until else None, id_) for id_, (state, until) in states.items()],
    )


def set_paces(paces: Mapping[int, bool]) -> None:
    """Write which of these enrolments are on a lighter road."""
    many("UPDATE enrolment SET is_lighter = ? WHERE id = ?", [(is_lighter, id_) for id_, is_lighter in paces.items()])


def set_versions(versions: Mapping[int, int]) -> None:
    """Let each of these enrolments be on a version from now on."""
    many(
        "UPDATE enrolment SET version_id = ?, next_version = 0 WHERE id = ?",
        [(to, id_) for id_, to in versions.items()],
    )


def change_over(ids: Collection[int], version: int) -> None:
    """Let these enrolments change over to a version as soon as nothing of the learner's is open; 0 for never."""
    many("UPDATE enrolment SET next_version = ? WHERE id = ?", [(version, id_) for id_ in ids])


def on_the_way(journey: int) -> list[int]:
    """Return the ids of all who are on a journey and have neither arrived nor left, in order."""
    found = rows(
        f"SELECT id FROM enrolment WHERE journey_id = ? AND state IN ({marks(RUNNING)}) ORDER BY id",
        (journey, *RUNNING),
    )
    return [enrolment for (enrolment,) in found]


def elsewhere(journey: int, version: int) -> list[int]:
    """Return the ids of all who are on the way, or there, on another version of a journey than this, in order."""
    found = rows(
        "SELECT id FROM enrolment WHERE journey_id = ? AND version_id <> ? AND state <> ? ORDER BY id",
        (journey, version, Lifecycle.LEFT.value),
    )
    return [enrolment for (enrolment,) in found]


def waiting_for_another(journey: int, version: int) -> list[int]:
    """Return the ids of those who are to change over to another version than this, in order."""
    found = rows(
        "SELECT id FROM enrolment WHERE journey_id = ? AND next_version NOT IN (0, ?) ORDER BY id", (journey, version)
    )
    return [enrolment for (enrolment,) in found]


def with_person(person_id: int) -> list[int]:
    return with_people([person_id])


def with_people(ids: Collection[int]) -> list[int]:
    """Return the ids of all enrolments in which one of these people has a role, or stands in for one who has."""
    found = rows(
        f"SELECT DISTINCT enrolment_id FROM role WHERE person_id IN ({marks(ids)}) OR person_id IN"
        f" (SELECT id FROM person WHERE deputy_id IN ({marks(ids)})) ORDER BY enrolment_id",
        (*ids, *ids),
    )
    return [enrolment for (enrolment,) in found]


class Part(NamedTuple):
    """In how many running enrolments on one journey somebody has a role."""

    role: Role
    journey: str
    enrolments: int


RUNNING = (Lifecycle.ASKED.value, Lifecycle.WAITING.value, Lifecycle.ACTIVE.value, Lifecycle.PAUSED.value)


def parts(ids: Collection[int]) -> dict[int, list[Part]]:
    """Return, for each of these people, what they have a part in that still runs."""
    found = rows(
        "SELECT role.person_id, role, key, count(*) FROM role JOIN enrolment ON enrolment.id = enrolment_id"
        f" JOIN journey ON journey.id = journey_id WHERE role.person_id IN ({marks(ids)}) AND state IN (?, ?, ?, ?)"
        " GROUP BY role.person_id, role, key ORDER BY role.person_id, role, key",
        (*ids, *RUNNING),
    )
    of_person: dict[int, list[Part]] = defaultdict(list)
    for person, role, journey, count in found:
        of_person[person].append(Part(Role(role), journey, count))
    return of_person


def running(learners: Collection[int]) -> list[int]:
    """Return the ids of these learners' own enrolments that still run, in order."""
    found = rows(
        f"SELECT id FROM enrolment WHERE person_id IN ({marks(learners)}) AND state IN (?, ?, ?, ?) ORDER BY id",
        (*learners, *RUNNING),
    )
    return [enrolment for (enrolment,) in found]


def learners(ids: Collection[int]) -> list[int]:
    """Return the ids of those whose own enrolments these are."""
    found = rows(f"SELECT DISTINCT person_id FROM enrolment WHERE id IN ({marks(ids)})", tuple(ids))
    return sorted(person for (person,) in found)


def not_left() -> list[int]:
    """Return the ids of all enrolments of which something may still be planned, in order."""
    found = rows("SELECT id FROM enrolment WHERE state <> ? ORDER BY id", (Lifecycle.LEFT.value,))
    return [enrolment for (enrolment,) in found]


def own(learners: Collection[int]) -> dict[int, list[int]]:
    """Return, for each of these people, the ids of all their own enrolments, in order."""
    if not learners:
        return {}
    found = rows(
        f"SELECT person_id, id FROM enrolment WHERE person_id IN ({marks(learners)}) ORDER BY id", tuple(learners)
    )
    of_person: dict[int, list[int]] = defaultdict(list)
    for person, enrolment in found:
        of_person[person].append(enrolment)
    return of_person


def everyone() -> list[int]:
    """Return the ids of all enrolments, in the order of their learners' addresses."""
    found = rows("SELECT enrolment.id FROM enrolment JOIN person ON person.id = person_id ORDER BY email, enrolment.id")
    return [enrolment for (enrolment,) in found]
