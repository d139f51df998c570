"""The page on which a time in the calendar is chosen, changed, or given back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from nudger.journey.desired import WRITES, Touch
from nudger.service import placing, record
from nudger.service.installation import Installation
from nudger.service.letters import slot_facts
from nudger.store.database import transaction
from nudger.store.people import Person
from nudger.store.standing import Standing
from nudger.web.fields import Fields
from nudger.web.opened import Opened

NONE = "none"
FIELDS = ("when", "own")


def has_time(opened: Opened) -> bool:
    """Tell whether the step of this link wants a time in the calendar, and it is the reader's to choose.

    That of a talk is chosen by whoever is asked for it; its learner may change it.
    """
    standing, step = opened.standing, opened.nudge.step
    if not step or not placing.is_open(standing, step):
        return False
    if opened.is_other_side:
        return standing.progress.slots.placed(step) is not None
    return standing.asks(step) == opened.reader.id


def is_about_time(opened: Opened) -> bool:
    """Tell whether the mail of this link was about a time, rather than about the step."""
    asks_when = opened.nudge.topic in ("other-times", "which-time")
    return asks_when or opened.nudge.touch in (*WRITES, Touch.CONFIRM) or _is_wanted(opened)


def _is_wanted(opened: Opened) -> bool:
    """Tell whether the first thing to do about this step is to find a time to talk."""
    return bool(opened.nudge.step) and placing.wants_a_time(opened.standing, opened.nudge.step)


def words(installation: Installation, standing: Standing, step: str, reader: Person) -> Mapping[str, Any]:
    """Return the time that stands now, in words, and what may be chosen instead: times, and days of an own meeting."""
    if not placing.is_open(standing, step):
        return {"time": "", "others": (), "own_days": (), "slot": None}
    say, zone, now = installation.words, reader.window.zone, installation.clock.now()
    wanted = standing.journey.step(step)
    assert wanted.slot is not None
    length = wanted.slot.length
    slot = slot_facts(standing.progress.slots.placed(step), standing, wanted, reader, say)
    meets = wanted.is_for_two and slot.is_asked
    return {
        "time": slot.when,
        "slot": slot,
        "others": [
            (at.isoformat(), say.span(at.astimezone(zone), (at + length).astimezone(zone), reader.locale))
            for at in placing.other_times(standing, step, now)
        ],
        "own_days": [
            (day.isoformat(), say.day(day, reader.locale)) for day in placing.own_days(standing, step, now) if meets
        ],
    }


def choose(installation: Installation, enrolment: int, step: str, fields: Fields, act: record.Act) -> bool:
    """Do what was chosen: a day on which the two meet anyway, a time, or none; anything else changes nothing."""
    when, own = (next(iter(fields.get(name, ())), "") for name in FIELDS)
    with transaction():
        if (day := _day(own)) is not None:
            return placing.on_own_day(installation, enrolment, step, day, act)
        if when == NONE:
            placing.give_back(enrolment, step, act)
            return True
        starts = _moment(when)
        return starts is not None and placing.move(installation, enrolment, step, starts, act)


def _moment(said: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
