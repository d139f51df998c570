"""Who was there: the learner names them on the page of what is done, and their own page asks one question."""

from collections.abc import Mapping
from typing import Any

from nudger.mail.asking import journey_in
from nudger.service import record, there
from nudger.service.there import Named
from nudger.store import people
from nudger.store.people import first_name
from nudger.web.fields import Fields
from nudger.web.opened import Opened

NEVER, AGAIN = "never", "again"


def words_to_name(opened: Opened, trouble: str = "") -> Mapping[str, Any]:
    """Return what the learner's page says of those who were there: their names, and whether more may be named."""
    standing, step = opened.standing, opened.nudge.step
    is_learners = opened.is_learners and bool(step)
    return {
        "there": there.names(standing, step) if is_learners else [],
        "may_name": is_learners and there.may_name(standing, step),
        "trouble": trouble,
    }


def name(opened: Opened, fields: Fields, act: record.Act) -> Named:
    email = next(iter(fields.get("email", ())), "")
    return there.name(opened.standing.id, opened.nudge.step, email[:254], act)


def words(opened: Opened) -> Mapping[str, Any]:
    """Return what the page of somebody who was there says, and what they have said."""
    standing, key = opened.standing, opened.nudge.step
    journey = journey_in(standing.journey, opened.reader.locale)
    receipt = standing.progress.receipts.get(key)
    named = receipt.was_there(opened.reader.id) if receipt is not None and receipt.state == "done" else None
    return {
        "step": journey.step(key),
        "learner": standing.learner.name,
        "learner_first": first_name(standing.learner.name),
        "behaviours": there.to_see(journey, journey.step(key)),
        "is_asked": named is not None,
        "said": named.said if named is not None else "",
        "answers": there.ANSWERS,
        "is_unasked": people.by_id(opened.reader.id).is_unasked,
    }


def say(opened: Opened, fields: Fields, act: record.Act) -> None:
    """Do what was pressed: an answer, or that they are to be asked no more, or again; anything else changes nothing."""
    if NEVER in fields:
        there.ask_no_more(opened.reader, act.at)
    elif AGAIN in fields:
        there.ask_again(opened.reader)
    else:
        there.say(opened.standing.id, opened.nudge.step, next(iter(fields.get("seen", ())), ""), act)
