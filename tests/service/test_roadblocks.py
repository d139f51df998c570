"""Where many of a cohort wait at one step, whoever looks after them hears of it; and nobody is pointed at."""

from collections.abc import Callable

import pytest
from cast import BEN, CHI, MONDAY, Mail, Service

from nudger.journey.definition import Role
from nudger.journey.reading import read_journey
from nudger.journey.receipts import Receipt
from nudger.journey.roadblocks import Came, Roadblock, roadblock
from nudger.service import record
from nudger.service.roles import assign
from nudger.store import people
from nudger.store.tables import Enrolment, Nudge

Make = Callable[..., Service]
JOURNEY = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
  - {key: read, kind: read, title: How a talk goes, ask: Read the page., due: 2 working days}
  - {key: talk, kind: discuss, title: The talk, ask: Hold it., due: 5 working days}
"""


def learners(count: int) -> list[str]:
    return [f"learner-{number}@example.org" for number in range(count)]


def begun(service: Service, count: int, done: int) -> None:
    """Let so many begin, with Chi to look after them; the first of them do the first step, and then two weeks pass."""
    service.person(CHI)
    for email in learners(count):
        service.person(email, manager=BEN)
    cohort = service.cohort(*learners(count), journey=JOURNEY)
    for email in learners(count):
        assign(email, Role.FACILITATOR, CHI, "", service.clock.now())
    service.approve(cohort.name)
    service.live(days=9)
    finish(service, learners(done))
    service.live(days=10)


def finish(service: Service, emails: list[str]) -> None:
    for email in emails:
        person = people.by_email(email)
        enrolment = Enrolment.get(Enrolment.person == person.id).id
        record.complete(enrolment, "read", record.Act(person.id, "link", email, service.clock.now()))


def told(service: Service) -> list[Mail]:
    return [mail for mail in service.mailbox(CHI) if "Many are waiting" in mail.subject]


@pytest.mark.parametrize(
    ("had", "late", "is_one"),
    [(5, 3, True), (12, 3, True), (13, 3, False), (9, 2, False), (4, 4, False)],
)
def test_it_takes_three_a_quarter_and_five_who_came_to_it(had: int, late: int, is_one: bool):
    step = read_journey(JOURNEY, "").step("read")
    came = [Came(Receipt("read", opened_at=MONDAY, reminded_at=(MONDAY,)))] * late
    came += [Came(Receipt("read", "done", MONDAY))] * (had - late)
    came += [Came(Receipt("read", "skipped"))] * 9  # it never opened for them
    assert roadblock(step, came) == (Roadblock(late, had) if is_one else None)


def test_whoever_was_reminded_before_the_step_was_due_is_not_late():
    talk = read_journey(JOURNEY, "").step("talk")
    early = Came(Receipt("talk", opened_at=MONDAY, reminded_at=(MONDAY,)))
    late = Came(Receipt("talk", opened_at=MONDAY, reminded_at=(MONDAY, MONDAY)))
    assert roadblock(talk, [early] * 9) is None
    assert roadblock(talk, [late] * 9) == Roadblock(9, 9)


def test_the_facilitator_hears_of_it_once_a_week_with_numbers_and_no_names(a_service: Make):
    service = a_service()
    begun(service, 8, 4)
    mails = told(service)
    assert mails[0].subject == "Many are waiting at: How a talk goes"
    assert "In autumn, 4 of the 8 who came to it have not answered yet." in mails[0].text
    assert not any(email.partition("@")[0].title() in mail.text for mail in mails for email in learners(8))
    weeks = [row.key.split("/")[3] for row in Nudge.select().where(Nudge.topic == "roadblock")]
    assert len(weeks) == len(set(weeks)) == len(mails) <= 2
    assert service.status().roadblocks == ("autumn: 4 of 8 wait at “How a talk goes”",)


def test_where_few_wait_nobody_hears_of_it(a_service: Make):
    service = a_service()
    begun(service, 8, 6)
    assert told(service) == [] and service.status().roadblocks == ()


def test_a_mail_that_waits_for_the_morning_is_not_sent_when_they_have_gone_on(a_service: Make):
    service = a_service()
    service.person(CHI, opens="15:00", closes="17:00")
    begun(service, 5, 0)
    first = Nudge.select().where(Nudge.topic == "roadblock").order_by(Nudge.id).first()
    assert first is not None
    Nudge.update(state="planned", due_at=service.clock.now(), wish_at=service.clock.now()).where(
        Nudge.id == first.id
    ).execute()
    finish(service, learners(4))
    seen = len(told(service))
    service.walk()
    row = Nudge.get_by_id(first.id)
    assert (row.state, row.reason, len(told(service))) == ("skipped", "not many wait there any more", seen)
