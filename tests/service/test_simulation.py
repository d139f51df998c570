"""A journey lived through ahead of time is the one that people get."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from connectors.memory import Memory
from nudger.journey.desired import Touch
from nudger.journey.personas import BUILT_IN
from nudger.service import placing, record
from nudger.service.clock import MovableClock
from nudger.service.deliver import next_moment
from nudger.service.settings import Settings
from nudger.service.simulation import Plan, Ran, lived
from nudger.service.simulation.crowd import begin, first_moment, installed
from nudger.service.work import turn
from nudger.store import nudges
from nudger.store.database import close_database, open_database, rows
from nudger.store.fields import microseconds
from nudger.store.tables import Nudge

COACHING = Path("config/journeys/coaching-conversations.yaml")
LEARNERS = 10
PLAN = Plan(COACHING, Path("templates"), Settings(), BUILT_IN, LEARNERS, seed=3, starts=date(2026, 1, 5), weeks=6)
THEM = replace(PLAN, worded="learner-0002@example.org")


@pytest.fixture(scope="module")
def simulated() -> Ran:
    return lived(THEM)


def really_lived(plan: Plan, ran: Ran, folder: Path) -> Memory:
    """Let the real service send by a server in memory while people do what the story says, at the same moments."""
    open_database(str(folder / "real.sqlite"))
    clock = MovableClock(first_moment(plan))
    installation, post, until = installed(plan, clock), Memory(), first_moment(plan) + timedelta(weeks=plan.weeks + 1)
    begin(plan, range(plan.learners), installation)
    acts = list(ran.did)
    while (now := clock.now()) < until:
        while acts and acts[0].at <= now:
            did = acts.pop(0)
            for key, given in did.given:
                nudge = nudges.by_id(Nudge.get(Nudge.key == key).id)
                act = record.Act(did.person, "link", f"link/{nudge.id}", now, given=given)
                if nudge.touch == Touch.PAUSE:
                    record.resume(nudge.enrolment_id, act)
                elif given.time is not None:
                    assert placing.move(installation, nudge.enrolment_id, nudge.step, given.time.starts, act)
                else:
                    record.complete(nudge.enrolment_id, nudge.step, act)
        while (next_moment(now) or until) <= now:
            asyncio.run(turn(installation, post))
        clock.move_to(min([until, next_moment(now) or until, *(did.at for did in acts[:1])]))
    return post


def test_a_real_run_sends_the_same_mails_at_the_same_moments(simulated: Ran, tmp_path: Path):
    try:
        post = really_lived(THEM, simulated, tmp_path)
        really = rows(
            "SELECT key, settled_at, email, template, template_hash FROM outbox JOIN outbox_body "
            " ON outbox_id = outbox.id JOIN person ON person.id = person_id WHERE state = 'sent'"
        )
        assert rows("SELECT count(*) FROM outbox WHERE state = 'ready'") == [(0,)]
    finally:
        close_database()
    told = [
        (mail.key, microseconds(mail.at), mail.person, mail.template, mail.template_hash) for mail in simulated.sent
    ]
    assert len(told) > 100
    assert sorted(told) == sorted(really)
    worded = [mail.raw for mail in simulated.sent if mail.person == THEM.worded]
    assert worded == [sent.mail for sent in post.sent if sent.recipient == THEM.worded]


def test_the_story_holds_reminders_offers_and_pauses(simulated: Ran):
    assert {"first-learner", "step", "remind", "offer", "pause", "brief"} <= {mail.template for mail in simulated.sent}


def test_the_same_seed_tells_the_same_story_whoever_is_worded(simulated: Ran):
    again = lived(PLAN)
    assert [mail._replace(raw=b"") for mail in simulated.sent] == again.sent
    assert (again.roads, again.did) == (simulated.roads, simulated.did)


def test_another_seed_tells_another_story(simulated: Ran):
    other = lived(replace(PLAN, seed=4, weeks=2))
    assert [mail.persona for mail in other.sent] != [mail.persona for mail in simulated.sent]


def test_nothing_but_the_asked_mails_is_worded(simulated: Ran):
    assert {mail.person for mail in simulated.sent if mail.raw} == {THEM.worded}


def test_no_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    plan = replace(PLAN, journey=COACHING.resolve(), templates=Path("templates").resolve(), learners=2, weeks=1)
    monkeypatch.chdir(tmp_path)
    lived(plan)
    assert list(tmp_path.iterdir()) == []
