"""A calendar server as a test needs it: people who have a calendar there, look into it, and answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from connectors.memory_calendar import MemoryCalendar
from nudger.mail.invites import Invite, Method
from nudger.mail.mime import Mailbox
from nudger.mail.reading.values import CalendarLine
from nudger.service.calendar import Writable

ANA, BEN, STRANGER = "ana@example.org", "ben@example.org", "nobody@elsewhere.test"
TUESDAY = datetime(2027, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
A_TALK = Invite(
    method=Method.REQUEST,
    uid="talk-1@example.org",
    sequence=0,
    stamp=TUESDAY - 24 * HOUR,
    starts=TUESDAY + 10 * HOUR,
    ends=TUESDAY + 10 * HOUR + timedelta(minutes=20),
    summary="Time for a talk",
    description="Three questions for you:\n1. What went well?",
    location="",
    organizer=Mailbox("learning@example.org", "Learning"),
    attendee=Mailbox(ANA, "Ana Lopez"),
)


class Seen(NamedTuple):
    """An appointment as its attendee sees it; times in UTC."""

    starts: datetime
    ends: datetime
    summary: str
    description: str


class Server(Protocol):
    """Ana and Ben have a calendar there, empty at first."""

    def calendar(self) -> Writable: ...
    async def has(self, address: str, starts: datetime, ends: datetime) -> None:
        """Let something else be in the calendar of this person."""

    async def sees(self, address: str) -> list[Seen]:
        """Return our appointments in the calendar of this person, the earliest first."""

    async def answers(self, address: str, uid: str, partstat: str, starts: datetime | None = None) -> None:
        """Let the person accept (ACCEPTED) or decline (DECLINED); with *starts* they propose another time."""

    async def is_down(self, *, yes: bool) -> None:
        """Let the server refuse every connection from now on, or take them again."""


class InMemory:
    def __init__(self) -> None:
        self._calendar = MemoryCalendar(known={ANA: [], BEN: []})

    def calendar(self) -> Writable:
        return self._calendar

    async def has(self, address: str, starts: datetime, ends: datetime) -> None:
        self._calendar.known[address].append((starts, ends))

    async def sees(self, address: str) -> list[Seen]:
        found = [invite for (_, attendee), invite in self._calendar.events.items() if attendee == address]
        return sorted(Seen(each.starts, each.ends, each.summary, each.description) for each in found)

    async def answers(self, address: str, uid: str, partstat: str, starts: datetime | None = None) -> None:
        line = CalendarLine("REPLY", uid, attendee=address, partstat=partstat, dtstamp=TUESDAY)
        self._calendar.said.append(line if starts is None else replace(line, method="COUNTER", start=starts))

    async def is_down(self, *, yes: bool) -> None:
        self._calendar.is_down = yes


@asynccontextmanager
async def in_memory() -> AsyncIterator[Server]:
    yield InMemory()
