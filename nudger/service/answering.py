"""Answers to what people do: planned once for each of our mails and topic, worded by the template of that name."""

from datetime import datetime, timedelta

from nudger.journey.clock import permitted
from nudger.service.first_facts import template_of_first
from nudger.store import nudges
from nudger.store.people import Person
from nudger.store.tables import Nudge

STALE = timedelta(days=7)  # after which nobody waits for an answer any more


def answer(nudge: Nudge, topic: str, words: str, now: datetime) -> None:
    """Answer the person whom *nudge* was for."""
    key = f"answer/{topic}/{nudge.id}" + (f"/{words}" if words else "")
    nudges.add_answer(key, nudge.enrolment_id, nudge.person_id, topic, nudge.step, words, now, now + STALE)


def tell(enrolment_id: int, person: Person, topic: str, source: str, words: str, now: datetime) -> None:
    """Tell somebody else what happened, in their own hours, once for each *source*."""
    at = permitted(person.window, now)
    key = f"answer/{topic}/e{enrolment_id}/{source}/p{person.id}"
    nudges.add_answer(key, enrolment_id, person.id, topic, "", words, at, at + STALE)


def fresh_link(nudge: Nudge, now: datetime) -> None:
    """Mail a fresh link for the step of *nudge* to the person it was for, once a day at most."""
    topic = template_of_first(nudge) or "fresh-link"
    key = f"answer/fresh-link/{nudge.id}/{now.date()}"
    nudges.add_answer(key, nudge.enrolment_id, nudge.person_id, topic, nudge.step, "", now, now + STALE)
