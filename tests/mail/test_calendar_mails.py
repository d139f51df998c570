"""A mail with an invite has the form that calendars in other people's mail programs take."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudger.errors import NudgerError
from nudger.mail.invites import Invite, Method, calendar
from nudger.mail.mime import Mail, Mailbox, serialise

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SERVICE = Mailbox("coaching+mfrggzdfmztwq2lk@example.org", "Priya Nair")
BEN = Mailbox("ben@example.org", "Ben Okafor")
INVITE = Invite(
    method=Method.REQUEST,
    uid="a5d3e4c8f09b27115e6d0c42@example.org",
    sequence=0,
    stamp=MONDAY,
    starts=MONDAY + timedelta(days=3),
    ends=MONDAY + timedelta(days=3, minutes=20),
    summary="Ein Gespräch mit Zoë",
    description="Drei Fragen:\n1. Was hat Zoë gefragt?\n",
    location="",
    organizer=SERVICE,
    attendee=BEN,
)
MAIL = Mail(
    message_id="s1.ben.0@example.org",
    date=MONDAY,
    sender=replace(SERVICE, address="coaching@example.org"),
    to=BEN,
    subject="A talk with Zoë",
    text="On Thursday at 9.\n",
    html="<p>On Thursday at 9.</p>\n",
    reply_to=SERVICE,
    headers=(("Auto-Submitted", "auto-generated"),),
    calendar=calendar(INVITE),
)
LEAVES = ["text/plain", "text/html", "text/calendar", "application/ics"]


def test_the_tree_is_that_which_outlook_gmail_and_apple_mail_answer():
    mixed = parsed(MAIL)
    assert mixed.get_content_type() == "multipart/mixed"
    alternative, file = mixed.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in alternative.iter_parts()] == LEAVES[:3]
    part = list(alternative.iter_parts())[-1]
    assert part["Content-Disposition"] is None
    assert dict(part["Content-Type"].params) == {"charset": "UTF-8", "method": "REQUEST"}
    assert file.get_content_type() == "application/ics"
    assert file["Content-Type"].params["name"] == file.get_filename() == "invite.ics"
    assert file.is_attachment()


@pytest.mark.parametrize("method", Method)
def test_the_method_of_the_part_is_that_of_the_calendar(method):
    raw = calendar(replace(INVITE, method=method))
    part = leaf(replace(MAIL, calendar=raw), "text/calendar")
    assert part["Content-Type"].params["method"] == method
    assert f"\r\nMETHOD:{method}\r\n".encode() in part.get_payload(decode=True)


@given(st.text(st.characters()), st.text(st.characters()))
@settings(deadline=None, max_examples=60)
def test_part_and_file_hold_the_calendar_byte_for_byte_whatever_it_says(summary, text):
    raw = calendar(replace(INVITE, summary=f"A{summary}", description=text * 20))
    mail = replace(MAIL, calendar=raw, text=text, html=text)
    assert leaf(mail, "text/calendar").get_payload(decode=True) == raw
    assert leaf(mail, "application/ics").get_payload(decode=True) == raw


@given(st.text(st.characters()))
@settings(deadline=None, max_examples=60)
def test_a_calendar_mail_is_ascii_with_short_lines_that_end_in_crlf(text):
    raw = serialise(replace(MAIL, calendar=calendar(replace(INVITE, description=text * 20)), text=text))
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 76


@pytest.mark.parametrize("text", ["--=_mixed--", "\r\n--=_nudger--\r\n--=_mixed\r\nBcc: x", "--=_nudger"])
def test_no_text_adds_or_ends_a_part(text):
    raw = calendar(replace(INVITE, summary=text, description=text))
    message = parsed(replace(MAIL, calendar=raw, text=text, html=text))
    leaves = [part for part in message.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in leaves] == LEAVES
    assert all(part.defects == [] for part in message.walk())


def test_nothing_but_the_calendar_is_added():
    plain = parsed(replace(MAIL, calendar=b""))
    inviting = parsed(MAIL)
    assert plain.get_content_type() == "multipart/alternative"
    assert plain.keys() == inviting.keys()
    for kind in ("plain", "html"):
        assert plain.get_body((kind,)).get_content() == inviting.get_body((kind,)).get_content()


@pytest.mark.parametrize("raw", [b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar(INVITE).replace(b"\r\n", b"\n")])
def test_a_calendar_that_asks_for_nothing_is_refused(raw):
    with pytest.raises(NudgerError, match=r"The calendar of s1\.ben\.0@example\.org has no METHOD"):
        replace(MAIL, calendar=raw)


def parsed(mail):
    return message_from_bytes(serialise(mail), policy=default)


def leaf(mail, kind):
    return next(part for part in parsed(mail).walk() if part.get_content_type() == kind)
