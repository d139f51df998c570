"""A mail of which no machine can tell what it answers: what it may belong to, and a human's word that it does."""

from datetime import datetime
from typing import NamedTuple

from nudger.errors import NudgerError
from nudger.journey.forms import form_of
from nudger.journey.receipts import Lifecycle
from nudger.mail.reading.interpret import interpret_mail
from nudger.service import record
from nudger.store import enrolments, inbound, people
from nudger.store.database import transaction
from nudger.store.tables import Inbound

MOST_WORDS = 20_000  # characters of a text that are kept


class Place(NamedTuple):
    """A step that waits for whoever wrote; *learner* is whose journey it is part of."""

    enrolment: int
    step: str
    title: str
    journey: str
    learner: str
    opened_at: datetime


def places_of(person: int) -> list[Place]:
    """Return the steps that wait for this person, the one that opened last first."""
    found = [
        Place(standing.id, key, standing.journey.step(key).title, standing.journey.title, standing.learner.name, opened)
        for standing in enrolments.standings(enrolments.with_person(person)).values()
        if standing.progress.lifecycle in (Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.COMPLETED)
        for key, receipt in standing.progress.receipts.items()
        if not receipt.is_closed and (opened := receipt.opened_at) is not None and standing.asks(key) == person
    ]
    return sorted(found, key=lambda place: (place.opened_at, place.enrolment, place.step), reverse=True)


def assign(inbound_id: int, number: int | None, now: datetime, *, is_done: bool) -> Place:
    """Keep what a waiting mail says as its author's words on the step with this *number*, counted from 1.

    None is the only one there is. With *is_done* the step is done by it. The mail waits no more. Raises NudgerError for
    a mail that doesn't wait, by somebody unknown or without a step, and for a step that wants more than words.
    """
    with transaction():
        row = next((row for row in inbound.for_a_human() if row.id == inbound_id), None)
        if row is None:
            raise NudgerError(f"no mail with the id {inbound_id} waits for a human; `nudger inbox` lists those that do")
        person, text = _written(row)
        place = _chosen(places_of(person), number, inbound_id)
        journey = enrolments.standing(place.enrolment).journey
        act = record.Act(person, "reply", f"mail/{inbound_id}", now, text)
        if not is_done:
            record.respond(place.enrolment, place.step, act)
        elif form_of(journey, journey.step(place.step)):
            raise NudgerError(
                f"“{place.title}” asks for more than words; assign it without --done, and ask them to answer"
            )
        else:
            record.complete(place.enrolment, place.step, act)
        inbound.answered(inbound_id)
        return place


def _written(row: Inbound) -> tuple[int, str]:
    reading = interpret_mail(bytes(row.mail)) if row.kind != "unreadable" else None
    person = people.by_email(reading.envelope.sender) if reading is not None and reading.envelope.sender else None
    if reading is None or person is None or not reading.text:
        raise NudgerError(f"mail {row.id} holds no words of anybody known; `nudger inbox done {row.id}` puts it away")
    return person.id, reading.text[:MOST_WORDS]


def _chosen(places: list[Place], number: int | None, inbound_id: int) -> Place:
    if not places:
        raise NudgerError(
            f"no step waits for whoever wrote mail {inbound_id}; `nudger inbox done {inbound_id}` puts it away"
        )
    if number is None and len(places) > 1:
        raise NudgerError(f"{len(places)} steps wait for them; say which: nudger inbox assign {inbound_id} NUMBER")
    if not 1 <= (number or 1) <= len(places):
        raise NudgerError(f"there is no step {number}; mail {inbound_id} may belong to 1 to {len(places)}")
    return places[(number or 1) - 1]
