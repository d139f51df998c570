"""Whoever is on the way goes on with the version that is in force, a few people at a time.

Whoever is on it already is left alone: so whatever breaks off in between is finished by the same call again.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from nudger.journey.definition import InFlight
from nudger.journey.receipts import Lifecycle
from nudger.journey.versions import is_between_steps
from nudger.service.record import consequences
from nudger.store import enrolments, journeys
from nudger.store.changes import Changes
from nudger.store.database import in_batches, transaction
from nudger.store.standing import Onto, Standing


def adopt(journey_id: int, now: datetime) -> int:
    """Let everybody go on as the version in force says of those in flight; return how many changed over at once."""
    version = journeys.in_force(journey_id)
    onto = Onto(version, journeys.definition(version))
    if onto.journey.in_flight is InFlight.PIN:
        return 0
    moved = 0
    for some in in_batches(enrolments.elsewhere(journey_id, version.id)):
        with transaction():
            moved += _some(some, onto, now)
    for some in in_batches(enrolments.waiting_for_another(journey_id, version.id)):
        with transaction():
            enrolments.change_over(some, 0)
    return moved


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
