"""Thunderbird as the judge of our invites: what it shows, what it answers, and what is in its calendar then."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import icalendar
import pytest
import pytest_asyncio
from smtp_server import Server

from nudger.mail.invites import Invite, Method, calendar
from nudger.mail.mime import Mail, Mailbox, serialise
from tests.counterparts.thunderbird import Thunderbird, a_thunderbird

pytestmark = [pytest.mark.needs("thunderbird"), pytest.mark.asyncio(loop_scope="module")]

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
TO_ANSWER = ["imipAcceptButton", "imipTentativeButton", "imipDeclineButton"]


class Ben:
    """Somebody who reads our mails in Thunderbird, and whose answers leave by SMTP."""

    def __init__(self, thunderbird: Thunderbird, server: Server) -> None:
        self.thunderbird, self.server = thunderbird, server

    async def opens(self, invite: Invite) -> dict[str, object]:
        mail = Mail(
            message_id=f"{invite.uid.partition('@')[0]}.{invite.sequence}@example.org",
            date=invite.stamp,
            sender=Mailbox("coaching@example.org", "Priya Nair"),
            to=invite.attendee,
            subject=invite.summary,
            text="On Thursday at 14:00.\n",
            html="<p>On Thursday at 14:00.</p>\n",
            headers=(("Auto-Submitted", "auto-generated"),),
            calendar=calendar(invite),
        )
        return await self.thunderbird.shows(serialise(mail))

    async def answers(self, button: str) -> tuple[str, icalendar.Calendar]:
        """Press it; return to whom the answer went, and the calendar in it."""
        before = len(self.server.taken)
        await self.thunderbird.presses(button)
        for _ in range(150):
            if len(self.server.taken) > before:
                break
            await asyncio.sleep(0.1)
        (mail,) = self.server.taken[before:]
        to = [line for line in self.server.heard if line.startswith("RCPT TO:")][-1]
        parts = [part for part in message_from_bytes(mail).walk() if part.get_content_type() == "text/calendar"]
        assert [part.get_param("method") for part in parts] == ["REPLY"]
        return to.removeprefix("RCPT TO:").strip("<>"), icalendar.Calendar.from_ical(parts[0].get_payload(decode=True))

    async def has(self, invite: Invite) -> list[tuple[str, list[str]]]:
        """Return when it is in the calendar, and what was answered."""
        found = await self.thunderbird.calendar()
        return [(event["starts"], event["partstat"]) for event in found if event["uid"] == invite.uid]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ben() -> AsyncIterator[Ben]:
    async with (
        Server() as server,
        a_thunderbird("ben@example.org", "Ben Okafor", server.port) as thunderbird,
    ):
        yield Ben(thunderbird, server)


def an_invite(slot: str) -> Invite:
    return Invite(
        method=Method.REQUEST,
        uid=f"{slot}4c8f09b27115e6d0c42@example.org",
        sequence=0,
        stamp=MONDAY,
        starts=THURSDAY,
        ends=THURSDAY + timedelta(minutes=20),
        summary="Ein Gespräch mit Zoë",
        description="Three questions:\n1. What did Zoë ask?\n2. What came of it; and then?\n",
        location="Room 4.12",
        organizer=Mailbox(f"coaching+{slot}mfrggzdfmztwq2lknnwg23tpobyxe43u@example.org", "Priya Nair"),
        attendee=Mailbox("ben@example.org", "Ben Okafor"),
    )


def a_day_later(invite: Invite) -> Invite:
    day = timedelta(days=1)
    later = replace(invite, starts=invite.starts + day, ends=invite.ends + day)
    return replace(later, sequence=invite.sequence + 1, stamp=invite.stamp + timedelta(hours=1))


def cancelled(invite: Invite) -> Invite:
    stamp = invite.stamp + timedelta(hours=1)
    return replace(invite, method=Method.CANCEL, sequence=invite.sequence + 1, stamp=stamp)


async def test_an_invite_can_be_answered_and_is_shown_whole(ben: Ben):
    shown = await ben.opens(an_invite("whole"))
    assert shown["header"] == "Priya Nair has invited you to Ein Gespräch mit Zoë"
    assert shown["buttons"][:3] == TO_ANSWER
    assert shown["when"].replace("\u2009", " ") == "Thursday, November 26, 2026, 2:00 – 2:20 PM"
    assert shown["notes"].splitlines() == ["Three questions:", "1. What did Zoë ask?", "2. What came of it; and then?"]


@pytest.mark.parametrize(
    ("button", "partstat"),
    [
        ("imipAcceptButton", "ACCEPTED"),
        ("imipDeclineButton", "DECLINED"),
        ("imipTentativeButton", "TENTATIVE"),
    ],
)
async def test_a_pressed_button_sends_a_real_reply_to_the_organizers_address_with_its_token(
    ben: Ben, button: str, partstat: str
):
    invite = an_invite(partstat.lower())
    await ben.opens(invite)
    to, reply = await ben.answers(button)
    assert to == invite.organizer.address
    assert reply["METHOD"] == "REPLY"
    (event,) = reply.events
    assert (event["UID"], event["SEQUENCE"]) == (invite.uid, 0)
    assert event["ATTENDEE"] == "mailto:ben@example.org"
    assert event["ATTENDEE"].params["PARTSTAT"] == partstat
    assert await ben.has(invite) == [("20261126T140000Z", [partstat])]


async def test_an_update_is_shown_as_a_change_and_moves_the_event(ben: Ben):
    invite = an_invite("update")
    moved = a_day_later(invite)
    await ben.opens(invite)
    await ben.answers("imipAcceptButton")
    shown = await ben.opens(moved)
    assert '<ins class="added">Friday, November 27' in shown["when"]
    assert '<del class="removed">Thursday, November 26' in shown["when"]
    assert shown["buttons"][:3] == TO_ANSWER
    _, reply = await ben.answers("imipAcceptButton")
    assert reply.events[0]["SEQUENCE"] == 1
    assert await ben.has(invite) == [("20261127T140000Z", ["ACCEPTED"])]


async def test_an_older_invite_that_comes_late_changes_nothing(ben: Ben):
    invite = an_invite("late")
    await ben.opens(a_day_later(invite))
    await ben.answers("imipAcceptButton")
    shown = await ben.opens(invite)
    assert set(TO_ANSWER) & set(shown["buttons"]) == set()
    assert await ben.has(invite) == [("20261127T140000Z", ["ACCEPTED"])]


async def test_an_invite_that_asks_for_no_answer_may_be_answered_all_the_same(ben: Ben):
    invite = replace(an_invite("own"), rsvp=False)
    await ben.opens(invite)
    to, reply = await ben.answers("imipAcceptButton")
    assert (to, reply.events[0]["UID"]) == (invite.organizer.address, invite.uid)


async def test_a_declined_proposal_is_shown_as_such_and_leaves_the_event_where_it_was(ben: Ben):
    invite = an_invite("counter")
    await ben.opens(invite)
    await ben.answers("imipAcceptButton")
    shown = await ben.opens(replace(invite, method=Method.DECLINECOUNTER, stamp=invite.stamp + timedelta(hours=1)))
    assert shown["header"] == 'Priya Nair has declined your counterproposal for "Ein Gespräch mit Zoë".'
    assert set(TO_ANSWER) & set(shown["buttons"]) == set()
    assert await ben.has(invite) == [("20261126T140000Z", ["ACCEPTED"])]


async def test_a_cancellation_takes_the_event_away(ben: Ben):
    invite = an_invite("cancel")
    await ben.opens(invite)
    await ben.answers("imipAcceptButton")
    shown = await ben.opens(cancelled(invite))
    assert shown["header"] == "Priya Nair has canceled this event: Ein Gespräch mit Zoë"
    assert shown["buttons"] == ["imipDeleteButton"]
    await ben.thunderbird.presses("imipDeleteButton")
    for _ in range(50):
        if not await ben.has(invite):
            break
        await asyncio.sleep(0.1)
    assert await ben.has(invite) == []
