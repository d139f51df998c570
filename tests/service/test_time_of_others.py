"""A manager of many: no week asks them for more talks and minutes than they can give, and all get their turn."""

from collections import Counter
from collections.abc import Callable

from cast import ANA, BEN, LONDON, Service

from nudger.journey.budget import Budget
from nudger.report.time_of_others import crowded
from nudger.store import enrolments
from nudger.store.tables import Event

Make = Callable[..., Service]
JOURNEY = """\
key: talks
title: Talks
goal: Everybody talks.
steps:
  - {key: talk, kind: discuss, title: Ten minutes, ask: Talk to them., by: manager, minutes: 10}
  - {key: look, kind: feedback, title: A long look, ask: Watch them., by: manager, minutes: 25, after: []}
"""


def asked(service: Service, step: str) -> list[str]:
    opened = Event.select().where(Event.verb == "initialized", Event.step == step).order_by(Event.id)
    return [f"{event.at.astimezone(LONDON):%a %d %b}" for event in opened]


def test_of_five_who_begin_together_three_are_talked_to_in_the_first_week_and_all_at_last(a_service: Make):
    service = a_service()
    learners = [ANA, *(f"learner-{number}@example.org" for number in range(4))]
    for email in learners[1:]:
        service.person(email, manager=BEN)
    service.enrol(*learners, journey=JOURNEY)
    service.live(days=2)
    held = {line.why for line in service.why(BEN).lines if line.kind == "held"}
    assert held == {"is asked for 3 talks this week already", "is asked for 55 minutes this week already"}
    service.live(days=38)
    assert Counter(asked(service, "talk")) == {"Mon 02 Nov": 3, "Mon 09 Nov": 2}
    assert len(asked(service, "look")) == 5
    assert len(service.mailbox(BEN)) <= 2 * 6


def test_it_is_said_beforehand_who_looks_after_so_many_that_some_wait(a_service: Make):
    service = a_service()
    learners = [ANA, *(f"learner-{number}@example.org" for number in range(4))]
    for email in learners[1:]:
        service.person(email, manager=BEN)
    service.enrol(*learners, journey=JOURNEY)
    standings = list(enrolments.standings(enrolments.everyone()).values())
    (ben,) = crowded(standings, standings[0].journey, Budget())
    assert (ben.learners, ben.weeks) == (5, 3)
    assert crowded(standings[:1], standings[0].journey, Budget()) == []
