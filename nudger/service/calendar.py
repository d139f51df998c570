"""What a calendar server is; connectors fit it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from nudger.mail.invites import Invite
from nudger.mail.invites.written import Written
from nudger.mail.reading.values import CalendarLine

Spans = Sequence[tuple[datetime, datetime]]


class Calendar(Protocol):
    """A server that knows when people have time."""

    async def look(self) -> None:
        """Try whether it lets us in, and change nothing. Raises NoWayIn."""

    async def busy(self, addresses: Sequence[str], since: datetime, until: datetime) -> Mapping[str, Spans]:
        """Return when each of them has no time between the two moments: beginnings and ends, in UTC.

        That is what is busy, tentative or away, and what lies outside the hours that their calendar knows. Whoever it
        can tell nothing of is left out. Raises NoWayIn where it can't be asked at all.
        """


@runtime_checkable
class Writable(Calendar, Protocol):
    """A calendar server that brings appointments into the calendars of people by itself, and knows what they answer.

    Each attendee has an appointment of their own, even where two share a UID: it is told by UID and address.
    """

    async def write(self, invite: Invite) -> None:
        """Put it there, move it, or take it away where its method is CANCEL. Twice is as good as once.

        What was never there is taken away without a word; an older sequence than the one there changes nothing.
        Raises DeliveryError where the server refuses, NoWayOut where it can't be reached.
        """

    async def answers(self, place: str, written: Sequence[Written]) -> tuple[Sequence[CalendarLine], str]:
        """Return what people did with our appointments since *place* (empty: whatever is known), and the new place.

        *written* are those that lie ahead, as we left them, for a server that tells only how things stand. Each answer
        is as in iTIP: REPLY with UID, attendee, PARTSTAT and DTSTAMP, or COUNTER with the start that is
        proposed. Whoever moved or deleted it in their own calendar proposed or declined. What was told before may come
        again; a place that the server has forgotten counts as empty. Raises NoWayIn.
        """
