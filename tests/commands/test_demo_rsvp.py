"""The mail by which somebody in the demo answers an invitation, as the one who gets it reads it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import ANA, Service
from in_calendars import JOURNEY, begun
from smtp_server import Server

from nudger.commands.demo.calendars import COUNTER, calendar, entry_in
from nudger.commands.demo.post import Received
from nudger.commands.demo.rsvp import rsvp
from nudger.errors import NudgerError
from nudger.service.collect import keep
from nudger.store.tables import Inbound

AT = datetime(2026, 11, 4, 12, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 6, 14, tzinfo=UTC)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    service = Service(tmp_path)
    service.person(ANA)
    service.enrol(ANA, journey=JOURNEY)
    begun(service)
    return service


def mails(service: Service) -> list[Received]:
    return [Received(n, AT, ANA, mail.raw) for n, mail in enumerate(service.mailbox(ANA), start=1)]


def answered(mail: Received, partstat: str, starts: datetime | None = None) -> tuple[str, bytes]:
    """Return to whom the answer went, and the answer as a server took it."""
    return asyncio.run(_answered(mail, partstat, starts))


async def _answered(mail: Received, partstat: str, starts: datetime | None) -> tuple[str, bytes]:
    async with Server() as server:
        await rsvp(mail, partstat, server.port, AT, starts=starts)
        to = [line for line in server.heard if line.startswith("RCPT TO:")][-1]
        return to.removeprefix("RCPT TO:").strip("<>"), server.taken[-1]


@pytest.mark.parametrize(
    ("partstat", "starts", "method", "outcome"),
    [
        ("ACCEPTED", None, "REPLY", "accepted"),
        ("TENTATIVE", None, "REPLY", "accepted for now"),
        ("DECLINED", None, "REPLY", "declined"),
        ("TENTATIVE", FRIDAY, "COUNTER", "moved to the time that was proposed"),
    ],
)
def test_an_answer_is_understood(service: Service, partstat, starts, method, outcome):
    invited = mails(service)[-1]
    to, raw = answered(invited, partstat, starts)
    invitation, answer = entry_in(invited.raw), entry_in(raw)
    assert (answer.method, answer.state, answer.attendee, answer.stamp) == (method, partstat, ANA, AT)
    assert (answer.uid, answer.sequence) == (invitation.uid, invitation.sequence)
    assert answer.starts == (starts or invitation.starts)
    assert answer.ends - answer.starts == invitation.ends - invitation.starts
    assert to == answer.organizer == invitation.organizer
    assert f'method="{method}"'.encode() in raw and b"multipart/alternative" in raw
    keep(service.installation, to, raw)
    service.turn()
    assert Inbound.select().get().outcome == outcome


def test_a_mail_without_an_invitation_is_not_answered(service: Service):
    with pytest.raises(NudgerError, match="no invitation"):
        answered(mails(service)[0], "ACCEPTED")
    with pytest.raises(NudgerError, match="ACCEPTED, TENTATIVE or DECLINED"):
        answered(mails(service)[-1], "COUNTER")


def test_a_calendar_holds_what_its_mails_say_and_what_its_person_answered(service: Service):
    invited = mails(service)[-1]
    ((event, mail),) = calendar(mails(service)).values()
    assert (event.title, event.state, event.asks) == ("Time to practise (30 minutes)", "NEEDS-ACTION", False)
    assert mail == invited
    to, raw = answered(invited, "TENTATIVE", FRIDAY)
    assert [event.state for event, _ in calendar(mails(service), [raw]).values()] == [COUNTER]
    keep(service.installation, to, raw)
    service.turn()
    service.turn()
    ((event, _),) = calendar(mails(service), [raw]).values()
    assert (event.starts, event.state) == (FRIDAY, "NEEDS-ACTION"), "an answer to another time is none to this one"
    assert calendar(mails(service)[::-1], [raw]).keys() == {event.uid}, "what comes late changes nothing"
    to, raw = answered(mails(service)[-1], "DECLINED")
    keep(service.installation, to, raw)
    service.turn()
    service.turn()
    assert calendar(mails(service), [raw]) == {}
