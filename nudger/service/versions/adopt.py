"""Whoever is on the way goes on with the version that is in force, a few people at a time.

Whoever is on it already is left alone: so whatever breaks off in between is finished by the same call again.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from nudger.journey.definition import InFlight
from nudger.journey.reach import reaches
from nudger.journey.receipts import Lifecycle
from nudger.journey.versions import is_between_steps
from nudger.service.record import consequences, goes_on
from nudger.store import enrolments, journeys, places
from nudger.store.changes import Changes
from nudger.store.database import in_batches, transaction
from nudger.store.standing import Onto, Standing

MANY = 200  # people in one transaction, of whom nothing is planned anew
FEW = 100  # people in one transaction who are: some 25 ms, of which the disk's answer to the commit is no part


def adopt(journey_id: int, now: datetime) -> int:
    """Let everybody go on as the version in force says of those in flight; return how many changed over at once."""
    version = journeys.in_force(journey_id)
    onto = Onto(version, journeys.definition(version))
    if onto.journey.in_flight is InFlight.PIN:
        return 0
    moved = 0
    untouched = Untouched(onto)
    rest: list[int] = []
    for few in in_batches(enrolments.elsewhere(journey_id, version.id), MANY):
        with transaction():
            enrolments.lock(few)
            alike = untouched.among(few)
            changes = Changes(versions=dict.fromkeys(alike, version.id))
            changes.events = [goes_on(id_, version, now) for id_ in alike]
            changes.write(now)
        moved += len(alike)
        rest += [id_ for id_ in few if id_ not in changes.versions]
    for some in in_batches(rest, FEW):
        with transaction():
            moved += _some(some, onto, now)
    for some in in_batches(enrolments.waiting_for_another(journey_id, version.id), MANY):
        with transaction():
            enrolments.change_over(some, 0)
    return moved


class Untouched:
    """Those for whom nothing differs but the version: many stand in one place, so each place is looked at once."""

    def __init__(self, onto: Onto) -> None:
        self._new = onto.journey
        self._known: dict[tuple[int, str, str], bool] = {}
        versions = journeys.published([onto.version.journey_id])[onto.version.journey_id]
        self._said = {version.id: journeys.definition_of(version, versions) for version in versions}

    def among(self, ids: Collection[int]) -> list[int]:
        """Return those of these enrolments who go on at once, and for whom nothing has to be planned anew."""
        if self._new.in_flight is not InFlight.ADOPT:
            return []
        return [place.enrolment for place in places.of_enrolments(ids) if self._is_one(place)]

    def _is_one(self, place: places.Place) -> bool:
        where = place.version, place.state, place.steps
        if where not in self._known:
            old, receipts = self._said[place.version], place.receipts()
            is_active = place.state == Lifecycle.ACTIVE
            self._known[where] = is_active and not reaches(old, self._new, Lifecycle.ACTIVE, receipts)
        return self._known[where]


def _some(ids: Collection[int], onto: Onto, now: datetime) -> int:
    enrolments.lock(ids)
    changes = Changes()
    later: list[int] = []
    for standing in enrolments.standings(ids).values():
        if goes_on_at_once(standing, onto):
            changes.add(consequences(replace(standing, onto=onto), (), now=now)[1])
        else:
            later.append(standing.id)
    enrolments.change_over(later, onto.version.id)
    changes.write(now)
    return len(changes.versions)


def goes_on_at_once(standing: Standing, onto: Onto) -> bool:
    """Tell whether somebody changes over now: on *from_next_step*, when nothing of theirs is open."""
    if onto.journey.in_flight is InFlight.FROM_NEXT_STEP and standing.progress.lifecycle is not Lifecycle.COMPLETED:
        return is_between_steps(standing.journey, standing.progress)
    return onto.journey.in_flight is not InFlight.PIN
