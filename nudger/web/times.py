"""The page on which a time in the calendar is changed, or given back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nudger.journey.desired import Touch
from nudger.service import placing, record
from nudger.service.installation import Installation
from nudger.store.database import transaction
from nudger.web.fields import Fields
from nudger.web.opened import Opened

NONE = "none"


def has_time(opened: Opened) -> bool:
    """Tell whether the step of this link wants a time in the calendar, and it is the reader's to choose."""
    standing, step = opened.standing, opened.nudge.step
    if not step or not opened.is_learners or standing.journey.step(step).slot is None:
        return False
    receipt = standing.progress.receipts.get(step)
    return receipt is not None and receipt.opened_at is not None and not receipt.is_closed


def is_about_time(opened: Opened) -> bool:
    """Tell whether the mail of this link was about a time, rather than about the step."""
    return opened.nudge.touch in (Touch.INVITE, Touch.CANCEL) or opened.nudge.topic == "other-times"


def words(installation: Installation, opened: Opened) -> Mapping[str, Any]:
    """Return the time that stands in the calendar now, in words, and the others that may be chosen."""
    if not has_time(opened):
        return {"time": "", "others": ()}
    standing, reader, say = opened.standing, opened.reader, installation.words
    slot = standing.progress.slots.placed(opened.nudge.step)
    wanted = standing.journey.step(opened.nudge.step).slot
    assert wanted is not None
    zone = reader.window.zone
    others = placing.other_times(standing, opened.nudge.step, installation.clock.now())
    return {
        "time": say.span(slot.starts.astimezone(zone), slot.ends.astimezone(zone), reader.locale) if slot else "",
        "others": [
            (
                at.isoformat(),
                say.span(at.astimezone(zone), (at + wanted.length).astimezone(zone), reader.locale),
            )
            for at in others
        ],
    }


def choose(installation: Installation, opened: Opened, fields: Fields, act: record.Act) -> None:
    """Move the slot to the time that was chosen, or give it back; anything else changes nothing."""
    said = next(iter(fields.get("when", ())), "")
    with transaction():
        if said == NONE:
            placing.give_back(opened.standing.id, opened.nudge.step, act)
        elif (starts := _moment(said)) is not None:
            placing.move(installation, opened.standing.id, opened.nudge.step, starts, act)


def _moment(said: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
