"""Who was there, as the learner says, is asked one question, once; and whoever wants that is never asked again."""

import pytest
from cast import ANA, BEN, CHI, Service, at

from nudger.service import record, there
from nudger.service.there import Named
from nudger.store import enrolments, people
from nudger.store.tables import Enrolment, Event, Nudge, Receipt

JOURNEY = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
behaviours:
  asks-first: {says: Asks two open questions before giving advice, seen_by: [learner, manager, witness]}
  sums-up: {says: Sums up at the end, seen_by: [learner]}
steps:
  - {key: talk, kind: practise, title: Hold one talk, ask: Hold one talk.}
  - {key: read, kind: read, title: Read on, ask: Read the page.}
"""
DAN, EVA, FAY = "dan@example.org", "eva@example.org", "fay@example.org"


@pytest.fixture
def service(tmp_path, address) -> Service:
    service = Service(tmp_path, database=address)
    for email in (BEN, CHI, DAN, EVA, FAY):
        service.person(email)
    service.person(ANA, manager=BEN)
    service.enrol(ANA, journey=JOURNEY)
    service.live(days=1)
    service.press(service.newest(ANA))
    return service


def name(service: Service, email: str) -> str:
    """Let Ana say on the page of what she has done who was there; return the page that follows."""
    return service.pages.post(f"{service.mailbox(ANA)[0].link}/there", data={"email": email}).text


def said(service: Service) -> dict[int, str]:
    (enrolment,) = [row.id for row in Enrolment.select()]
    return {each.person: each.said for each in enrolments.standing(enrolment).progress.receipts["talk"].there}


def test_the_page_of_what_is_done_asks_who_was_there_and_says_whom_we_ask(service: Service):
    page = service.pages.get(service.mailbox(ANA)[0].link).text
    assert "Was somebody there who saw it?" in page
    assert "We ask Chi Nguyễn what they saw, once." in name(service, CHI)


def test_they_get_one_mail_that_asks_for_one_thing_and_are_never_reminded(service: Service):
    name(service, CHI)
    service.live(days=30)
    (mail,) = service.mailbox(CHI)
    assert mail.subject == "Did you see it? Ana says you were there"
    assert "says you were there on Tuesday 3 November: “Hold one talk”" in mail.text
    assert "Asks two open questions before giving advice" in mail.text
    assert "Sums up" not in mail.text
    assert "Ana sees what you answer" in mail.text


@pytest.mark.parametrize("answer", ["yes", "partly", "not-yet", "absent"])
def test_what_they_press_is_kept_apart_and_finishes_nothing(service: Service, answer: str):
    name(service, CHI)
    service.live(days=1)
    before = [(row.step, row.state) for row in Receipt.select().order_by(Receipt.step)]
    page = service.pages.post(service.newest(CHI).link, data={"seen": answer}).text
    assert "Noted, thank you" in page
    assert said(service) == {service.id_of(CHI): answer}
    assert [(row.step, row.state) for row in Receipt.select().order_by(Receipt.step)] == before


@pytest.mark.parametrize(
    ("words", "kept"),
    [("Yes", "yes"), ("Partly, she asked once.", "partly"), ("not yet", "not-yet"), ("I was not there", "absent")],
)
def test_a_reply_says_it_too(service: Service, words: str, kept: str):
    name(service, CHI)
    service.live(days=1)
    service.reply(service.newest(CHI), words)
    service.turn()
    assert said(service) == {service.id_of(CHI): kept}


def test_a_reply_that_says_nothing_clear_waits_for_a_human_and_nobody_is_asked_again(service: Service):
    name(service, CHI)
    service.live(days=1)
    service.reply(service.newest(CHI), "What is this about?")
    service.live(days=20)
    assert (said(service), len(service.mailbox(CHI))) == ({service.id_of(CHI): ""}, 1)
    assert service.status().inbound.get("set_aside") == 1


def test_changed_their_mind_the_last_word_counts(service: Service):
    name(service, CHI)
    service.live(days=1)
    for answer in ("yes", "partly"):
        service.pages.post(service.newest(CHI).link, data={"seen": answer})
        service.sleep(minutes=1)
    assert said(service) == {service.id_of(CHI): "partly"}


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nobody@elsewhere.test", "We can’t ask at this address."),
        ("", "We can’t ask at this address."),
        ("<script>", "We can’t ask at this address."),
        (ANA, "That is you."),
        (BEN, "Your manager is asked anyway."),
    ],
)
def test_who_can_not_be_asked_is_told_in_a_sentence(service: Service, email: str, sentence: str):
    assert sentence in name(service, email)
    assert said(service) == {}
    service.live(days=5)
    assert not any("Did you see it?" in mail.subject for mail in service.mailbox(BEN))


def test_three_are_enough(service: Service):
    for email in (CHI, DAN, EVA):
        name(service, email)
    assert "That is enough for this step" in name(service, FAY)
    assert len(said(service)) == 3
    assert "Was somebody there" not in service.pages.get(service.mailbox(ANA)[0].link).text


def test_named_twice_they_are_asked_once(service: Service):
    name(service, CHI)
    name(service, CHI.upper())
    service.live(days=5)
    assert len(service.mailbox(CHI)) == 1


@pytest.mark.parametrize("by", ["page", "reply"])
def test_who_wants_it_is_never_asked_again_by_anybody_and_nobody_is_told(service: Service, by: str):
    name(service, CHI)
    service.live(days=1)
    if by == "page":
        service.pages.post(service.newest(CHI).link, data={"never": "yes"})
    else:
        service.reply(service.newest(CHI), "STOP")
        service.turn()
        assert service.newest(CHI).subject == "We ask you no more"
    mails = len(service.mailbox(CHI))
    service.import_people("email,name\nchi@example.org,Chi Nguyen\n")
    service.person(DAN, manager=BEN)
    service.enrol(DAN, journey=JOURNEY)
    service.live(days=1)
    service.press(service.newest(DAN))
    page = service.pages.post(f"{service.newest(DAN).link}/there", data={"email": CHI}).text
    assert "We can’t ask at this address." in page
    service.live(days=20)
    assert len(service.mailbox(CHI)) == mails
    assert "Wants no question as somebody who was there" in [line.what for line in service.why(CHI).lines]


def test_undo_lets_them_be_asked_again(service: Service):
    name(service, CHI)
    service.live(days=1)
    link = service.newest(CHI).link
    assert "We ask you no more" in service.pages.post(link, data={"never": "yes"}).text
    assert "Did you see it?" in service.pages.post(link, data={"again": "yes"}).text
    assert people.by_email(CHI).unasked_since is None


def test_no_more_is_believed_before_the_mail_has_left(service: Service):
    name(service, CHI)
    there.ask_no_more(people.by_email(CHI), service.clock.now())
    service.live(days=5)
    assert service.mailbox(CHI) == []
    assert [row.reason for row in Nudge.select().where(Nudge.touch == "there")] == [
        "wants no question as somebody who was there"
    ]


def test_undone_nobody_is_asked_and_done_again_they_are(service: Service):
    name(service, CHI)
    link = service.mailbox(ANA)[0].link
    service.pages.post(f"{link}/undo")
    service.live(days=1)
    assert service.mailbox(CHI) == []
    service.pages.post(link)
    service.live(days=2)
    assert len(service.mailbox(CHI)) == 1


def test_undone_after_the_question_the_page_says_so(service: Service):
    name(service, CHI)
    service.live(days=1)
    service.pages.post(f"{service.mailbox(ANA)[0].link}/undo")
    assert "There is nothing to answer now" in service.pages.get(service.newest(CHI).link).text


def test_it_comes_in_their_hours_and_counts_for_their_week(service: Service):
    service.import_people("email,name,zone,away_until\nchi@example.org,Chi,America/New_York,2026-11-09\n")
    name(service, CHI)
    service.live(days=12)
    (mail,) = service.mailbox(CHI)
    assert mail.message["Date"].datetime >= at(9, 14)
    assert "of at most 2 mails this week" in mail.text


def test_the_link_of_somebody_who_was_there_does_nothing_else(service: Service):
    name(service, CHI)
    service.live(days=1)
    link, before = service.newest(CHI).link, Event.select().count()
    for act in ("undo", "next", "days", "time", "back", "there"):
        assert service.pages.post(f"{link}/{act}", data={"email": DAN, "when": "now"}).status_code < 500
    service.pages.post(link, data={"seen": "certainly"})
    assert (Event.select().count(), service.step("talk")) == (before, "done")


def test_nothing_is_asked_where_there_is_nothing_to_see_or_nothing_done(service: Service):
    (enrolment,) = [row.id for row in Enrolment.select()]
    act = record.Act(service.id_of(ANA), "link", "link/1", service.clock.now())
    assert there.name(enrolment, "read", CHI, act) is Named.ENOUGH
    service.pages.post(f"{service.mailbox(ANA)[0].link}/undo")
    assert there.name(enrolment, "talk", CHI, act) is Named.ENOUGH


def test_a_stop_of_the_learner_ends_the_question(service: Service):
    name(service, CHI)
    service.live(days=1)
    service.reply(service.mailbox(ANA)[0], "STOP")
    service.turn()
    assert "nothing to answer any more" in service.pages.get(service.newest(CHI).link).text


def test_somebody_else_with_the_same_reply_address_says_nothing(service: Service):
    name(service, CHI)
    service.live(days=1)
    service.reply(service.newest(CHI), "yes", sender=DAN)
    service.turn()
    assert said(service) == {service.id_of(CHI): ""}
