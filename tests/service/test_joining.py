"""Joining by a mail with a code, such as at the end of a workshop."""

from collections.abc import Callable

import pytest
from cast import ANA, BEN, CHI, Service

from nudger.service import cohorts
from nudger.service.enrolling import enrol_in
from nudger.store import cohorts as known
from nudger.store.tables import Enrolment, Inbound

Make = Callable[..., Service]


@pytest.fixture
def service(a_service: Make) -> Service:
    """There is an approved cohort with a code, and nobody in it."""
    service = a_service()
    service.cohort(code=True)
    service.approve()
    return service


def code() -> str:
    return known.by_name("autumn").code


def outcome() -> str:
    return Inbound.select().order_by(Inbound.id.desc()).get().outcome


def test_a_code_asks_first_and_the_button_begins_it(service: Service):
    service.write(f"Re: {code().lower()} please")
    service.turn()
    mail = service.newest(ANA)
    assert mail.subject == "Was it you? You asked to join The first talk"
    assert (outcome(), service.state, service.nudges("planned")) == ("asked whether they want to join", "asked", [])
    assert service.status().places[0].note == "asked by mail to join cohort autumn, and has not said yes once more"
    page = service.pages.get(mail.link)
    assert "Do you want to join, Ana?" in page.text and service.state == "asked"
    assert "You are in, Ana." in service.pages.post(mail.link).text
    assert service.state == "active"
    service.live(days=5)
    assert "you asked to join “The first talk”, and here you are" in service.newest(ANA).text
    assert service.why().lines[0].what == "Somebody asked by mail that Ana Lopez joins “The first talk”"


def test_a_reply_begins_it_too_and_twice_is_once(service: Service):
    service.write(code())
    service.turn()
    for _ in range(2):
        service.reply(service.newest(ANA), "DONE")
        service.turn()
        service.sleep(minutes=1)
    assert service.verbs() == ["requested", "reserved", "approved"]


def test_many_mails_with_the_code_are_answered_once_a_day(service: Service):
    for _ in range(5):
        service.sleep(minutes=1)
        service.write(code())
    service.turn()
    assert len(service.mailbox(ANA)) == 1


@pytest.mark.parametrize("sender", ["eve@example.net", "ana@example.org, eve@example.net"])
def test_of_a_stranger_nothing_is_kept_but_the_mail(service: Service, sender: str):
    service.write(code(), sender=sender)
    service.turn()
    assert (outcome(), Enrolment.select().count(), service.post.sent) == ("unknown person with a code", 0, [])


def test_a_code_that_is_none_is_a_mail_like_any_other(service: Service):
    service.write("ABCDEFGH or WORKSHOP")
    service.turn()
    assert (outcome(), Enrolment.select().count()) == ("unmatched", 0)


def test_before_the_approval_whoever_joins_waits_with_the_others(a_service: Make):
    service = a_service()
    service.cohort(code=True)
    service.write(code())
    service.turn()
    service.press(service.newest(ANA))
    assert service.state == "waiting"
    service.approve()
    assert service.state == "active"


def test_an_approval_begins_nothing_for_who_has_not_said_yes(a_service: Make):
    service = a_service()
    service.cohort(code=True)
    service.write(code())
    service.turn()
    service.approve()
    service.live(days=10)
    assert (service.state, len(service.mailbox(ANA)), service.mailbox(BEN)) == ("asked", 1, [])


def test_who_is_on_the_way_already_is_asked_nothing(service: Service):
    enrol_in(service.installation, known.by_name("autumn"), [ANA])
    service.write(code())
    service.turn()
    assert (outcome(), service.post.sent) == ("on this journey already", [])


def test_an_admin_may_take_in_whoever_was_asked(service: Service):
    service.write(code())
    service.turn()
    assert enrol_in(service.installation, known.by_name("autumn"), [ANA]).new == (ANA,)
    assert service.state == "active"
    assert "You are in, Ana." in service.pages.post(service.newest(ANA).link).text
    assert service.verbs() == ["requested", "reserved", "approved"]


def test_codes_have_no_letters_that_look_alike_and_are_made_once(a_service: Make):
    service = a_service()
    cohort = service.cohort()
    assert cohort.code == ""
    made = cohorts.code_of(cohort)
    assert len(made) == 8 and not set(made) & set("IL1O0")
    assert cohorts.code_of(cohorts.found("autumn")) == made


def test_who_has_left_can_not_join(service: Service):
    service.person(CHI, status="left")
    service.write(code(), sender=CHI)
    service.turn()
    assert outcome() == "unknown person with a code"
