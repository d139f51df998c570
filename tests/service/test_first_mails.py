"""The first mails: what they say, and what follows when somebody says that they are wrong."""

import re
from collections.abc import Callable
from datetime import time

import pytest
from cast import ANA, BEN, CHI, JOURNEY, LONDON, Service

from nudger.journey.definition import Role
from nudger.store import people
from nudger.store.tables import Inbound, Outbox
from nudger.store.tables import Role as RoleRow

Make = Callable[..., Service]
DEE = "dee@example.org"
ASKS_FIRST = JOURNEY.replace(
    "steps:\n", "steps:\n  - {key: now, kind: feedback, title: Today, ask: What do you see?, by: manager, minutes: 5}\n"
).replace('"https://example.org/talk"}', '"https://example.org/talk", minutes: 10}')


@pytest.fixture
def service(a_service: Make) -> Service:
    """Ana and Ben have had their first mails, and nothing else."""
    service = a_service()
    service.cohort(ANA, journey=ASKS_FIRST)
    service.approve()
    service.live(days=5)
    return service


def outcome() -> str:
    return Inbound.select().order_by(Inbound.id.desc()).get().outcome


def test_the_learner_reads_who_why_how_long_who_sees_what_and_who_their_manager_is(service: Service):
    (mail,) = service.mailbox(ANA)
    assert mail.subject == "The first talk: you start on Monday 9 November"
    for words in (
        "Learning has enrolled you in “The first talk”.",
        "> Everybody holds one talk.",
        " minutes a week, in small steps",
        "Only you see what you write; your learning team and Ben may see that a step is done.",
        "Your manager, as far as we know, is Ben Okafor.",
        "Reply STOP and these mails end.",
    ):
        assert words in mail.text, mail.text
    assert "This is part of your work" not in mail.text


def test_the_manager_reads_what_is_asked_of_them_and_about_whom(service: Service):
    (mail,) = service.mailbox(BEN)
    assert mail.subject == "Ana starts on Monday 9 November: what we ask of you"
    assert "we ask you 2 questions, about 5 minutes in all." in mail.text
    assert "Ana sees what you write; your learning team sees that you answered." in mail.text
    assert "[Not my report]" not in mail.text and "Not my report" in mail.text
    assert "STOP" not in mail.text


def test_both_mails_are_written_in_german(a_service: Make):
    service = a_service()
    service.person(BEN, locale="de")
    service.person(ANA, manager=BEN, locale="de")
    service.cohort(ANA, mandatory=True)
    service.approve()
    service.live(days=5)
    ana, ben = service.mailbox(ANA)[0], service.mailbox(BEN)[0]
    assert ana.subject == "The first talk: Du beginnst am Montag, 9. November"
    assert "Antworte STOPP. Dann erfährt Ben, dass du aufgehört hast, und sonst nichts." in ana.text
    assert ben.subject == "Ana beginnt am Montag, 9. November: worum wir dich bitten"
    service.reply(ben, "Nicht in meinem Team.")
    service.turn()
    assert outcome() == "asks somebody else"


def test_without_a_manager_or_a_question_to_one_only_the_learner_is_written(a_service: Make):
    service = a_service()
    service.person(CHI)
    service.cohort(ANA, CHI, journey=JOURNEY.partition("  - {key: seen")[0])
    service.approve()
    service.live(days=6)
    assert (len(service.mailbox(ANA)), len(service.mailbox(CHI)), len(service.mailbox(BEN))) == (1, 1, 0)
    assert "Your manager, as far as we know" not in service.mailbox(CHI)[0].text


def test_a_mandatory_journey_says_who_hears_of_a_stop(a_service: Make):
    service = a_service()
    service.cohort(ANA, mandatory=True)
    service.approve()
    service.live(days=5)
    assert "reply STOP. Then Ben hears that you stopped, and nothing else." in service.mailbox(ANA)[0].text


def test_whoever_is_enrolled_without_a_cohort_gets_none(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    assert [mail.subject for mail in service.mailbox(ANA)] == ["How a talk goes"]


@pytest.mark.parametrize(("email", "journey"), [(ANA, JOURNEY), (BEN, ASKS_FIRST)])
def test_nobody_is_asked_anything_on_the_day_of_their_first_mail_even_after_an_outage(
    a_service: Make, email: str, journey: str
):
    service = a_service(budget={"mails_a_day": 10, "mails_a_week": 70})
    service.cohort(ANA, journey=journey)
    service.approve()
    service.sleep(days=9)
    service.live(days=8)
    first, second = service.mailbox(email)[:2]
    assert "start" in first.subject
    assert second.message["Date"].datetime.date() > first.message["Date"].datetime.date()


@pytest.fixture
def many(a_service: Make) -> Service:
    """Ben is the manager of eight who start on Monday."""
    service = a_service()
    learners = [f"learner{number}@example.org" for number in range(8)]
    for email in learners:
        service.person(email, manager=BEN)
    service.cohort(*learners, journey=ASKS_FIRST)
    service.approve()
    service.live(days=4)
    return service


def test_a_manager_of_eight_new_learners_is_told_of_all_in_one_mail_and_no_breaker_trips(many: Service):
    (mail,) = many.mailbox(BEN)
    assert mail.subject == "8 of your people are about to start: what we ask of you"
    assert (
        "- Learner3, “The first talk”, from Monday 9 November, about 5 minutes in all: not my report?: http"
        in mail.text
    )
    assert many.why(BEN).on_hold == ()
    many.live(days=4)
    assert [mail.subject for mail in many.mailbox(BEN)][1:] == ["8 short questions about your people"]


def test_each_line_of_that_mail_tells_of_one_learner_alone(many: Service):
    links = re.findall(r"http\S+/d/\S+", many.newest(BEN).text)
    assert len(set(links)) == 8
    many.pages.post(links[3])
    relieved = [place.person for place in many.status().places if place.note]
    assert relieved == ["Learner3"]
    many.live(days=4)
    assert many.newest(BEN).subject == "7 short questions about your people"


def test_a_reply_to_that_mail_is_asked_who_is_meant(many: Service):
    many.reply(many.newest(BEN), "Not my report")
    many.turn()
    assert outcome() == "asked who is meant"
    assert many.newest(BEN).subject == "Who isn’t in your team?"
    assert all(not place.note for place in many.status().places)


@pytest.mark.parametrize("words", ["Not my report", "not my report.", "“Not my report”\n\nI moved teams."])
def test_not_my_report_by_reply_ends_the_managers_mails_at_once(service: Service, words: str):
    service.reply(service.newest(BEN), words)
    service.live(days=40)
    assert outcome() == "asks somebody else"
    assert len(service.mailbox(BEN)) == 1
    assert service.status().places[0].note == "a wrong manager, it was said: Ben Okafor"
    said = "Ben Okafor is asked no more about Ana Lopez: Ben Okafor said that the manager is a wrong one"
    assert [line.what for line in service.why().lines].count(said) == 1


def test_a_mail_that_is_on_its_way_to_a_wrong_manager_never_leaves(service: Service):
    service.live(days=2)
    service.sleep(hours=1.5)
    service.walk()
    assert "ready" in service.outbox()
    service.reply(service.mailbox(BEN)[0], "not my report")
    service.turn()
    service.live(days=3)
    assert len(service.mailbox(BEN)) == 1
    assert Outbox.get(Outbox.state == "cancelled").reason == "already skipped"


def test_open_questions_are_let_go_and_the_learner_goes_on(service: Service):
    service.live(days=5)
    assert service.step("now") == "open"
    service.reply(service.mailbox(BEN)[0], "not my report")
    service.live(days=2)
    assert service.step("now") == "skipped"
    assert service.newest(ANA).subject == "How a talk goes"


def test_the_learner_may_say_so_too_and_the_facilitator_is_told_by_mail(service: Service):
    service.person(CHI)
    RoleRow.create(enrolment=1, person=people.by_email(CHI).id, role=Role.FACILITATOR)
    service.reply(service.newest(ANA), "Not my manager")
    service.live(days=3)
    (mail,) = service.mailbox(CHI)
    assert mail.subject == "Somebody else should be asked about Ana"
    assert "Ben Okafor isn't the one to ask about Ana Lopez" in mail.text
    assert len(service.mailbox(BEN)) == 1


def test_the_admin_is_told_by_mail_what_to_do_about_it_in_their_hours_and_language(a_service: Make):
    service = a_service(admin=DEE)
    service.person(DEE, locale="de", opens=time(13), closes=time(17))
    service.cohort(ANA, journey=ASKS_FIRST)
    service.approve()
    service.live(days=5)
    service.reply(service.newest(BEN), "Not my report")
    service.live(days=3)
    (mail,) = service.mailbox(DEE)
    assert mail.subject == "Ana Lopez braucht in unserer Liste eine andere Führungskraft"
    assert "dass Ben Okafor für Ana Lopez nicht zuständig ist" in mail.text
    assert mail.message["Date"].datetime.astimezone(LONDON).hour == 13
    assert [line.kind for line in service.why(DEE).lines] == ["sent"]


def test_an_admin_who_is_the_facilitator_too_is_told_once_and_one_who_said_it_not_at_all(a_service: Make):
    service = a_service(admin=BEN)
    service.person(DEE)
    service.cohort(ANA, journey=ASKS_FIRST)
    service.approve()
    service.give("facilitator", DEE)
    service.live(days=5)
    service.reply(service.newest(BEN), "Not my report")
    service.live(days=3)
    assert [len(service.mailbox(each)) for each in (BEN, DEE)] == [1, 1]


def test_an_admin_whom_nobody_knows_is_no_obstacle(a_service: Make):
    service = a_service(admin=DEE)
    service.cohort(ANA, journey=ASKS_FIRST)
    service.approve()
    service.live(days=5)
    service.reply(service.newest(BEN), "Not my report")
    service.live(days=3)
    assert outcome() == "asks somebody else"


def test_a_stranger_with_the_mails_address_changes_nothing(service: Service):
    service.reply(service.newest(BEN), "not my report", sender="eve@example.net")
    service.turn()
    assert (outcome(), service.status().places[0].note) == ("asked the right person", "")


def test_a_pause_and_a_resume_leave_the_first_mails_as_they_were(service: Service):
    service.live(days=40)
    assert service.state == "paused"
    service.reply(service.newest(ANA), "RESUME")
    service.live(days=3)
    assert [mail.subject for mail in service.mailbox(ANA)].count("The first talk: you start on Monday 9 November") == 1


def test_once_the_people_file_names_another_manager_that_one_is_asked(service: Service):
    service.person(CHI)
    service.reply(service.newest(BEN), "not my report")
    service.turn()
    service.import_people(f"email,name,manager\n{ANA},Ana Lopez,{CHI}\n{BEN},Ben Okafor,\n{CHI},Chi Nguyen,\n")
    assert service.status().places[0].note == ""
    service.live(days=10)
    assert service.mailbox(CHI)[0].subject.startswith("Ana starts on")
    assert service.step("now") == "open"
    page = service.pages.get(service.mailbox(BEN)[0].link).text
    assert "There is nothing to answer any more." in page
