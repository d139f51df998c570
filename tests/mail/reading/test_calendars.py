"""A calendar is read whoever wrote it, and a bad one says why it can't be."""

from base64 import encodebytes
from datetime import UTC, date, datetime

import pytest

from nudger.mail.reading.interpret import interpret
from nudger.mail.reading.values import CalendarLine, Kind

HEAD = b"From: Ben <ben@example.org>\nMessage-ID: <1@phone>\nSubject: Accepted: Talk\n"


def a_calendar(*lines: str, method: str = "REPLY", ends: str = "\r\n") -> bytes:
    told = [f"METHOD:{method}"] if method else []
    whole = ["BEGIN:VCALENDAR", *told, "BEGIN:VEVENT", "UID:1@nudger", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    return ends.join(whole).encode()


def a_mail(calendar: bytes, kind: str = "text/calendar; method=REPLY", *headers: str) -> bytes:
    return HEAD + "".join(f"{header}\n" for header in (f"Content-Type: {kind}", *headers)).encode() + b"\n" + calendar


ACCEPTED = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:Ben@Example.org"


def only(raw: bytes) -> CalendarLine:
    reading = interpret(raw)
    assert reading.kind is Kind.CALENDAR, reading
    (line,) = reading.calendar
    return line


@pytest.mark.parametrize("said", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_an_answer_is_read_with_who_gave_it(said: str):
    line = only(a_mail(a_calendar("SEQUENCE:2", f"ATTENDEE;PARTSTAT={said}:MAILTO:Ben@Example.org")))
    assert (line.method, line.uid, line.sequence) == ("REPLY", "1@nudger", 2)
    assert (line.attendee, line.partstat, line.recurrence_id) == ("ben@example.org", said, "")


def test_a_delegation_names_who_comes_instead():
    line = only(a_calendar('ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:chi@example.org":mailto:ben@example.org'))
    assert (line.partstat, line.delegated_to) == ("DELEGATED", "chi@example.org")


def test_a_counter_says_when_and_why():
    times = ("DTSTART:20261102T140000Z", "DURATION:PT30M", "DTSTAMP:20261101T090000Z", "COMMENT:Later\\, please")
    reading = interpret(a_mail(a_calendar(*times, ACCEPTED, method="COUNTER")))  # as Google sends it: MIME says REPLY
    (line,) = reading.calendar
    assert line.method == "COUNTER"
    assert (line.start, line.end) == (datetime(2026, 11, 2, 14, tzinfo=UTC), datetime(2026, 11, 2, 14, 30, tzinfo=UTC))
    assert line.dtstamp == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert line.comment == reading.text == "Later, please"


def test_each_component_is_answered_for_itself():
    twice = a_calendar(ACCEPTED).replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:1@nudger\r\nRECURRENCE-ID;TZID=Europe/Berlin:20261109T100000\r\n"
        b"ATTENDEE;PARTSTAT=DECLINED:mailto:ben@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    said = [(line.partstat, line.recurrence_id) for line in interpret(twice).calendar]
    assert said == [("ACCEPTED", ""), ("DECLINED", "20261109T100000")]


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n", "\r\r\n"], ids=repr)
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\n\n"], ids=repr)
def test_line_ends_and_marks_of_all_sorts_are_read(ends: str, before: bytes):
    assert only(before + a_calendar(ACCEPTED, ends=ends)).partstat == "ACCEPTED"


def test_utf_16_is_read():
    assert only(a_calendar(ACCEPTED).decode().encode("utf-16")).attendee == "ben@example.org"


@pytest.mark.parametrize(
    "mail",
    [
        a_mail(a_calendar(ACCEPTED), "text/calendar"),  # Proton drops method=
        a_mail(a_calendar(ACCEPTED, method=""), "text/calendar; method=reply"),
        a_mail(a_calendar(ACCEPTED), "application/ics"),
        a_mail(a_calendar(ACCEPTED), 'application/octet-stream; name="invite.ics"'),
        a_mail(a_calendar(ACCEPTED), "text/plain"),
        a_mail(a_calendar(ACCEPTED), "text/calendar; method=REPLY", "Auto-Submitted: auto-replied"),
        a_calendar("X-LIC-ERROR:broken", "DTSTART:soon", "ATTENDEE", ACCEPTED),
        a_calendar(ACCEPTED[:30], " " + ACCEPTED[30:]),
        a_calendar(ACCEPTED, "BEGIN:VALARM", "ATTENDEE:mailto:x@example.org", "END:VALARM"),
        a_calendar(ACCEPTED).replace(b"END:VEVENT\r\nEND:VCALENDAR\r\n", b""),
        a_calendar("ITEM1." + ACCEPTED),
    ],
    ids=range(11),
)
def test_an_answer_is_found_however_it_is_wrapped_or_broken(mail: bytes):
    line = only(mail)
    assert (line.method, line.attendee, line.partstat) == ("REPLY", "ben@example.org", "ACCEPTED")
    assert line.organizer == ""  # Exchange leaves it out


def test_base64_and_the_copy_for_other_programs_are_read_once():
    part = b"Content-Type: %s\nContent-Transfer-Encoding: base64\n\n" + encodebytes(a_calendar(ACCEPTED))
    parts = (b"--b\n" + part % kind for kind in (b"text/calendar; method=REPLY", b"application/ics"))
    mail = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"\n".join(parts) + b"\n--b--\n"
    assert only(mail).partstat == "ACCEPTED"


def test_times_are_aware_where_their_zone_is_known_and_whole_days_are_days():
    assert only(a_calendar(ACCEPTED, "DTSTART;TZID=Europe/Berlin:20261102T100000")).start == datetime(
        2026, 11, 2, 9, tzinfo=UTC
    )
    assert only(a_calendar(ACCEPTED, "DTSTART;VALUE=DATE:20261102")).start == date(2026, 11, 2)
    nowhere = only(a_calendar(ACCEPTED, "DTSTART;TZID=Nowhere:20261102T100000")).start
    assert isinstance(nowhere, datetime)
    assert nowhere.tzinfo is None


def test_an_answer_by_nobody_says_nothing_and_why():
    reading = interpret(a_mail(a_calendar("SEQUENCE:1")))
    assert (reading.kind, reading.calendar) == (Kind.CALENDAR, ())
    assert reading.reason == "the calendar holds no event, no task, and no answer by anybody"


def test_winmail_is_refused_with_its_reason():
    reading = interpret(b"\x78\x9f\x3e\x22" + b"a" * 100)
    assert (reading.kind, reading.reason) == (
        Kind.UNREADABLE,
        "it is wrapped as winmail.dat (TNEF), which only Outlook reads",
    )


def test_a_calendar_that_is_only_attached_to_words_leaves_them_a_reply():
    parts = b"--b\n\nDone, and here is the plan.\n--b\nContent-Type: text/calendar; name=a.ics\n"
    mail = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts
    mail += b"Content-Disposition: attachment\n\n" + a_calendar("SUMMARY:x", method="") + b"\n--b--\n"
    reading = interpret(mail)
    assert (reading.kind, reading.text) == (Kind.REPLY, "Done, and here is the plan.")
    assert [line.uid for line in reading.calendar] == ["1@nudger"]


def test_an_invitation_that_came_back_is_no_answer():
    report = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n--b\n"
    mail = HEAD + report + b"Content-Type: message/rfc822\n\n" + a_mail(a_calendar(ACCEPTED)) + b"\n--b--\n"
    assert interpret(mail).kind is Kind.BOUNCE
