"""Many learners, in crowds small enough for one database in memory each, so that several cores can share the work."""

import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from random import Random

from nudger.journey.clock import instant
from nudger.journey.definition import Role
from nudger.journey.opening import ended_at
from nudger.journey.personas import Persona
from nudger.journey.receipts import Lifecycle, Receipt
from nudger.mail.templates import Templates
from nudger.mail.words import Words
from nudger.service import cohorts
from nudger.service.clock import MovableClock
from nudger.service.enrolling import enrol_in
from nudger.service.identity import Identity
from nudger.service.installation import Installation
from nudger.service.rederive import rederive
from nudger.service.settings import Settings
from nudger.service.simulation.dates import add_dates
from nudger.service.simulation.story import Story
from nudger.service.simulation.team import find_helpers, introduce, places
from nudger.service.simulation.told import Did, Road, Sent
from nudger.store import enrolments, people
from nudger.store.database import close_database, open_in_memory

CROWD = 128  # learners in one database; a multiple of a cohort, so that no team is torn apart
AHEAD = timedelta(days=7)  # first mails come some days before the start
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a story depends on. It begins on the day *starts*, and is told for so many *weeks* from then on.

    *worded* is the address of whoever's mails are composed; empty for nobody's.
    """

    journey: Path
    templates: Path
    settings: Settings
    personas: tuple[Persona, ...]
    learners: int
    seed: int
    starts: date
    weeks: int
    worded: str = ""

    def persona_of(self, email: str) -> Persona:
        """Return how somebody answers: always the same for the same seed."""
        return Random(f"{self.seed}/{email}").choices(self.personas, [each.share for each in self.personas])[0]

    def first(self, persona: str) -> str:
        """Return the address of the first learner who is like this; empty where nobody is."""
        everybody = (each.learner for each in places(range(self.learners), self.learners))
        return next((email for email in everybody if self.persona_of(email).name == persona), "")


@dataclass(frozen=True, slots=True)
class Ran:
    """What happened: the mails in the order in which they left, how each learner ends up, and what people did."""

    sent: list[Sent]
    roads: list[Road]
    did: list[Did]


def lived(plan: Plan) -> Ran:
    """Live through the journey; nothing but *plan* decides what comes of it. The open database is closed."""
    crowds = [range(first, min(plan.learners, first + CROWD)) for first in range(0, plan.learners, CROWD)]
    found = list(_all_lived(plan, crowds))
    sent = sorted((mail for ran in found for mail in ran.sent), key=lambda mail: (mail.at, mail.person))
    return Ran(sent, [road for ran in found for road in ran.roads], [did for ran in found for did in ran.did])


def _all_lived(plan: Plan, crowds: Sequence[range]) -> Iterator[Ran]:
    workers = min(len(crowds), os.cpu_count() or 1)
    if workers == 1:
        yield from (_lived(plan, crowd) for crowd in crowds)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield from pool.map(_lived, [plan] * len(crowds), crowds)


def first_moment(plan: Plan) -> datetime:
    """Return when the story begins: some days before the journey, for its first mails."""
    hours = plan.settings.hours
    return instant(hours.window, plan.starts, hours.opens) - AHEAD


def _lived(plan: Plan, crowd: Sequence[int]) -> Ran:
    """Live through it with some of the learners."""
    clock = MovableClock(first_moment(plan))
    logging.disable(logging.WARNING)  # what is new about this database is no news
    try:
        open_in_memory()
        story = _begun(plan, crowd, clock, installed(plan, clock))
        story.live(clock.now() + AHEAD + plan.weeks * timedelta(weeks=1))
        return Ran(story.sent, list(_roads(plan, clock.now())), story.did)
    finally:
        close_database()
        logging.disable(logging.NOTSET)


def installed(plan: Plan, clock: MovableClock) -> Installation:
    """Return an installation on the database that is open, with the settings of the real one and a secret of its own.

    Its guard has no file, and so writes none.
    """
    identity = Identity(None, plan.settings.url)
    identity.begin(clock.now())
    secret = f"seed {plan.seed}".encode().ljust(32, b".")
    return Installation(plan.settings, clock, secret, *_wording(plan.templates), identity)


@lru_cache(maxsize=1)
def _wording(folder: Path) -> tuple[Templates, Words]:
    return Templates.load(folder), Words.load(folder)


def _begun(plan: Plan, crowd: Sequence[int], clock: MovableClock, installation: Installation) -> Story:
    begin(plan, crowd, installation)
    personas = {id_: plan.persona_of(email) for email, id_ in people.ids().items()}
    return Story(installation, clock, personas, plan.seed, frozenset([plan.worded]))


def begin(plan: Plan, crowd: Sequence[int], installation: Installation) -> None:
    """Put these learners, and those beside them, into a cohort whose first mails were approved."""
    there = places(crowd, plan.learners)
    introduce(installation, there)
    rederive(installation)
    cohort = cohorts.add(installation, plan.journey, "simulated", plan.starts)
    add_dates(installation, cohort)
    enrol_in(installation, cohort, [each.learner for each in there])
    find_helpers(there)
    cohorts.approve(installation, cohort, plan.starts)


def _roads(plan: Plan, now: datetime) -> Iterator[Road]:
    everybody = enrolments.everyone()
    for _, standing in sorted(enrolments.standings(everybody).items()):
        journey, progress = standing.journey, standing.progress
        email = standing.learner.email
        is_done = progress.lifecycle is Lifecycle.COMPLETED
        yield Road(
            email,
            plan.persona_of(email).name,
            progress.lifecycle.value,
            ended_at(journey, progress) if is_done else None,
            tuple(_stay(receipt) for receipt in progress.receipts.values() if receipt.opened_at is not None),
            tuple(key for key, receipt in progress.receipts.items() if _went_on(receipt)),
            any(r.state == "done" and journey.step(r.step).by is Role.LEARNER for r in progress.receipts.values()),
        )


def _stay(receipt: Receipt) -> tuple[str, float | None]:
    if receipt.closed_at is None or receipt.opened_at is None:
        return receipt.step, None
    return receipt.step, round((receipt.closed_at - receipt.opened_at) / A_DAY, 3)


def _went_on(receipt: Receipt) -> bool:
    return receipt.state == "skipped" and receipt.opened_at is not None
