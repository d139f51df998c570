"""An honest calendar, from nothing but mails: the newest of whoever invited stands, and all else changes nothing."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from nudger.commands.demo.calendars import calendar, entry_in, invitation
from nudger.commands.demo.cards import ahead, card
from nudger.commands.demo.cast import ANA, BEN
from nudger.commands.demo.post import Received

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
FILE = {
    "BEGIN": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//EN",
    "METHOD": "METHOD:REQUEST",
    "EVENT": "BEGIN:VEVENT",
    "UID": "UID:talk@example.org",
    "SEQUENCE": "SEQUENCE:1",
    "DTSTAMP": "DTSTAMP:20261102T100000Z",
    "DTSTART": "DTSTART:20261104T100000Z",
    "DTEND": "DTEND:20261104T103000Z",
    "SUMMARY": "SUMMARY:A talk",
    "ORGANIZER": 'ORGANIZER;CN="Learning":mailto:learning+1@example.org',
    "ATTENDEE": 'ATTENDEE;CN="Ben Okafor";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ben@example.org',
    "END": "END:VEVENT\r\nEND:VCALENDAR",
}
CANCEL = {"METHOD": "METHOD:CANCEL", "SEQUENCE": "SEQUENCE:2", "DTSTAMP": "DTSTAMP:20261102T110000Z"}
MOVED = {"SEQUENCE": "SEQUENCE:2", "DTSTART": "DTSTART:20261105T100000Z", "DTEND": "DTEND:20261105T103000Z"}
STRANGER = {"ORGANIZER": "ORGANIZER:mailto:x@example.net", "SEQUENCE": "SEQUENCE:9"}


def a_mail(file: str | dict[str, str], number: int = 1, subtype: str = "calendar") -> Received:
    """Return a mail to Ben that brings this file, or the usual one with these lines instead."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "x@example.net", BEN, "An invitation"
    mail.set_content("An invitation")
    written = file if isinstance(file, str) else "\r\n".join((FILE | file).values()) + "\r\n"
    mail.add_alternative(written, subtype=subtype)
    return Received(number, NOW, BEN, bytes(mail))


def shown(*files: dict[str, str]) -> list[str]:
    """Return what is ahead after these mails."""
    mails = [a_mail(file, number) for number, file in enumerate(files, start=1)]
    return [f"{event['day']} {event['time']} {event['title']}" for event in ahead(calendar(mails), NOW)]


def test_an_event_stands_as_its_newest_mail_says():
    assert shown({}) == ["Wed 4 Nov 10:00–10:30 A talk"]
    assert shown({}, MOVED) == shown(MOVED, {}) == ["Thu 5 Nov 10:00–10:30 A talk"]
    assert shown({}, {"SUMMARY": "SUMMARY:Ours", "DTSTAMP": CANCEL["DTSTAMP"]}) == ["Wed 4 Nov 10:00–10:30 Ours"]


def test_what_is_cancelled_is_gone_in_whichever_order_the_mails_come():
    assert shown({}, CANCEL) == shown(CANCEL, {}) == shown({}, MOVED, {**CANCEL, "SEQUENCE": "SEQUENCE:3"}) == []
    assert shown({}, {**CANCEL, "SEQUENCE": "SEQUENCE:0"}) == ["Wed 4 Nov 10:00–10:30 A talk"]


def test_what_is_next_stands_first_and_what_is_over_no_more():
    later = {"UID": "UID:2", "DTSTART": "DTSTART:20261104T110000Z", "DTEND": "DTEND:20261104T113000Z"}
    over = {"UID": "UID:3", "DTSTART": "DTSTART:20261102T090000Z", "DTEND": "DTEND:20261102T100000Z"}
    assert shown(later, over, {}) == ["Wed 4 Nov 10:00–10:30 A talk", "Wed 4 Nov 11:00–11:30 A talk"]


def test_a_time_with_a_zone_is_the_instant_that_it_means():
    zoned = {name: f"{name};TZID=Europe/Berlin:20260801T{hour}0000" for name, hour in (("DTSTART", 10), ("DTEND", 11))}
    entry = invitation(a_mail(zoned))
    assert entry is not None and entry.starts == datetime(2026, 8, 1, 8, tzinfo=UTC)


def test_a_card_says_over_once_it_is_and_offers_other_times_only_until_it_begins():
    mail = a_mail({})
    offered = [len(card(mail, calendar([mail]), NOW.replace(day=day, hour=10))["times"]) for day in (2, 3, 4, 5)]
    assert offered == [3, 3, 0, 0]
    assert card(mail, calendar([mail]), NOW.replace(day=5))["state"] == "Over"


def test_no_time_is_offered_that_it_has_already():
    mail = a_mail({"DTSTART": "DTSTART:20261103T150000Z", "DTEND": "DTEND:20261103T153000Z"})
    says = [time["says"] for time in card(mail, calendar([mail]), NOW)["times"]]
    assert says == ["Tue 3, 15:30", "Wed 4, 11:00", "Sat 7, 10:00"]


@pytest.mark.parametrize(
    "lines",
    [
        STRANGER,
        STRANGER | {"METHOD": "METHOD:CANCEL"},
        {"SEQUENCE": "SEQUENCE:9", "METHOD": "METHOD:PUBLISH"},
        {"SEQUENCE": "SEQUENCE:9", "METHOD": "METHOD:REPLY"},
        {"SEQUENCE": "SEQUENCE:9", "METHOD": "X:1"},
        {"SEQUENCE": "SEQUENCE:9", "EVENT": "BEGIN:VTODO", "END": "END:VTODO\r\nEND:VCALENDAR"},
        {"SEQUENCE": "SEQUENCE:9", "ATTENDEE": f"ATTENDEE:mailto:{ANA}"},
        {"SEQUENCE": "SEQUENCE:9", "ATTENDEE": "X:1"},
        {"SEQUENCE": "SEQUENCE:9", "ATTENDEE": f"{FILE['ATTENDEE']}\r\n{FILE['ATTENDEE']}"},
        {"SEQUENCE": "SEQUENCE:9", "DTSTART": "DTSTART:soon"},
        {"SEQUENCE": "SEQUENCE:9", "DTSTART": "DTSTART;VALUE=DATE:20261105"},
        {"SEQUENCE": "SEQUENCE:9", "DTSTART": "DTSTART:20261105T100000", "DTEND": "DTEND:20261105T103000"},
        {"SEQUENCE": "SEQUENCE:9", "DTSTART": "DTSTART:00010101T000000Z"},
        {"SEQUENCE": "SEQUENCE:9", "DTEND": "DTEND:99991231T235959Z"},
        {"SEQUENCE": "SEQUENCE:9", "DTEND": "DTEND:20261101T100000Z"},
        {"SEQUENCE": "SEQUENCE:9", "DTEND": "X:1"},
        {"SEQUENCE": "SEQUENCE:9", "DTSTAMP": "X:1"},
        {"SEQUENCE": "SEQUENCE:many"},
        {"SEQUENCE": "SEQUENCE:9", "UID": "X:1"},
        {"SEQUENCE": "SEQUENCE:9", "END": "X:1"},
        {"SEQUENCE": "SEQUENCE:9", "ORGANIZER": "ORGANIZER:mailto:x@example.net\\nBcc:y"},
        {"SEQUENCE": "SEQUENCE:9", "ORGANIZER": "ORGANIZER:MAILTO:a,b@example.net"},
    ],
)
def test_what_others_send_or_nobody_can_read_changes_nothing(lines: dict[str, str]):
    assert shown({}, lines) == ["Wed 4 Nov 10:00–10:30 A talk"]


@pytest.mark.parametrize("file", ["", "x" * 300_000, "BEGIN:VCALENDAR\n" * 5_000, "BEGIN:VEVENT", "\0\x1b[2J"])
def test_what_is_no_calendar_is_a_mail_like_others(file: str):
    assert invitation(a_mail(file)) is None
    assert entry_in(b"Content-Type: text/calendar; charset=none\n\n" + file.encode()) is None
    assert entry_in(b"Content-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n!" + file.encode()) is None
    assert card(a_mail(file), {}, NOW) is None
