"""A calendar server knows when people are free, so talks are placed; it brings them, and tells what people answer."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cast import ANA, BEN, Service, at
from in_calendars import in_calendar
from in_talks import TALK, asked, choose, times

from connectors.memory_calendar import MemoryCalendar
from nudger.mail.reading.values import CalendarLine
from nudger.service.answered import Answered
from nudger.service.collect import keep
from nudger.service.mailbox import Bookmark
from nudger.store.tables import Attempt, Inbound, Nudge, Outbox, OutboxBody, Slot

HOUR = timedelta(hours=1)


@pytest.fixture
def calendar() -> MemoryCalendar:
    return MemoryCalendar(known={ANA: [], BEN: []})


@pytest.fixture
def service(tmp_path, address, calendar: MemoryCalendar) -> Service:
    service = Service(tmp_path, database=address, calendar="caldav")
    service.calendar = calendar
    service.person(BEN)
    service.person(ANA, manager=BEN)
    service.enrol(ANA, journey=TALK)
    return service


def placed(calendar: MemoryCalendar, email: str) -> list[datetime]:
    return sorted(invite.starts for (_, attendee), invite in calendar.events.items() if attendee == email)


def busy(day: int, begins: int, ends: int) -> tuple[datetime, datetime]:
    return at(day, begins).astimezone(UTC), at(day, ends).astimezone(UTC)


def listen(service: Service, calendar: MemoryCalendar) -> None:
    """Read what the calendar server knows."""

    async def keeper(recipient: str, mail: bytes) -> None:
        await asyncio.to_thread(keep, service.installation, recipient, mail)

    address = service.installation.settings.address
    asyncio.run(Answered(calendar, Bookmark("calendar"), address, service.clock).fetch(keeper))


def test_a_talk_is_placed_at_once_where_both_are_free(service: Service, calendar: MemoryCalendar):
    calendar.known[BEN] = [busy(10, 9, 14)]
    calendar.known[ANA] = [busy(10, 14, 15)]
    mail = asked(service)
    assert placed(calendar, ANA) == placed(calendar, BEN) == [at(10, 15)]
    assert "Choose a time" not in mail.text
    assert "Tuesday 10 November, 15:00" in mail.text


def test_who_knows_nothing_of_one_of_them_offers_times_beside_what_the_other_has(
    service: Service, calendar: MemoryCalendar
):
    del calendar.known[ANA]
    calendar.known[BEN] = [busy(10, 9, 17)]
    mail = asked(service)
    assert (placed(calendar, BEN), "Choose a time with Ana" in mail.text) == ([], True)
    assert [moment[:10] for moment in times(service, mail)] == ["2026-11-11", "2026-11-12", "2026-11-13"]


def test_a_server_that_is_down_stops_nothing(service: Service, calendar: MemoryCalendar):
    calendar.is_down = True
    mail = asked(service)
    assert len(times(service, mail)) == 3
    choose(service, mail, when=times(service, mail)[0])
    service.turn()
    assert (placed(calendar, BEN), {row.state for row in Outbox.select().where(Outbox.channel == "calendar")}) == (
        [],
        {"ready"},
    )
    calendar.is_down = False
    service.sleep(minutes=3)
    service.turn()
    assert placed(calendar, ANA) == placed(calendar, BEN) == [at(10, 10)]


def test_nobody_is_asked_about_who_seeks_no_time(service: Service, calendar: MemoryCalendar):
    questions: list[tuple[str, ...]] = []
    asks = calendar.busy

    class Listening(MemoryCalendar):
        async def busy(self, addresses, since, until):
            questions.append(tuple(sorted(addresses)))
            return await asks(addresses, since, until)

    service.calendar = Listening(known=calendar.known)
    service.person("chi@example.org")
    asked(service)
    service.live(days=1)
    assert questions == [(ANA, BEN)]


def test_a_mail_of_it_goes_to_nobody_and_what_was_written_is_kept(service: Service, calendar: MemoryCalendar):
    asked(service)
    about = ("In your calendar", "Moved", "No longer")
    assert not [mail for who in (ANA, BEN) for mail in service.mailbox(who) if mail.subject.startswith(about)]
    written = OutboxBody.select().join(Outbox).where(Outbox.channel == "calendar")
    assert [bytes(row.mail).startswith(b"BEGIN:VCALENDAR") for row in written] == [True, True]
    assert "calendar" in str(service.why(BEN))


def test_the_learners_own_words_stand_in_her_appointment_alone(service: Service, calendar: MemoryCalendar):
    asked(service)
    to_ana, to_ben = (next(each for key, each in calendar.events.items() if key[1] == email) for email in (ANA, BEN))
    assert "Ask what was tried" in to_ben.description
    assert "Ask what was tried" not in to_ana.description


def test_declined_there_it_is_gone_for_both_and_others_are_offered(service: Service, calendar: MemoryCalendar):
    asked(service)
    uid = Slot.get().uid
    calendar.said.append(CalendarLine("REPLY", uid, attendee=BEN, partstat="DECLINED", dtstamp=service.clock.now()))
    listen(service, calendar)
    service.turn()
    assert (placed(calendar, ANA), placed(calendar, BEN)) == ([], [])
    assert len(times(service, service.newest(BEN))) == 3
    assert "has no time in your calendar" in service.newest(BEN).text


def test_another_time_that_is_proposed_there_is_taken_once(service: Service, calendar: MemoryCalendar):
    asked(service)
    line = CalendarLine(
        "COUNTER", Slot.get().uid, attendee=BEN, partstat="TENTATIVE", dtstamp=service.clock.now(), start=at(11, 14)
    )
    calendar.said.append(line)
    listen(service, calendar)
    listen(service, calendar)
    service.turn()
    assert placed(calendar, ANA) == placed(calendar, BEN) == [at(11, 14)]
    calendar.said = [line, replace(line)]  # the server has forgotten how far we had read
    asyncio.run(Bookmark("calendar").put("0"))
    listen(service, calendar)
    assert Inbound.select().count() == 1


def test_what_the_server_refuses_for_ever_is_mailed_and_so_is_its_end(service: Service, calendar: MemoryCalendar):
    calendar.refuses = "the mailbox has no calendar"
    asked(service)
    service.turn()
    assert in_calendar(service, ANA) == in_calendar(service, BEN) == {Slot.get().uid: at(10, 10)}
    calendar.refuses = ""
    service.reply(service.newest(BEN), "STOP")
    service.live(days=1)
    assert (in_calendar(service, ANA), calendar.events) == ({}, {})


def test_a_worker_that_dies_while_it_writes_writes_once_more(service: Service, calendar: MemoryCalendar):
    asked(service)
    calendar.events.clear()
    row = Outbox.select().where(Outbox.channel == "calendar").order_by(Outbox.id).get()
    Outbox.update(state="sending", lease_until=service.clock.now() - HOUR, settled_at=None).where(
        Outbox.id == row.id
    ).execute()
    Attempt.update(phase="data", outcome="").where(Attempt.outbox == row.id).execute()
    service.turn()
    service.sleep(minutes=3)
    service.turn()
    service.turn()
    assert len(calendar.events) == 1


def test_who_was_invited_by_mail_is_told_by_mail_until_its_end(service: Service, calendar: MemoryCalendar):
    asked(service)
    Outbox.update(channel="mail").where(Outbox.channel == "calendar").execute()
    mail = service.newest(BEN)
    service.pages.post(f"{mail.link}/time", data={"when": times(service, mail)[0]})
    service.turn()
    service.live(days=0.8)
    assert {row.channel for row in Outbox.select()} == {"mail"}
    assert Nudge.select().where(Nudge.touch == "invite").count() == 4
