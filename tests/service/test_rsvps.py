"""What a calendar answers moves the slot, and never finishes a step."""

from datetime import datetime
from email.message import EmailMessage

import pytest
from cast import ANA, BEN, CHI, Service, at
from icalendar import Calendar
from in_calendars import JOURNEY, answer, begun, calendars, in_calendar

from nudger.service.collect import keep
from nudger.store.tables import Inbound, SlotAttendee


@pytest.fixture
def service(tmp_path, address) -> Service:
    service = Service(tmp_path, database=address)
    service.person(BEN)
    service.person(ANA, manager=BEN)
    service.enrol(ANA, journey=JOURNEY)
    begun(service)
    return service


def test_accepted_is_noted_and_nothing_more(service: Service):
    mails = len(service.mailbox(ANA))
    assert answer(service) == "accepted"
    assert len(service.mailbox(ANA)) == mails
    assert [row.partstat for row in SlotAttendee.select()] == ["ACCEPTED"]
    assert service.step("talk") == "open"


def test_declined_gives_the_time_back_and_offers_others(service: Service):
    assert answer(service, "DECLINED") == "declined"
    assert in_calendar(service) == {}
    assert "Would another time help?" in service.newest(ANA).text
    assert "Find another time" in service.newest(ANA).text
    assert 'name="when"' in service.pages.get(service.newest(ANA).link).text


def test_a_time_that_is_proposed_is_taken_where_it_fits(service: Service):
    assert answer(service, starts=at(6, 14, 30)) == "moved to the time that was proposed"
    assert list(in_calendar(service).values()) == [at(6, 14, 30)]


@pytest.mark.parametrize("starts", [at(7, 10), at(5, 16, 45), at(27, 10), at(4, 9)])
def test_a_time_that_does_not_fit_is_answered_with_some_that_do(service: Service, starts: datetime):
    assert answer(service, starts=starts) == "other times were offered"
    assert list(in_calendar(service).values()) == [at(5, 10)]
    assert service.newest(ANA).subject == "That time does not fit"
    assert "Thursday 5 November, 10:00 to 10:30 still stands" in service.newest(ANA).text
    assert 'name="when"' in service.pages.get(service.newest(ANA).link).text


def test_the_same_answer_twice_has_one_effect(service: Service):
    assert answer(service, "DECLINED") == "declined"
    service.sleep(minutes=1)
    assert answer(service, "DECLINED", number=0) == "an answer to a time that has changed since"
    assert len(calendars(service)) == 2


def test_an_older_answer_that_comes_late_changes_nothing(service: Service):
    assert answer(service, "ACCEPTED") == "accepted"
    assert answer(service, "DECLINED", minutes_ago=5) == "answered already"
    assert list(in_calendar(service).values()) == [at(5, 10)]


def test_an_answer_to_a_time_that_has_changed_is_not_for_the_new_one(service: Service):
    answer(service, starts=at(6, 14))
    assert answer(service, "DECLINED", number=0) == "an answer to a time that has changed since"
    assert list(in_calendar(service).values()) == [at(6, 14)]


def test_a_time_proposed_instead_of_one_that_has_changed_is_not_taken(service: Service):
    answer(service, starts=at(6, 14))
    service.sleep(minutes=1)
    assert answer(service, starts=at(6, 11), number=0) == "an answer to a time that has changed since"
    assert list(in_calendar(service).values()) == [at(6, 14)]


@pytest.mark.parametrize(("sender", "attendee"), [(CHI, CHI), (CHI, ANA), (ANA, CHI), (BEN, BEN)])
def test_whoever_was_not_invited_changes_nothing_and_a_human_is_told(service: Service, sender: str, attendee: str):
    outcome = answer(service, "DECLINED", sender=sender, attendee=attendee)
    assert outcome == "for a human: an answer by somebody who was not invited"
    assert Inbound.select().order_by(Inbound.id.desc()).get().state == "set_aside"
    assert list(in_calendar(service).values()) == [at(5, 10)]


def test_an_event_of_somebody_elses_is_not_ours(service: Service):
    outcome = answer(service, "DECLINED", uid="1@elsewhere.example.org")
    assert outcome == "for a human: an answer about an event that is not ours"
    assert list(in_calendar(service).values()) == [at(5, 10)]


def test_without_plus_addresses_the_uid_tells_which_slot(service: Service):
    assert answer(service, "DECLINED", to=service.installation.settings.address) == "declined"
    assert in_calendar(service) == {}


def test_declined_when_it_is_over_changes_nothing(service: Service):
    service.live(days=1.2)
    assert answer(service, "DECLINED") == "declined"
    assert list(in_calendar(service).values()) == [at(5, 10)]


def test_a_calendar_that_answers_nothing_is_kept_and_that_is_all(service: Service):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = ANA, service.installation.settings.address, "<1@example.org>"
    calendar = Calendar()
    calendar.add("method", "PUBLISH")
    mail.set_content("See you there.")
    mail.add_alternative(calendar.to_ical().decode(), subtype="calendar", params={"method": "REQUEST"})
    keep(service.installation, service.installation.settings.address, bytes(mail))
    service.turn()
    assert list(in_calendar(service).values()) == [at(5, 10)]
