"""The icalendar library is the oracle: what it reads in our bytes is what was meant."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nudger.errors import NudgerError
from nudger.mail.invites import Invite, Method, calendar
from nudger.mail.mime import Mailbox

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
INVITE = Invite(
    method=Method.REQUEST,
    uid="a5d3e4c8f09b27115e6d0c42@example.org",
    sequence=0,
    stamp=MONDAY,
    starts=THURSDAY,
    ends=THURSDAY + timedelta(minutes=20),
    summary="A talk with Ana",
    description="Three questions:\n1. What did Ana ask?\n2. What came of it?\n3. What will she try next?\n",
    location="Room 4.12",
    organizer=Mailbox("coaching+mfrggzdfmztwq2lknnwg23tpobyxe43u@example.org", "Priya Nair"),
    attendee=Mailbox("ben@example.org", "Ben Okafor"),
)
EVENT = ["UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "ORGANIZER", "ATTENDEE"]
EVENT += ["STATUS", "TRANSP", "DESCRIPTION", "LOCATION"]
ATTACKS = [
    "Ana\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:other",
    "Ana\nATTENDEE:mailto:x@example.com",
    "Ana\rATTENDEE:mailto:x@example.com",
    "Ana\u2028ATTENDEE:mailto:x@example.com",
    "Ana\u0085ATTENDEE:mailto:x@example.com",
    "Ana\x0bATTENDEE:mailto:x@example.com",
    "Ana\x0c\x00\x1b[31m\x7f",
    '";RSVP=FALSE:mailto:x@example.com\r\nX:"',
    'Ana "the coach"; Silva, A: \\ \\n \\; ^n ^\' ^^',
    "ends in a backslash\\",
    "a\r\n b\r\n\tc",
    "Ana \ud800 \udfff",
    "a\ufffeb\uffffc",
    "👩‍👩‍👧" * 200,
    "ß" * 10_000,
    "x" * 10_000,
    "\\" * 500,
    ",;" * 500,
    " " * 300 + "end",
    "tab\there",
    "\u202egnirts",
]
texts = st.one_of(st.text(st.characters()), st.sampled_from(ATTACKS), st.lists(st.sampled_from(ATTACKS)).map("".join))
instants = st.datetimes(datetime(1970, 1, 2), datetime(9998, 12, 30), timezones=st.timezones())  # noqa: DTZ001
unhurried = settings(deadline=None, max_examples=80)


def event(raw):
    whole = icalendar.Calendar.from_ical(raw)
    (found,) = whole.events
    return found


def meant(text):
    """Line ends as LF, each run of other control characters as one space, lone surrogates as question marks."""
    text = re.sub(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text)
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]+", " ", text)
    return text.encode("utf-8", "replace").decode()


def on_one_line(text):
    return re.sub(r"[\n\t]", " ", meant(text))


@given(texts, texts, texts)
@unhurried
def test_every_text_reads_back_and_adds_no_property(summary, description, location):
    invite = replace(INVITE, summary=f"A{summary}", description=f"A{description}", location=f"A{location}")
    found = event(calendar(invite))
    assert list(found.keys()) == EVENT
    assert found["SUMMARY"] == "A" + on_one_line(summary)
    assert found["DESCRIPTION"] == "A" + meant(description)
    assert found["LOCATION"] == "A" + on_one_line(location)
    assert found.errors == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_any_text_stays_in_its_property(attack):
    person = Mailbox("ben@example.org", attack)
    invite = replace(INVITE, summary=attack, description=attack, location=attack, attendee=person)
    raw = calendar(replace(invite, organizer=replace(INVITE.organizer, name=attack)))
    found = event(raw)
    assert list(found.keys()) == EVENT
    assert found["DESCRIPTION"] == meant(attack)
    assert found["ATTENDEE"] == "mailto:ben@example.org"
    assert found["ATTENDEE"].params["RSVP"] == "TRUE"
    names = [line.partition(b":")[0].partition(b";")[0] for line in raw.replace(b"\r\n ", b"").split(b"\r\n")]
    assert names.count(b"UID") == names.count(b"ATTENDEE") == names.count(b"ORGANIZER") == 1


@given(texts)
@unhurried
def test_every_name_reads_back_but_for_what_clients_stumble_over(name):
    found = event(calendar(replace(INVITE, attendee=Mailbox("ben@example.org", f"B{name}"))))
    said = ("B" + on_one_line(name)).translate(str.maketrans('"\\;', "'/,")).strip()
    assert found["ATTENDEE"].params["CN"] == said


@given(texts, texts)
@unhurried
def test_every_line_ends_in_crlf_and_has_at_most_75_octets_of_whole_characters(summary, name):
    invite = replace(INVITE, summary=f"A{summary}", description=summary, attendee=Mailbox("ben@example.org", name))
    raw = calendar(invite)
    assert raw.endswith(b"\r\n")
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@given(instants, instants, st.timedeltas(timedelta(minutes=1), timedelta(days=300)))
@example(MONDAY, datetime(2026, 10, 25, 0, 30, tzinfo=ZoneInfo("Europe/Berlin")), timedelta(hours=4))
@unhurried
def test_every_time_is_the_same_instant_in_utc(stamp, starts, lasts):
    try:
        invite = replace(INVITE, stamp=stamp, starts=starts, ends=starts.astimezone(UTC) + lasts)
    except NudgerError:
        return  # it would end after 9998
    found = event(calendar(invite))
    for name, when in (("DTSTAMP", invite.stamp), ("DTSTART", invite.starts), ("DTEND", invite.ends)):
        assert found[name].dt == when.astimezone(UTC).replace(microsecond=0)
        assert found[name].dt.tzname() == "UTC"


def test_how_long_it_lasts_is_counted_across_a_change_of_the_clocks():
    berlin = ZoneInfo("Europe/Berlin")
    repeated = replace(
        INVITE,
        starts=datetime(2026, 10, 25, 2, 30, tzinfo=berlin),
        ends=datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=berlin),
    )
    found = event(calendar(repeated))
    assert found["DTEND"].dt - found["DTSTART"].dt == timedelta(minutes=45)
    with pytest.raises(NudgerError, match="it lasts a minute at least"):
        in_spring = datetime(2026, 3, 29, 2, 30, tzinfo=berlin)
        replace(INVITE, starts=in_spring, ends=in_spring.replace(hour=3))


def test_a_request_says_who_asks_whom_for_an_answer():
    raw = calendar(INVITE)
    whole = icalendar.Calendar.from_ical(raw)
    assert [(name, str(value)) for name, value in whole.items()] == [
        ("PRODID", "-//Nudger//Nudger//EN"),
        ("VERSION", "2.0"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "REQUEST"),
    ]
    found = event(raw)
    assert found["ORGANIZER"] == f"mailto:{INVITE.organizer.address}"
    assert found["ORGANIZER"].params == {"CN": "Priya Nair"}
    assert found["ATTENDEE"].params == {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
        "CN": "Ben Okafor",
    }
    assert (found["STATUS"], found["SEQUENCE"]) == ("CONFIRMED", 0)


def test_a_practice_of_ones_own_asks_for_no_answer():
    assert event(calendar(replace(INVITE, rsvp=False)))["ATTENDEE"].params["RSVP"] == "FALSE"


def test_the_calendar_reminds_ten_minutes_before_or_as_told_or_never():
    def reminders(invite):
        return [alarm["TRIGGER"].dt for alarm in event(calendar(invite)).walk("VALARM")]

    assert reminders(INVITE) == [timedelta(minutes=-10)]
    assert reminders(replace(INVITE, alarm_minutes=0)) == [timedelta()]
    assert reminders(replace(INVITE, alarm_minutes=None)) == []


@pytest.mark.parametrize(("method", "status"), [(Method.CANCEL, "CANCELLED"), (Method.DECLINECOUNTER, "CONFIRMED")])
def test_what_is_no_request_asks_for_nothing_and_reminds_of_nothing(method, status):
    raw = calendar(replace(INVITE, method=method, sequence=2))
    found = event(raw)
    assert icalendar.Calendar.from_ical(raw)["METHOD"] == method
    assert (found["STATUS"], found["UID"], found["SEQUENCE"]) == (status, INVITE.uid, 2)
    assert found["ATTENDEE"].params == {"CN": "Ben Okafor"}
    assert found.walk("VALARM") == []


def test_what_is_empty_is_left_out():
    bare = replace(INVITE, description="", location="", attendee=Mailbox("ben@example.org"))
    assert {"DESCRIPTION", "LOCATION"} & event(calendar(bare)).keys() == set()
    assert "CN" not in event(calendar(bare))["ATTENDEE"].params


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("o'neil+e17@xn--bcher-kva.example", "o'neil+e17@xn--bcher-kva.example"),
        ("a%b/c?d#e=f&g@example.org", "a%25b%2Fc%3Fd%23e%3Df%26g@example.org"),
        ("zoë@example.org", "zo%C3%AB@example.org"),
        ("ana@[127.0.0.1]", "ana@%5B127.0.0.1%5D"),
    ],
)
def test_an_address_is_written_as_a_uri(address, written):
    assert event(calendar(replace(INVITE, attendee=Mailbox(address))))["ATTENDEE"] == f"mailto:{written}"


@pytest.mark.parametrize("uid", ["", "a b", "é", "a,b", "a;b", "a\\b", "a\r\nX:y", "a\x00", "a" * 256])
def test_a_uid_that_clients_could_change_is_refused(uid):
    with pytest.raises(NudgerError, match="is no UID for an invite") as refused:
        replace(INVITE, uid=uid)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sequence": -1}, "has the sequence -1: it counts from 0"),
        ({"sequence": 2**31}, "it counts from 0 to 2147483647"),
        ({"stamp": MONDAY.replace(tzinfo=None)}, "has no time zone: give it one"),
        ({"starts": MONDAY.replace(tzinfo=None)}, "has no time zone: give it one"),
        ({"starts": MONDAY.replace(year=1969)}, "is not between 1970 and 9998"),
        ({"ends": THURSDAY}, "it lasts a minute at least"),
        ({"ends": THURSDAY - timedelta(hours=1)}, "it lasts a minute at least"),
        ({"summary": " \n"}, "has no summary"),
        ({"alarm_minutes": -5}, "reminds -5 minutes before"),
        ({"alarm_minutes": 60 * 24 * 365}, "or None"),
        ({"attendee": Mailbox(INVITE.organizer.address.upper())}, "invite its own organizer"),
    ],
)
def test_a_bad_value_is_refused_in_a_sentence(wrong, said):
    with pytest.raises(NudgerError, match=re.escape(said)):
        replace(INVITE, **wrong)
