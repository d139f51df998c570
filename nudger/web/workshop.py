"""The page of a workshop that lies ahead: when and where, and the dates that may be chosen instead."""

from collections.abc import Mapping
from typing import Any

from nudger.journey.receipts import Lifecycle
from nudger.journey.slots import State
from nudger.service import placing, record, seats
from nudger.service.installation import Installation
from nudger.service.letters import slot_facts
from nudger.store.database import transaction
from nudger.web.fields import Fields
from nudger.web.opened import Opened

NONE = "none"
MOST_OFFERED = 12


def lies_ahead(installation: Installation, opened: Opened) -> bool:
    """Tell whether the step of this link is a workshop of the reader's that has not begun."""
    step = opened.nudge.step
    is_on_the_way = opened.standing.progress.lifecycle is Lifecycle.ACTIVE
    if not step or not opened.is_learners or not is_on_the_way:
        return False
    return seats.lies_ahead(opened.standing, step, installation.clock.now())


def words(installation: Installation, opened: Opened) -> Mapping[str, Any]:
    """Return when and where the learner's seat is, in words, and the other dates that have room."""
    standing, reader, step = opened.standing, opened.reader, opened.nudge.step
    slot = standing.progress.slots.of(step)
    there = standing.progress.slots.placed(step)
    told = slot_facts(there, standing, standing.journey.step(step), reader, installation.words)
    others = seats.other_dates(standing, step, installation.clock.now())[:MOST_OFFERED]
    zone, say = reader.window.zone, installation.words
    return {
        "when": told.when,
        "place": told.place,
        "link": told.link,
        "is_given_back": slot is not None and slot.state is State.DROPPED,
        "others": [
            (date.id, say.span(date.starts.astimezone(zone), date.ends.astimezone(zone), reader.locale), date.place)
            for date in others
        ],
    }


def choose(installation: Installation, opened: Opened, fields: Fields, act: record.Act) -> None:
    """Let the learner have a seat on the date that was chosen, or none; anything else changes nothing."""
    said = next(iter(fields.get("when", ())), "")
    step = opened.nudge.step
    with transaction():
        if said == NONE:
            slot = opened.standing.progress.slots.placed(step)
            placing.give_back(opened.standing.id, step, act)
            if slot is not None:
                seats.let_others_in(opened.standing, slot)
        elif said.isascii() and said.isdecimal() and len(said) < 10:
            seats.choose(installation, opened.standing.id, step, int(said), act)
