"""What travels in a mail beside the one thing that it asks: a line for each, with a link of its own."""

from collections.abc import Sequence
from datetime import datetime

from nudger.mail.asking import journey_in
from nudger.mail.facts import LineFacts
from nudger.service.installation import Installation
from nudger.service.letters.facts import step_facts
from nudger.service.letters.links import link_to
from nudger.store.nudges import Nudge
from nudger.store.people import Person
from nudger.store.standing import Standing


def lines_of(
    installation: Installation, several: Sequence[tuple[Nudge, Standing]], reader: Person, now: datetime
) -> tuple[LineFacts, ...]:
    """Return a line for each of these nudges, in their order."""
    return tuple(_line(installation, nudge, standing, reader, now) for nudge, standing in several)


def _line(installation: Installation, nudge: Nudge, standing: Standing, reader: Person, now: datetime) -> LineFacts:
    journey = journey_in(standing.journey, reader.locale)
    told = step_facts(standing, journey, journey.step(nudge.step), reader, installation.words)
    return LineFacts(title=told.title, minutes=told.minutes, due=told.due, link=link_to(installation, nudge.id, now))
