"""Saved calendar files: the writer still gives them, and other people's readers find in them what was meant.

Where a change is meant, delete the file: the test writes it anew, fails once, and the difference is there to be read.
"""

import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from nudger.mail.invites import Invite, Method, calendar
from nudger.mail.mime import Mail, Mailbox, serialise

GOLDEN = Path("tests/mail/golden")
READER = Path(".ci/judges/read.mjs")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
HOSTILE = "A\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x\n"
HOSTILE += '";RSVP=FALSE:mailto:x@example.com; a\\b, \\n ^n\x00\x1b[31m\u2028\ud800'

REQUEST = Invite(
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
UPDATE = replace(
    REQUEST,
    sequence=1,
    stamp=MONDAY + timedelta(days=1),
    starts=THURSDAY + timedelta(days=1),
    ends=THURSDAY + timedelta(days=1, minutes=20),
)
INVITES = {
    "request": REQUEST,
    "update": UPDATE,
    "cancel": replace(UPDATE, method=Method.CANCEL, sequence=2, stamp=MONDAY + timedelta(days=2)),
    "declinecounter": replace(REQUEST, method=Method.DECLINECOUNTER, stamp=MONDAY + timedelta(hours=3)),
    "own_practice": replace(REQUEST, rsvp=False, location="", alarm_minutes=None),
    "names": replace(
        REQUEST,
        summary="Ein Gespräch mit Zoë über „offene“ Fragen – 20 Minuten, höchstens",
        description="Größe, Œuvre, 字, שלום, 👩‍👩‍👧\n" * 4,
        location="Café Ø, 2. Stock; Tür links",
        organizer=Mailbox("coaching+mfrggzdfmztwq2lk@example.org", "Çelik, Priya 字"),
        attendee=Mailbox("zoë.o'neil+calendar@xn--bcher-kva.example", 'Zoë "Zo" Müller-Lüdenscheidt; Łódź\\Büro'),
    ),
    "clock_change": replace(
        REQUEST,
        starts=datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN),
        ends=datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=BERLIN),
    ),
    "long": replace(
        REQUEST, summary="ß" * 300, description="Ask, and wait; then ask again.\n" * 320, location="x" * 999
    ),
    "hostile": replace(
        REQUEST,
        summary=HOSTILE,
        description=HOSTILE * 3,
        location=HOSTILE,
        organizer=replace(REQUEST.organizer, name=HOSTILE),
        attendee=replace(REQUEST.attendee, name=HOSTILE),
    ),
}
MAIL = Mail(
    message_id="s1.ben.0@example.org",
    date=MONDAY,
    sender=Mailbox("coaching@example.org", "Priya Nair"),
    to=REQUEST.attendee,
    subject="A talk with Ana",
    text="On Thursday at 14:00.\n",
    html="<p>On Thursday at 14:00.</p>\n",
    reply_to=REQUEST.organizer,
    headers=(("Auto-Submitted", "auto-generated"),),
    calendar=calendar(REQUEST),
)


@pytest.mark.parametrize("name", INVITES)
def test_the_writer_still_gives_what_was_saved(name):
    assert calendar(INVITES[name]) == saved(f"{name}.ics", calendar(INVITES[name]))


def test_a_whole_mail_is_still_what_was_saved():
    assert serialise(MAIL) == saved("request.eml", serialise(MAIL))


def test_nothing_is_saved_that_no_test_asks_for():
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.ics" for name in INVITES} | {"request.eml"}


@pytest.mark.parametrize("name", INVITES)
def test_icalendar_reads_what_was_meant(name):
    raw = (GOLDEN / f"{name}.ics").read_bytes()
    whole = icalendar.Calendar.from_ical(raw)
    (event,) = whole.events
    assert "UID" not in whole
    found = {"method": str(whole["METHOD"]), "uid": str(event["UID"]), "sequence": event["SEQUENCE"]}
    found |= {"starts": event["DTSTART"].dt, "ends": event["DTEND"].dt, "status": str(event["STATUS"])}
    assert found == {key: value for key, value in meant(INVITES[name]).items() if key in found}


@pytest.mark.needs("node", "npm:ical.js", "npm:node-ical")
@pytest.mark.parametrize("reader", ["ical.js", "node-ical"])
@pytest.mark.parametrize("name", INVITES)
def test_a_reader_of_javascript_reads_what_was_meant(reader, name):
    found = readings()[reader][str(GOLDEN / f"{name}.ics")]
    found |= {key: datetime.fromisoformat(found[key]) for key in ("starts", "ends")}
    assert {key: found[key] for key in meant(INVITES[name])} == meant(INVITES[name])


@pytest.mark.needs("node", "npm:ical.js")
@pytest.mark.parametrize("name", sorted(INVITES.keys() - {"hostile"}))
def test_thunderbirds_own_reader_gives_every_text_back(name):
    found, invite = readings()["ical.js"][str(GOLDEN / f"{name}.ics")], INVITES[name]
    assert found["summary"] == invite.summary
    assert found["description"] == invite.description
    assert found["location"] == invite.location


def meant(invite):
    return {
        "method": str(invite.method),
        "uid": invite.uid,
        "sequence": invite.sequence,
        "starts": invite.starts.astimezone(UTC),
        "ends": invite.ends.astimezone(UTC),
        "organizer": invite.organizer.address,
        "attendee": invite.attendee.address,
        "status": "CANCELLED" if invite.method is Method.CANCEL else "CONFIRMED",
    }


@cache
def readings():
    """What both make of all files, by reader and file."""
    files = [str(GOLDEN / f"{name}.ics") for name in INVITES]
    done = subprocess.run(["node", str(READER), *files], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def saved(name, anew):
    path = GOLDEN / name
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(anew)
        pytest.fail(f"{path} was not there and is written anew: read it before you keep it")
    return path.read_bytes()
