"""Calendars in memory: for tests and rehearsals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nudger.errors import DeliveryError, NoWayIn, NoWayOut
from nudger.mail.invites import Invite, Method
from nudger.mail.invites.written import Written
from nudger.mail.reading.values import CalendarLine

Span = tuple[datetime, datetime]


@dataclass(slots=True)
class MemoryCalendar:
    """People who are *known* have a calendar each.

    *events* are told by UID and address, and are written unless it *refuses*.
    """

    known: dict[str, list[Span]] = field(default_factory=dict)
    events: dict[tuple[str, str], Invite] = field(default_factory=dict)
    said: list[CalendarLine] = field(default_factory=list)
    is_down: bool = False
    refuses: str = ""

    async def look(self) -> None:
        if self.is_down:
            raise NoWayIn("the calendar server can't be reached")

    async def busy(self, addresses: Sequence[str], since: datetime, until: datetime) -> Mapping[str, Sequence[Span]]:
        await self.look()
        return {
            address: [span for span in self.known[address] if span[0] < until and span[1] > since]
            for address in addresses
            if address in self.known
        }

    async def write(self, invite: Invite) -> None:
        if self.is_down:
            raise NoWayOut("the calendar server can't be reached")
        if self.refuses:
            raise DeliveryError(self.refuses, permanent=True)
        key = invite.uid, invite.attendee.address
        there = self.events.get(key)
        if there is not None and there.sequence > invite.sequence:
            return
        if invite.method is Method.CANCEL:
            self.events.pop(key, None)
        else:
            self.events[key] = invite

    async def answers(self, place: str, written: Sequence[Written]) -> tuple[Sequence[CalendarLine], str]:
        await self.look()
        return self.said[int(place or 0) :], str(len(self.said))
