"""The Monday brief: one mail with all that a manager is asked, one page, one answer."""

import re
from collections.abc import Callable

import pytest
from cast import ANA, BEN, CHI, LONDON, Mail, Service

from nudger.store.tables import Enrolment, Inbound, Outbox, Receipt

Make = Callable[..., Service]
JOURNEY = """\
key: brief
title: Asking
goal: Everybody asks.
behaviours:
  asks: {says: Asks before advising, seen_by: [learner, manager], scale: 0-10}
steps:
  - {key: try, kind: practise, title: One talk, ask: Hold it., validate: manager}
  - {key: saw, kind: feedback, title: What you saw, ask: What did you see?, by: manager, after: try, rate: [asks]}
  - {key: talk, kind: discuss, title: Ten minutes, ask: Talk to them., by: manager, after: try}
  - {key: last, kind: read, title: The end, ask: Read it., after: try}
"""
PEOPLE = (ANA, CHI)


def days(service: Service, email: str = BEN) -> list[str]:
    return [f"{mail.message['Date'].datetime.astimezone(LONDON):%a %d}" for mail in service.mailbox(email)]


@pytest.fixture
def service(a_service: Make) -> Service:
    """On the first Monday Ana and Chi have done what Ben is asked about."""
    service = a_service()
    service.person(CHI, manager=BEN)
    service.enrol(*PEOPLE, journey=JOURNEY)
    service.live(days=0.2)
    for email in PEOPLE:
        service.press(service.newest(email))
    return service


def brief(service: Service) -> Mail:
    service.live(days=7)
    (mail,) = service.mailbox(BEN)
    return mail


def receipts(step: str) -> list[str]:
    return [row.state for row in Receipt.select().where(Receipt.step == step).order_by(Receipt.enrolment)]


def test_all_that_a_manager_is_asked_comes_in_one_mail_on_monday(service: Service):
    mail = brief(service)
    assert days(service) == ["Mon 09"]
    assert mail.subject == "6 short questions about your people"
    for line in ("Ana: Did you see it? “One talk”", "Chi: What you saw", "Chi: Ten minutes"):
        assert re.search(rf"- \d\. {re.escape(line)}: http", mail.text), mail.text
    assert "Each of them sees what you answer about them" in mail.text
    assert "Asking" in mail.text.partition("-- ")[2]
    assert len(re.findall(r"http\S+/d/\S+", mail.text)) == 1 + 6


def test_any_tap_opens_one_page_with_all_lines_and_the_tapped_one_first(service: Service):
    links = re.findall(r"http\S+/d/\S+", brief(service).text)
    for link in links:
        assert service.pages.get(link).text.count('<fieldset class="line">') == 6
    legends = [re.findall(r"<legend>(.*?)</legend>", service.pages.get(link).text)[0] for link in links[1:]]
    assert len(set(legends)) == 6


def test_one_post_answers_all_and_each_can_be_undone(service: Service):
    link = brief(service).link
    done = service.pages.post(
        f"{link}/brief",
        data={
            "1.try.seen/seen": "yes",
            "2.try.seen/seen": "not-yet",
            "1.saw/words": "She asked twice.",
            "1.saw/rate.asks": "7",
            "2.talk/done": "yes",
        },
    )
    assert "Noted, thank you. This is what is still open." in done.text
    assert done.text.count('<fieldset class="line">') == 2
    assert (receipts("try.seen"), receipts("saw"), receipts("talk")) == (
        ["done", "done"],
        ["done", "open"],
        ["open", "done"],
    )
    undone = service.pages.post(f"{link}/brief/undo", data={"line": "2.try.seen"})
    assert undone.text.count('<fieldset class="line">') == 3
    assert receipts("try.seen") == ["done", "open"]


def test_a_line_that_was_begun_and_not_finished_is_shown_again_as_it_is(service: Service):
    link = brief(service).link
    page = service.pages.post(f"{link}/brief", data={"1.saw/words": "She asked.", "1.try.seen/seen": "maybe"})
    assert (page.status_code, "one answer is still missing" in page.text) == (422, True)
    assert (receipts("saw"), receipts("try.seen")) == (["done", "open"], ["open", "open"])


def test_twelve_lines_take_no_more_than_fourteen_taps(a_service: Make):
    service = a_service()
    learners = [f"learner{number:02}@example.org" for number in range(12)]
    for email in learners:
        service.person(email, manager=BEN)
    service.enrol(*learners, journey=JOURNEY.partition("  - {key: saw")[0])
    service.live(days=0.2)
    for email in learners:
        service.press(service.newest(email))
    mail = brief(service)
    assert mail.subject == "12 short questions about your people"
    taps = 1
    page = service.pages.get(mail.link).text
    names = dict.fromkeys(re.findall(r'type="radio" name="([^"]+)"', page))
    taps += len(names) + 1
    service.pages.post(f"{mail.link}/brief", data=dict.fromkeys(names, "yes"))
    assert receipts("try.seen") == ["done"] * 12
    assert taps <= 14


@pytest.mark.parametrize("words", ["1 yes, 2 not yet", "1: Yes\n2: not yet", "1. ja; 2. noch nicht\n\nBen"])
def test_a_reply_with_numbers_answers_line_by_line(service: Service, words: str):
    mail = brief(service)
    numbered = re.findall(r"- (\d)\. (\w+): (.*?)( “|: http)", mail.text)
    assert [f"{number} {what}" for number, _, what, _ in numbered[:2]] == ["1 Did you see it?", "2 Did you see it?"]
    service.reply(mail, words)
    service.turn()
    assert Inbound.get().outcome == "1 done, 2 done"
    assert receipts("try.seen") == ["done", "done"]
    assert receipts("saw") == ["open", "open"]


def test_a_reply_that_answers_no_number_is_shown_the_page_and_finishes_nothing(service: Service):
    service.reply(brief(service), "Yes, they both did well.")
    service.turn()
    assert {row.state for row in Receipt.select().where(Receipt.step != "try")} == {"open"}
    assert "/d/" in service.newest(BEN).text


def test_numbers_that_the_mail_has_not_got_change_nothing(service: Service):
    service.reply(brief(service), "0 yes, 99 yes, 1 yes")
    service.turn()
    assert Inbound.get().outcome == "1 done"


def test_stop_ends_what_they_are_asked_about_all_in_the_mail(service: Service):
    service.reply(brief(service), "STOP")
    service.live(days=3)
    assert [row.state for row in Enrolment.select()] == ["active", "active"]
    assert len(service.mailbox(BEN)) == 2


def test_a_reminder_comes_with_the_next_brief_and_the_budget_is_kept(service: Service):
    brief(service)
    service.live(days=28)
    assert {day[:3] for day in days(service)} <= {"Mon", "Thu"}
    assert len(service.mailbox(BEN)) <= 2 * 5
    assert Outbox.select().where(Outbox.counts, Outbox.state == "sent").count() > 1


def test_a_stranger_and_a_learner_have_no_brief(service: Service):
    link = service.mailbox(ANA)[0].link
    assert "short questions" not in service.pages.get(f"{link}/brief").text
    assert service.pages.get(f"{link[:-3]}aaa/brief").status_code == 404
