"""Answers to what people do: planned once for each of our mails and topic, worded by the template of that name."""

from datetime import datetime, timedelta

from nudger.journey.clock import permitted
from nudger.journey.definition import Role
from nudger.service.first_facts import template_of_first
from nudger.service.settings import Settings
from nudger.store import nudges, people
from nudger.store.people import Person
from nudger.store.standing import Standing
from nudger.store.tables import Nudge

ATTENDANCE = "attendance"  # the topic by which somebody is asked who was at a workshop; its words are the date
STALE = timedelta(days=7)  # after which nobody waits for an answer any more


def answer(nudge: Nudge, topic: str, words: str, now: datetime) -> None:
    """Answer the person whom *nudge* was for."""
    key = f"answer/{topic}/{nudge.id}" + (f"/{words}" if words else "")
    nudges.add_answer(key, nudge.enrolment_id, nudge.person_id, topic, nudge.step, words, now, now + STALE)


def tell(
    enrolment_id: int, person: Person, topic: str, source: str, words: str, now: datetime, *, step: str = ""
) -> None:
    """Tell somebody else what happened, in their own hours, once for each *source*."""
    at = permitted(person.window, now)
    key = f"answer/{topic}/e{enrolment_id}/{source}/p{person.id}"
    nudges.add_answer(key, enrolment_id, person.id, topic, step, words, at, at + STALE)


def tell_those_who_can_help(
    settings: Settings, standing: Standing, topic: str, source: str, words: str, by: int, now: datetime
) -> None:
    """Mail the admin and the facilitator, each in their own words, what only a person can see to.

    Nobody is told what they did themselves, by the id *by*, and one who is both is told as the admin.
    """
    admin, facilitator = admin_of(settings), standing.people.get(Role.FACILITATOR)
    told = {by}
    for person, template in ((admin, f"admin-{topic}"), (facilitator, topic)):
        if person is not None and not person.has_left and person.id not in told:
            tell(standing.id, person, template, source, words, now)
            told.add(person.id)


def admin_of(settings: Settings) -> Person | None:
    """Return whoever the settings name as the admin, where we know them."""
    return people.by_email(settings.admin) if settings.admin else None


def fresh_link(nudge: Nudge, now: datetime) -> None:
    """Mail a fresh link for the step of *nudge* to the person it was for, once a day at most."""
    topic = template_of_first(nudge) or (ATTENDANCE if nudge.topic == ATTENDANCE else "fresh-link")
    words = nudge.reason if topic == ATTENDANCE else ""
    key = f"answer/fresh-link/{nudge.id}/{now.date()}"
    nudges.add_answer(key, nudge.enrolment_id, nudge.person_id, topic, nudge.step, words, now, now + STALE)
