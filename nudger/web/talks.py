"""What the learner of a talk says of it, beside whoever is asked: whether it took place."""

from collections.abc import Mapping
from typing import Any

from nudger.journey.slots import Held
from nudger.service import record, sides
from nudger.service.installation import Installation
from nudger.service.letters import slot_facts
from nudger.web.fields import Fields
from nudger.web.opened import Opened


def words(installation: Installation, opened: Opened) -> Mapping[str, Any]:
    """Return the time, in words, whether it is behind, and what the learner says of it."""
    standing, step = opened.standing, opened.standing.journey.step(opened.nudge.step)
    slot = sides.slot_to_say(standing, step.key, installation.clock.now())
    said = slot.side_of(opened.reader.id) if slot is not None else None
    return {
        "slot": slot_facts(slot, standing, step, opened.reader, installation.words),
        "is_behind": slot is not None,
        "held": said.held.value if said is not None and said.held is not None else "",
        "answers": [each.value for each in Held],
    }


def say(opened: Opened, fields: Fields, act: record.Act) -> None:
    """Write down what was chosen; anything else changes nothing."""
    said = next(iter(fields.get("held", ())), "")
    if said in set(Held):
        sides.say(opened.standing.id, opened.nudge.step, Held(said), act)
