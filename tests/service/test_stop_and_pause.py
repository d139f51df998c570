"""STOP and PAUSE: what ends or waits, who is told, and how each is taken back."""

from collections.abc import Callable
from datetime import date

import pytest
from cast import ANA, BEN, CHI, Mail, Service, at

from nudger.store.tables import Enrolment, Event, Inbound, Role

Make = Callable[..., Service]


@pytest.fixture
def service(a_service: Make) -> Service:
    """Ana has her first mail, a page to read; Chi is her facilitator."""
    service = a_service()
    service.person(CHI)
    service.enrol(ANA)
    service.give("facilitator", CHI)
    service.live(days=0.1)
    return service


def at_the_managers_question(service: Service) -> Mail:
    """Ana has done all of hers; return the mail that asks Ben."""
    service.press(service.newest(ANA))
    service.live(days=7)
    service.press(service.newest(ANA), "a secret plan")
    service.live(days=7)
    service.press(service.newest(ANA))
    service.live(days=7)
    return service.newest(BEN)


def say(service: Service, mail: Mail, words: str) -> str:
    """Reply with these words; return what came of it."""
    service.reply(mail, words)
    service.turn()
    return Inbound.select().order_by(Inbound.id.desc()).get().outcome


def subjects(service: Service, email: str) -> list[str]:
    return [mail.subject for mail in service.mailbox(email)]


def test_the_facilitator_hears_of_a_stop_once_and_the_manager_does_not(service: Service):
    at_the_managers_question(service)
    before = len(service.mailbox(BEN))
    assert say(service, service.newest(ANA), "STOP") == "stopped"
    service.live(days=30)
    assert subjects(service, CHI) == ["Ana has stopped"]
    assert len(service.mailbox(BEN)) == before
    assert "a secret plan" not in "".join(mail.text for mail in service.mailbox(CHI) + service.mailbox(BEN))


def test_the_facilitator_hears_of_it_in_their_own_hours(service: Service):
    service.clock.move_to(at(2, 22))
    service.reply(service.newest(ANA), "STOP")
    service.turn()
    assert subjects(service, ANA)[-1] == "These mails end here"
    assert subjects(service, CHI) == []
    service.live(days=1)
    assert subjects(service, CHI) == ["Ana has stopped"]


@pytest.mark.parametrize(("codetermination", "heard"), [(False, ["Ana has stopped"]), (True, [])])
def test_the_manager_hears_of_a_stop_where_the_welcome_said_that_it_is_mandatory(
    a_service: Make, codetermination: bool, heard: list[str]
):
    service = a_service(codetermination=codetermination)
    service.cohort(ANA, mandatory=True)
    service.approve()
    service.live(days=8)
    welcome = service.mailbox(ANA)[0]
    assert ("Then Ben hears that you stopped" in welcome.text) == bool(heard)
    say(service, welcome, "STOP")
    assert subjects(service, BEN)[1:] == heard


def test_a_question_to_somebody_else_ends_with_the_learners_stop(service: Service):
    question = at_the_managers_question(service)
    say(service, service.newest(ANA), "STOP")
    service.live(days=10)
    assert service.newest(BEN) == question
    assert "nothing to answer any more" in service.pages.get(question.link).text


@pytest.mark.parametrize("way", ["link", "reply"])
def test_a_stop_is_taken_back_by_its_link_or_by_a_reply(service: Service, way: str):
    say(service, service.newest(ANA), "STOP")
    farewell = service.newest(ANA)
    if way == "reply":
        assert say(service, farewell, "RESUME") == "rejoined"
    else:
        assert f'action="{farewell.link.removeprefix(service.installation.settings.url)}/back"' in (
            service.pages.get(farewell.link).text
        )
        assert "Good to have you back" in service.pages.post(f"{farewell.link}/back").text
    service.live(days=1)
    assert (service.state, service.newest(ANA).subject) == ("active", "How a talk goes")


def test_whoever_took_their_stop_back_before_the_facilitator_was_told_has_not_stopped(service: Service):
    service.clock.move_to(at(2, 22))
    say(service, service.newest(ANA), "STOP")
    say(service, service.newest(ANA), "RESUME")
    service.live(days=2)
    assert subjects(service, CHI) == []


def test_a_stop_can_be_taken_back_and_said_again(service: Service):
    mail = service.newest(ANA)
    for _ in range(2):
        say(service, mail, "STOP")
        assert service.state == "left"
        service.sleep(minutes=5)
        assert say(service, mail, "RESUME") == "rejoined"
        assert service.state == "active"
        service.sleep(minutes=5)


def test_after_thirty_days_a_stop_is_for_good(service: Service):
    say(service, service.newest(ANA), "STOP")
    farewell = service.newest(ANA)
    service.sleep(days=31)
    say(service, farewell, "RESUME")
    assert service.state == "left"
    assert "just write to" in service.pages.get(farewell.link).text
    service.pages.post(f"{farewell.link}/back")
    assert service.state == "left"


def test_nobody_else_takes_the_learners_stop_back(service: Service):
    question = at_the_managers_question(service)
    say(service, service.newest(ANA), "STOP")
    say(service, question, "RESUME")
    service.pages.post(f"{question.link}/back")
    assert service.state == "left"


def test_a_managers_stop_ends_what_they_are_asked_and_the_route_goes_on(service: Service):
    question = at_the_managers_question(service)
    assert say(service, question, "STOP") == "relieved"
    assert subjects(service, BEN)[-1] == "These mails end here"
    assert not Role.select().where(Role.role == "manager").exists()
    service.live(days=20)
    assert subjects(service, BEN)[-1] == "These mails end here"
    assert (service.step("seen"), service.state) == ("skipped", "completed")
    assert subjects(service, CHI) == ["On the way of Ana, somebody is missing"]
    assert "relieved" in service.verbs()


def test_whoever_stopped_answers_nothing_any_more(service: Service):
    question = at_the_managers_question(service)
    say(service, question, "STOP")
    assert say(service, question, "She asked twice.") == "asked of somebody else by now"
    service.press(question, "She asked twice.")
    assert "nothing to answer any more" in service.pages.get(question.link).text
    service.live(days=1)
    assert service.step("seen") != "done"


def test_why_says_that_somebody_stopped_being_asked(service: Service):
    say(service, at_the_managers_question(service), "STOP")
    assert "Manager: Ben Okafor → nobody, by their STOP" in [line.what for line in service.why().lines]


def test_a_mail_on_its_way_to_whoever_stopped_does_not_leave(service: Service):
    question = at_the_managers_question(service)
    service.clock.move_to(at(30, 11))
    service.walk()
    assert "ready" in service.outbox()
    say(service, question, "STOP")
    assert subjects(service, BEN)[1:] == ["These mails end here"]
    assert "cancelled" in service.outbox()


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("PAUSE", date(2026, 11, 16)),
        ("pause 3 weeks", date(2026, 11, 23)),
        ("PAUSE for 10 days", date(2026, 11, 12)),
        ("PAUSE until 11 January", date(2027, 1, 11)),
        ("Pause bis 11.1.", date(2027, 1, 11)),
        ("PAUSE until Monday", date(2026, 11, 9)),
    ],
)
def test_a_pause_has_a_day_and_says_so(service: Service, words: str, until: date):
    assert say(service, service.newest(ANA), words) == "paused"
    enrolment = Enrolment.get()
    assert (enrolment.state, enrolment.paused_until) == ("paused", until)
    assert service.newest(ANA).subject == f"A pause until {until:%A} {until.day} {until:%B}"
    assert f"{until.day} {until:%B}" in service.pages.get(service.newest(ANA).link).text


def test_a_pause_ends_by_itself_on_its_day_and_the_open_step_comes_again(service: Service):
    say(service, service.newest(ANA), "PAUSE 2 weeks")
    service.live(days=13)
    assert (service.state, len(service.mailbox(ANA))) == ("paused", 2)
    service.live(days=1.5)
    assert (service.state, Enrolment.get().paused_until) == ("active", None)
    assert service.newest(ANA).subject == "How a talk goes"
    assert [event.at for event in Event.select().where(Event.verb == "resumed")] == [at(16, 10)]


def test_a_pause_over_a_weekend_ends_on_the_next_working_day(service: Service):
    say(service, service.newest(ANA), "PAUSE until 14 November")
    service.live(days=11)
    assert service.state == "paused"
    service.live(days=3)
    assert [event.at for event in Event.select().where(Event.verb == "resumed")] == [at(16, 10)]


def test_a_pause_ends_before_its_day_by_its_link_and_begins_again(service: Service):
    first = service.newest(ANA)
    for _ in range(2):
        say(service, first, "PAUSE until 11 January")
        assert service.state == "paused"
        service.press(next(mail for mail in service.mailbox(ANA) if mail.subject.startswith("A pause")))
        assert service.state == "active"
        service.sleep(minutes=5)
    service.live(days=3)
    assert service.newest(ANA).subject in ("How a talk goes", "A friendly word about “How a talk goes”")


def test_a_pause_between_two_steps_ends_as_often_as_it_begins(service: Service):
    service.press(service.newest(ANA))
    mail = service.newest(ANA)
    for _ in range(2):
        assert say(service, mail, "PAUSE") == "paused"
        service.sleep(minutes=1)
        assert say(service, mail, "RESUME") == "resumed"
        assert service.state == "active"
        service.sleep(minutes=1)


def test_whoever_went_on_before_the_answer_left_is_told_of_no_pause(service: Service):
    mail = service.newest(ANA)
    service.reply(mail, "PAUSE")
    service.reply(mail, "RESUME")
    service.turn()
    assert (service.state, subjects(service, ANA)[1:]) == ("active", [])


def test_another_day_moves_a_pause(service: Service):
    mail = service.newest(ANA)
    say(service, mail, "PAUSE until 11 January")
    service.sleep(minutes=1)
    say(service, mail, "PAUSE until 9 November")
    assert Enrolment.get().paused_until == date(2026, 11, 9)
    service.live(days=8)
    assert service.state == "active"


def test_done_in_a_pause_ends_it(service: Service):
    mail = service.newest(ANA)
    say(service, mail, "PAUSE until 11 January")
    say(service, mail, "DONE")
    service.live(days=1)
    assert (service.state, service.newest(ANA).subject) == ("active", "Your plan")


@pytest.mark.parametrize(
    "words", ["PAUSE until they are ready", "PAUSE until 11/1", "PAUSE until 1.1.2035", "PAUSE 0 days"]
)
def test_a_day_that_cannot_be_read_is_asked_for_once_and_the_words_are_kept(service: Service, words: str):
    mail = service.newest(ANA)
    for _ in range(2):
        assert say(service, mail, words) == "asked until when"
        service.sleep(minutes=1)
    assert service.state == "active"
    assert subjects(service, ANA)[1:] == ["Until when do you want to pause?"]
    assert Event.get(Event.words != "").words == words


def test_a_sentence_that_begins_with_pause_is_a_sentence(service: Service):
    service.press(service.newest(ANA))
    service.live(days=1)
    assert say(service, service.newest(ANA), "Pause before I answer, and count to three.") == "done"


def test_nobody_is_asked_anything_during_a_pause(service: Service):
    question = at_the_managers_question(service)
    say(service, service.newest(ANA), "PAUSE 3 weeks")
    service.live(days=20)
    assert service.newest(BEN) == question


def test_only_the_learner_pauses(service: Service):
    assert say(service, at_the_managers_question(service), "PAUSE") == "not yet"
    assert service.state == "active"


def test_why_tells_of_the_pause_and_when_it_goes_on(service: Service):
    say(service, service.newest(ANA), "PAUSE until 11 January")
    lines = [f"{line.kind}: {line.what}" for line in service.why().lines]
    assert "happened: “The first talk” was paused until Monday 11 January 2027 by reply" in lines
    assert lines[-1] == "next: Next: “The first talk” goes on"


def test_a_german_pause_is_answered_in_german(a_service: Make):
    service = a_service()
    service.person(ANA, manager=BEN, locale="de")
    service.enrol(ANA)
    service.live(days=0.1)
    say(service, service.newest(ANA), "Pause bis zum 11. Januar")
    assert service.newest(ANA).subject == "Pause bis Montag, 11. Januar"
