"""What people say of a talk whose step is somebody else's: kept apart, and it finishes nothing."""

from datetime import datetime

from nudger.journey.receipts import Given, Verb
from nudger.journey.slots import Held, Slot
from nudger.service import record
from nudger.store import enrolments
from nudger.store.database import transaction
from nudger.store.standing import Standing


def is_other_side(standing: Standing, step: str, person: int) -> bool:
    """Tell whether this is a talk, the step of which is somebody else's, and *person* its learner."""
    return person == standing.learner.id and standing.journey.step(step).is_for_two


def slot_to_say(standing: Standing, step: str, now: datetime) -> Slot | None:
    """Return the newest time of this talk, where it has begun and was not called off."""
    slot = standing.progress.slots.of(step)
    return slot if slot is not None and not slot.is_called_off and slot.starts <= now else None


def say(enrolment: int, step: str, held: Held, act: record.Act) -> bool:
    """Somebody says how the talk was held; False where there was none to speak of."""
    with transaction():
        standing = enrolments.locked(enrolment)
        slot = slot_to_say(standing, step, act.at)
        if slot is None or act.person not in slot.time.people:
            return False
        event = act.event(Verb.ATTENDED, step, given=Given(held=held, uid=slot.time.uid))
        record.record(standing, (f"attended/{act.source}/{slot.time.uid}/{held}/{act.at.timestamp():.0f}", event))
        return True
