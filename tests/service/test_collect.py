"""What comes back by mail, and what it may do."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import ANA, BEN, CHI, Service

from nudger.mail.links import Purpose, reply_address, sign
from nudger.service.collect import collect, keep
from nudger.store import inbound
from nudger.store.database import connection
from nudger.store.tables import Event, Inbound, Nudge

Make = Callable[..., Service]


@pytest.fixture
def service(a_service: Make) -> Service:
    """Ana has her first mail, a page to read."""
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    return service


def at_her_plan(service: Service) -> Service:
    """Ana has the mail that asks for her own words."""
    service.press(service.newest(ANA))
    service.live(days=1)
    return service


def outcomes() -> list[str]:
    return [row.outcome for row in Inbound.select().order_by(Inbound.id)]


@pytest.mark.parametrize("words", ["DONE", "done", "Done.", "DONE!", "  Done  ", "done\n\nThat was quick."])
def test_done_in_the_first_line_completes_the_step(service: Service, words: str):
    service.reply(service.newest(ANA), words)
    service.turn()
    assert (service.step("read"), outcomes()) == ("done", ["done"])


def test_a_text_completes_the_step_that_asked_for_it_and_is_kept_as_written(service: Service):
    words = "When “someone” asks, then I’ll wait – ganz ruhig. 待つ\n\nSecond paragraph."
    at_her_plan(service).reply(service.newest(ANA), words)
    service.turn()
    assert service.step("plan") == "done"
    assert Event.get(Event.words != "").words == words


def test_her_own_plan_is_quoted_back_to_her_when_she_practises(service: Service):
    at_her_plan(service).reply(service.newest(ANA), "When someone asks, then I wait.")
    service.live(days=7)
    assert "When someone asks, then I wait." in service.newest(ANA).text


def test_a_text_for_a_step_that_asked_for_none_is_kept_and_asked_about_once(service: Service):
    mail = service.newest(ANA)
    service.reply(mail, "I have a question about this page.")
    service.turn()
    service.reply(mail, "And another one, really.")
    service.turn()
    assert (service.step("read"), outcomes()) == ("open", ["asked what was meant"] * 2)
    assert [mail.subject for mail in service.mailbox(ANA)] == ["How a talk goes", "Did you mean that it is done?"]
    assert Event.select().where(Event.words != "").count() == 2


def test_the_same_mail_twice_has_one_effect(service: Service):
    mail = service.newest(ANA)
    for _ in range(2):
        service.reply(mail, "DONE")
        service.turn()
    assert (Inbound.select().count(), service.verbs().count("completed read")) == (1, 1)


def test_done_twice_is_answered_politely_once(service: Service):
    mail = service.newest(ANA)
    service.press(mail)
    for words in ("DONE", "DONE and thanks", "done!"):
        service.reply(mail, words)
        service.sleep(minutes=1)
        service.turn()
    assert [mail.subject for mail in service.mailbox(ANA)][1:] == ["Thank you, it is already noted"]


def test_an_answer_from_another_address_completes_nothing_and_asks_the_right_person(service: Service):
    service.reply(service.newest(ANA), "DONE", sender="Mallory <mallory@example.net>")
    service.turn()
    assert (service.step("read"), outcomes()) == ("open", ["asked the right person"])
    assert service.newest(ANA).subject == "Was it you?"


def test_two_senders_in_one_mail_are_nobody(service: Service):
    service.reply(service.newest(ANA), "DONE", sender=f"{ANA}, mallory@example.net")
    service.turn()
    assert service.step("read") == "open"


def test_a_forged_from_without_our_token_completes_nothing(service: Service):
    service.reply(service.newest(ANA), "DONE", to="learning@example.org")
    service.turn()
    assert (service.step("read"), outcomes()) == ("open", ["asked the right person"])


def test_a_token_of_another_secret_is_no_token(service: Service):
    nudge = Nudge.get()
    forged = sign(b"x" * 32, Purpose.REPLY, nudge.id, service.clock.now().date())
    service.reply(service.newest(ANA), "DONE", to=reply_address("learning@example.org", forged))
    service.turn()
    assert service.step("read") == "open"


def test_the_token_of_a_page_is_not_good_for_a_reply(service: Service):
    token = service.newest(ANA).link.rpartition("/")[2]
    service.reply(service.newest(ANA), "DONE", to=reply_address("learning@example.org", token))
    service.turn()
    assert service.step("read") == "open"


def test_a_token_opens_one_step_only(service: Service):
    first = service.newest(ANA)
    at_her_plan(service).reply(first, "this is about the first step")
    service.turn()
    assert service.step("plan") == "open"


def test_mail_programs_may_lower_or_raise_the_case_of_the_address(service: Service):
    mail = service.newest(ANA)
    service.reply(mail, "DONE", to=mail.reply_to.upper(), sender="ANA@Example.ORG")
    service.turn()
    assert service.step("read") == "done"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"Return_Path": "<>"},
        {"List_Id": "<all.example.org>"},
    ],
)
def test_a_machine_completes_nothing_and_is_never_answered(service: Service, headers: dict[str, str]):
    service.reply(service.newest(ANA), "DONE", **headers)
    service.turn()
    assert (service.step("read"), len(service.mailbox(ANA))) == ("open", 1)


def test_a_forwarded_mail_completes_nothing_and_the_right_person_is_asked(service: Service):
    mail = service.newest(ANA)
    repeated = "From: Learning\nDate: Mon, 2 Nov 2026\nSubject: x\n\nHello"
    service.reply(mail, f"DONE\n\n---------- Forwarded message ---------\n{repeated}")
    service.turn()
    assert (service.step("read"), service.newest(ANA).subject) == ("open", "Was it you?")


def test_a_calendar_waits_for_a_human_who_is_told_what_it_says(service: Service):
    event = b"BEGIN:VEVENT\r\nUID:1\r\nATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.org\r\nEND:VEVENT\r\n"
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n" + event + b"END:VCALENDAR\r\n"
    head = b"From: ana@example.org\r\nMessage-ID: <1@x>\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n"
    mail = head + calendar
    keep(service.installation, service.newest(ANA).reply_to, mail)
    service.turn()
    row = Inbound.get()
    assert (row.state, row.kind) == ("set_aside", "calendar")
    assert row.outcome == "for a human: a calendar came: REQUEST DECLINED"
    assert service.step("read") == "open"


def test_two_machines_that_answer_each_other_fall_silent(service: Service):
    for _ in range(10):
        service.reply(service.newest(ANA), "I am a robot without manners", sender="robot@example.net")
        service.sleep(minutes=1)
        service.turn()
    assert len(service.mailbox(ANA)) == 2


def test_stop_ends_this_journeys_mails_and_says_so_once(service: Service):
    service.reply(service.newest(ANA), "STOP")
    service.live(days=30)
    assert service.state == "left"
    assert [mail.subject for mail in service.mailbox(ANA)] == ["How a talk goes", "These mails end here"]


@pytest.mark.parametrize("word", ["WHY", "PRIVATE"])
def test_a_word_that_is_not_built_yet_is_answered_with_a_sentence(service: Service, word: str):
    service.reply(service.newest(ANA), word)
    service.turn()
    assert (service.step("read"), outcomes()) == ("open", ["not yet"])
    assert f"We can’t do “{word}” by mail yet." in service.newest(ANA).text


def test_resume_brings_a_paused_learner_back(service: Service):
    service.live(days=30)
    assert service.state == "paused"
    service.reply(service.newest(ANA), "RESUME")
    service.live(days=3)
    assert (service.state, service.newest(ANA).subject) == ("active", "How a talk goes")


def test_a_managers_text_answers_the_question_put_to_them(service: Service):
    at_her_plan(service).press(service.newest(ANA), "a plan")
    service.live(days=7)
    service.press(service.newest(ANA))
    service.live(days=7)
    service.reply(service.newest(BEN), "She asked twice and waited.")
    service.turn()
    assert service.step("seen") == "done"


def test_an_old_token_gets_a_fresh_link(service: Service):
    mail = service.newest(ANA)
    service.sleep(days=100)
    service.reply(mail, "DONE")
    service.turn()
    assert (service.step("read"), outcomes()) == ("open", ["link too old"])
    assert "Your fresh link" in [mail.subject for mail in service.mailbox(ANA)]


def test_mail_from_strangers_is_kept_and_does_nothing(service: Service):
    keep(service.installation, "learning@example.org", b"From: x@example.net\r\nSubject: Offer\r\n\r\nBuy.\r\n")
    service.turn()
    assert outcomes() == ["unmatched"]


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\x00" * 1000,
        b"From: " + b"(" * 5000 + b"\r\n\r\nDONE",
        b"Content-Type: multipart/mixed\r\n\r\n",
        b"\xff\xfe",
    ],
)
def test_a_poisonous_mail_is_set_aside_and_the_rest_goes_on(service: Service, mail: bytes):
    good = service.newest(ANA)
    keep(service.installation, good.reply_to, mail)
    service.reply(good, "DONE")
    service.turn()
    assert service.step("read") == "done"
    assert Inbound.select().where(Inbound.state == "new").count() == 0


def test_an_address_without_end_stops_nobody(service: Service):
    mail = service.newest(ANA)
    service.reply(mail, "DONE", to=f"learning+{'a' * 4000}@example.org")
    service.reply(mail, "DONE\nreally")
    service.turn()
    assert (Inbound.select().count(), service.step("read")) == (2, "done")


def test_somebody_elses_reply_with_their_own_token_never_touches_ana(service: Service):
    service.person(CHI)
    service.enrol(CHI)
    service.live(days=1)
    service.reply(service.newest(CHI), "DONE", sender=ANA)
    service.turn()
    assert service.step("read") == "open"


def test_two_workers_that_meet_the_same_answer_hear_it_once(service: Service, monkeypatch: pytest.MonkeyPatch):
    service.reply(service.newest(ANA), "DONE\nIt went well.")
    both_have_seen_it = Barrier(2)
    unread = inbound.unread

    # The real one, but nobody goes on before both have seen the answer: else the race is won by chance.
    def seen(after: int, limit: int) -> list[Inbound]:
        found = unread(after, limit)
        if found:
            both_have_seen_it.wait(10)
        return found

    def work() -> Counter[str]:
        with connection():
            return collect(service.installation)

    monkeypatch.setattr(inbound, "unread", seen)
    with ThreadPoolExecutor(2) as workers:
        tallies = [each.result() for each in [workers.submit(work), workers.submit(work)]]
    assert sum(tallies, Counter()) == {"done": 1}
    assert [event.verb for event in Event.select() if event.words] == ["completed"]
    assert not Nudge.select().where(Nudge.origin == "answer").exists()


@pytest.mark.parametrize(("locale", "words"), [("de", "Fertig!"), ("de-AT", "DONE"), ("en", "erledigt")])
def test_a_word_is_understood_in_every_language_whoever_writes(a_service: Make, locale: str, words: str):
    service = a_service()
    service.person(ANA, manager=BEN, locale=locale)
    service.enrol(ANA)
    service.live(days=0.1)
    service.reply(service.newest(ANA), words)
    service.turn()
    assert (service.step("read"), outcomes()) == ("done", ["done"])


def test_a_german_learner_reads_and_stops_in_german(a_service: Make):
    service = a_service()
    service.person(ANA, manager=BEN, locale="de-DE")
    service.enrol(ANA)
    service.live(days=0.1)
    first = service.newest(ANA)
    assert "bis Donnerstag, 5. November" in first.text
    assert "Was du schreibst, siehst nur du" in first.text and "body=FERTIG" in first.text
    service.reply(first, "später")
    service.turn()
    assert "kommt wieder zu dir: Mittwoch, 4. November" in service.newest(ANA).text
    service.reply(first, "Warum ich?")
    service.turn()
    assert "„WARUM“" in service.newest(ANA).text
    service.reply(first, "Stopp")
    service.turn()
    assert (service.newest(ANA).subject, outcomes()) == ("Diese Mails enden hier", ["put off", "not yet", "stopped"])


ANGRY = "This is harassment. Leave me alone!"


def test_an_angry_text_finishes_nothing_is_kept_and_waits_for_a_human_without_an_answer(service: Service):
    at_her_plan(service).reply(service.newest(ANA), ANGRY)
    service.turn()
    assert (service.step("plan"), outcomes()) == ("open", ["for a human: sounds angry"])
    assert [event.words for event in Event.select() if event.words] == [ANGRY]
    assert Inbound.get().state == "set_aside"
    assert len(service.mailbox(ANA)) == 2


def test_an_angry_text_with_done_in_its_first_line_finishes_the_step_and_waits_for_a_human_too(service: Service):
    service.reply(service.newest(ANA), f"DONE\n{ANGRY}")
    service.turn()
    assert (service.step("read"), outcomes()) == ("done", ["for a human: sounds angry (done)"])


def test_an_angry_stop_is_a_stop(service: Service):
    service.reply(service.newest(ANA), f"STOP\n{ANGRY}")
    service.turn()
    assert (service.state, outcomes()) == ("left", ["for a human: sounds angry (stopped)"])


def test_the_facilitator_learns_that_a_person_should_answer_and_not_what_was_written(service: Service):
    service.person(CHI)
    service.give("facilitator", CHI)
    service.reply(service.newest(ANA), ANGRY)
    service.live(days=1)
    (mail,) = service.mailbox(CHI)
    assert mail.subject == "Ana Lopez needs an answer from a person"
    assert "harassment" not in mail.text


def test_the_admin_learns_that_somebody_must_read_and_answer_it(a_service: Make):
    service = a_service(admin=CHI)
    service.person(CHI)
    service.enrol(ANA)
    service.live(days=0.1)
    service.reply(service.newest(ANA), ANGRY)
    service.live(days=1)
    (mail,) = service.mailbox(CHI)
    assert "nudger inbox" in mail.text
    assert "harassment" not in mail.text


def test_an_angry_mail_to_our_address_itself_waits_for_a_human_where_we_know_who_wrote_it(service: Service):
    service.reply(service.newest(ANA), ANGRY, to="learning@example.org", sender=ANA, In_Reply_To="")
    service.turn()
    assert outcomes() == ["for a human: sounds angry"]


@pytest.mark.parametrize("words", ["unsubscribe", "Abmelden", "remove me", "Unsubscribe me!"])
def test_whoever_wants_to_be_unsubscribed_is(service: Service, words: str):
    service.reply(service.newest(ANA), words)
    service.turn()
    assert service.state == "left"
