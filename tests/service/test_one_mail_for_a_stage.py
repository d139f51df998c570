"""What waits for a learner together travels in one mail: one thing asked, and a line for each of the others."""

import re
from collections.abc import Callable

import pytest
from cast import ANA, Service

from nudger.service import record
from nudger.store.tables import Nudge, Outbox

Make = Callable[..., Service]
JOURNEY = """\
key: two-stages
title: Two stages
goal: Everybody does all.
stages:
  - key: one
    title: One
    steps:
      - {key: read, kind: read, title: A page, ask: Read it., minutes: 5, due: 2 working days}
      - {key: plan, kind: reflect, title: A plan, ask: Write it., minutes: 10, due: 3 working days}
      - {key: try, kind: practise, title: A talk, ask: Hold it., due: 4 working days}
  - key: two
    title: Two
    steps:
      - {key: last, kind: read, title: The end, ask: Read it.}
"""


@pytest.fixture
def service(a_service: Make) -> Service:
    service = a_service()
    service.enrol(ANA, journey=JOURNEY)
    service.live(days=0.1)
    return service


def links(service: Service) -> list[str]:
    return re.findall(r"http\S+/d/\S+", service.newest(ANA).text)


def test_a_stage_is_one_mail_with_one_thing_to_do_and_a_line_for_each_other(service: Service):
    (mail,) = service.mailbox(ANA)
    assert mail.subject == "A page"
    assert "Also this week, when you have a moment:" in mail.text
    assert "- A plan, 10 min, for Thursday 5 November: http" in mail.text
    assert "- A talk, for Friday 6 November: http" in mail.text
    assert "A talk, for Friday 6 November</a>" in mail.message.get_body(("html",)).get_content()
    assert service.nudges("fired") == [f"e1/{step}/1/open.1/p2" for step in ("read", "plan", "try")]


def test_each_line_leads_to_a_page_of_its_own(service: Service):
    assert len(set(links(service))) == 3
    for link, title in zip(links(service), ("A page", "A plan", "A talk"), strict=True):
        assert title in service.pages.get(link).text
    service.pages.post(links(service)[2], data={})
    assert [service.step(key) for key in ("read", "plan", "try")] == ["open", "open", "done"]


def test_a_reply_is_about_the_one_thing_that_the_mail_asks(service: Service):
    service.reply(service.newest(ANA), "DONE")
    service.turn()
    assert [service.step(key) for key in ("read", "plan", "try")] == ["done", "open", "open"]


def test_reminders_of_one_day_travel_together_too_and_what_is_done_is_not_in_them(service: Service):
    service.pages.post(links(service)[0], data={})
    service.sleep(days=14)
    service.live(days=0.3)
    mail = service.newest(ANA)
    assert mail.subject == "Still here for you: A plan"
    assert "Also waiting for you, when you have a moment:\r\n\r\n- A talk, for " in mail.text
    assert "A page" not in mail.text


def test_a_line_that_is_done_before_the_mail_leaves_is_not_in_it(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=JOURNEY)
    service.sleep(hours=1.5)
    service.walk()
    record.complete(1, "read", record.Act(service.id_of(ANA), "admin", "desk", service.clock.now()))
    service.turn()
    (mail,) = service.mailbox(ANA)
    assert (mail.subject, Outbox.select().count()) == ("A plan", 1)
    assert "A page" not in mail.text and "- A talk, for " in mail.text


def test_why_says_which_mail_a_line_was_in(service: Service):
    lines = [line.what for line in service.why().lines if line.kind == "sent"]
    assert lines == ["Mail: “A page”", "In the same mail: “A plan”", "In the same mail: “A talk”"]


def test_one_mail_spends_one_mail_of_the_days_budget(service: Service):
    assert Outbox.select().where(Outbox.counts).count() == 1
    assert Nudge.select().where(Nudge.held_until.is_null(False)).count() == 0
