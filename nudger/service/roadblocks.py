"""Whoever looks after a cohort is told where many of it are stuck, once a week at most."""

from collections.abc import Iterable
from datetime import datetime

from nudger.journey.clock import local_date, permitted
from nudger.journey.roadblocks import Roadblock, roadblock
from nudger.mail.words import Words
from nudger.service.answering import STALE
from nudger.service.offer import told_of_a_pause
from nudger.service.settings import Settings
from nudger.store import nudges, receipts
from nudger.store.nudges import Nudge
from nudger.store.people import Person
from nudger.store.standing import Standing

TOPIC = "roadblock"
GONE = "not many wait there any more"


def tell_of_roadblocks(settings: Settings, reminded: Iterable[tuple[Standing, str]], now: datetime) -> None:
    """Look at the steps that learners were just *reminded* of, each once for a cohort, and mail whoever looks after it.

    So nobody is counted anew but those beside somebody who was reminded.
    """
    once = {
        (standing.cohort.name, step): (standing, step) for standing, step in reminded if standing.cohort is not None
    }
    for (cohort, _), (standing, step) in once.items():
        person = told_of_a_pause(settings, standing)
        if person is None or found_at(standing, step) is None:
            continue
        week = local_date(person.window, now).strftime("%G-W%V")
        at = permitted(person.window, now)
        key = f"answer/{TOPIC}/{cohort}/{week}/p{person.id}"
        nudges.add_answer(key, standing.id, person.id, TOPIC, step, "", at, at + STALE)


def found_at(standing: Standing, step: str) -> Roadblock | None:
    """Return what stands in the way of the learner's cohort at *step*, as it is now."""
    return roadblock(standing.journey.step(step), receipts.of_cohort(standing.id, step))


def why_over(nudge: Nudge, standing: Standing) -> str:
    """Return why a mail about a roadblock has lost its sense; empty where it has not, or is about something else."""
    return GONE if nudge.topic == TOPIC and found_at(standing, nudge.step) is None else ""


def counted(nudge: Nudge, standing: Standing, reader: Person, words: Words) -> str:
    """Return how many wait there now, in the words of the mail that tells of it."""
    found = found_at(standing, nudge.step)
    if found is None or standing.cohort is None:
        return ""
    numbers = {"waiting": str(found.waiting), "had": str(found.had)}
    return words.say("waiting-there", reader.locale, cohort=standing.cohort.name, **numbers)
