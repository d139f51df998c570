"""Replaying our calendar mails into a calendar that is not ours leaves what should be there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nudger.mail.invites import Invite, Method, calendar
from nudger.mail.mime import Mail, Mailbox, serialise
from tests.counterparts.radicale import Radicale, a_radicale

pytestmark = pytest.mark.needs("module:radicale")

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST = Invite(
    method=Method.REQUEST,
    uid="a5d3e4c8f09b27115e6d0c42@example.org",
    sequence=0,
    stamp=MONDAY,
    starts=THURSDAY,
    ends=THURSDAY + timedelta(minutes=20),
    summary="Ein Gespräch mit Zoë; bald, ja",
    description="1. Was hat Zoë gefragt?\n",
    location="Room 4.12",
    organizer=Mailbox("coaching+mfrggzdfmztwq2lk@example.org", "Priya Nair"),
    attendee=Mailbox("ben@example.org", "Ben Okafor"),
)
MOVED = replace(FIRST, sequence=1, stamp=MONDAY + HOUR, starts=FIRST.starts + DAY, ends=FIRST.ends + DAY)
CANCELLED = replace(MOVED, method=Method.CANCEL, sequence=2, stamp=MONDAY + 2 * HOUR)
OTHER = replace(FIRST, uid="b@example.org", starts=FIRST.starts + 2 * DAY, ends=FIRST.ends + 2 * DAY)


@pytest.fixture(scope="module")
def radicale() -> Iterator[Radicale]:
    with a_radicale() as running:
        yield running


def mail(invite: Invite) -> bytes:
    return serialise(
        Mail(
            message_id="s1.ben@example.org",
            date=invite.stamp,
            sender=Mailbox("coaching@example.org", "Priya Nair"),
            to=invite.attendee,
            subject="A talk",
            text="A talk.\n",
            html="<p>A talk.</p>\n",
            calendar=calendar(invite),
        )
    )


@pytest.mark.parametrize(
    ("name", "sent", "left"),
    [
        ("a request is there", [FIRST], [FIRST]),
        ("one that comes twice is there once", [FIRST, FIRST], [FIRST]),
        ("an update moves it", [FIRST, MOVED], [MOVED]),
        ("an update whose request was lost is there", [MOVED], [MOVED]),
        ("an older one that comes late changes nothing", [FIRST, MOVED, FIRST], [MOVED]),
        ("a cancellation takes it away", [FIRST, MOVED, CANCELLED], []),
        ("a cancellation of what never came changes nothing", [CANCELLED], []),
        ("an older cancellation changes nothing", [MOVED, replace(CANCELLED, sequence=0)], [MOVED]),
        ("a declined proposal changes nothing", [FIRST, replace(FIRST, method=Method.DECLINECOUNTER)], [FIRST]),
        ("the other is left alone", [FIRST, OTHER, replace(CANCELLED, sequence=1)], [OTHER]),
        ("who comes late after a cancellation is an orphan", [FIRST, CANCELLED, FIRST], [FIRST]),
    ],
)
def test_what_is_left_after(radicale: Radicale, name: str, sent: list[Invite], left: list[Invite]):
    found = radicale.replay([mail(invite) for invite in sent], name)
    assert [(event.uid, event.sequence, event.starts, event.ends, event.summary) for event in found] == [
        (invite.uid, invite.sequence, invite.starts, invite.ends, invite.summary) for invite in left
    ]


def test_mails_that_come_later_go_on_where_the_calendar_is(radicale: Radicale):
    assert len(radicale.replay([mail(FIRST), mail(OTHER)], "later")) == 2
    assert [event.uid for event in radicale.replay([mail(CANCELLED)], "later")] == [OTHER.uid]
    assert [event.uid for event in radicale.events("later")] == [OTHER.uid]


def test_a_mail_without_an_invite_changes_nothing(radicale: Radicale):
    assert radicale.replay([mail(FIRST).replace(b"text/calendar", b"text/x-none")], "plain") == []
