"""What travels in one mail, a line for each, with a number and a link of its own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import NamedTuple

from nudger.journey.definition import Role
from nudger.journey.desired import Touch
from nudger.journey.policy import SEVERAL
from nudger.mail.asking import journey_in
from nudger.mail.facts import Facts, LineFacts
from nudger.mail.words import Words
from nudger.service.first_facts import load_of_journey
from nudger.service.installation import Installation
from nudger.service.letters.facts import step_facts
from nudger.service.letters.links import link_to
from nudger.store.nudges import Nudge
from nudger.store.people import Person, first_name
from nudger.store.standing import Standing

BRIEF, GREETING = "brief", "first-manager-several"


class Carried(NamedTuple):
    """A nudge in its mail: the *number* by which people answer, from 1, and the enrolment that it is about."""

    number: int
    nudge: Nudge
    standing: Standing


def template_of_several(template: str, several: Sequence[Carried]) -> str:
    """Return the template of a mail with these lines, the first of which has *template* where it comes alone."""
    _, nudge, standing = several[0]
    if len(several) == 1:
        return template
    if nudge.touch is Touch.FIRST:
        return GREETING
    return template if standing.journey.step(nudge.step).by is Role.LEARNER else BRIEF


def lines_of(
    installation: Installation, several: Sequence[Carried], reader: Person, now: datetime
) -> tuple[LineFacts, ...]:
    """Return a line for each nudge of a mail, in their order."""
    return tuple(_line(installation, each, reader, now) for each in several)


def _line(installation: Installation, carried: Carried, reader: Person, now: datetime) -> LineFacts:
    number, nudge, standing = carried
    journey = journey_in(standing.journey, reader.locale)
    link, learner = link_to(installation, nudge.id, now), standing.learner
    if nudge.touch is Touch.FIRST:
        load = load_of_journey(standing.journey)
        minutes = ceil(load.minutes.get(Role.MANAGER, 0) * load.weeks)
        starts = installation.words.day(standing.starts, reader.locale)
        return LineFacts(number, learner.name, journey.title, "", minutes, starts, link)
    told = step_facts(standing, journey, journey.step(nudge.step), reader, installation.words)
    about = "" if learner.id == reader.id else first_name(learner.name)
    return LineFacts(number, about, told.title, told.about, told.minutes, told.due, link)


def for_many(facts: Facts, several: Sequence[Carried], words: Words, reader: Person) -> Facts:
    """Return the facts of a brief: nothing in them is about one learner alone."""
    titles = dict.fromkeys(journey_in(each.standing.journey, reader.locale).title for each in several)
    return replace(
        facts,
        journey=replace(facts.journey, title=", ".join(titles)),
        step=replace(facts.step, where="", minutes=sum(line.minutes for line in facts.lines)),
        sees=words.say(SEVERAL, reader.locale),
        why_you="",
    )
