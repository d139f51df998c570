"""A real Radicale as people see it: calendars of their own, in which they add, answer, move and delete."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import quote

from calendars import ANA, BEN, Seen
from icalendar import Calendar, Event

from connectors.caldav import CalDav
from tests.counterparts.radicale import Radicale, a_radicale

PLACE = "/judge/{local}/"


class Relay:
    """A port that hands everything to another, and can be closed."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._relaying: set[asyncio.Task[None]] = set()
        self.port = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.close()
        for each in self._relaying:
            each.cancel()
        await asyncio.gather(*self._relaying, return_exceptions=True)
        await self._server.wait_closed()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._relaying.add(asyncio.current_task())
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._to)
        try:
            await asyncio.gather(_pumped(reader, inner_writer), _pumped(inner_reader, writer))
        except asyncio.CancelledError:  # the relay is closed
            pass
        finally:
            for each in (inner_writer, writer):
                each.close()
                with suppress(ConnectionError):
                    await each.wait_closed()


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while said := await reader.read(65536):
            writer.write(said)
            await writer.drain()
        writer.write_eof()


class OnRadicale:
    def __init__(self, radicale: Radicale, relay: Relay) -> None:
        self._radicale = radicale
        self._relay = relay
        self._calendar = CalDav(f"http://127.0.0.1:{relay.port}{PLACE}", "judge", "")
        for address in (ANA, BEN):
            radicale.asks("MKCALENDAR", self._folder(address), expected=(201,))

    @property
    def port(self) -> int:
        return self._relay.port

    def calendar(self) -> CalDav:
        return self._calendar

    async def has(self, address: str, starts: datetime, ends: datetime) -> None:
        event = Event()
        for name, value in (("UID", "dentist"), ("DTSTAMP", starts), ("DTSTART", starts), ("DTEND", ends)):
            event.add(name, value)
        self._put(address, "dentist", event)

    async def sees(self, address: str) -> list[Seen]:
        found = Calendar.from_ical(self._radicale.asks("GET", self._folder(address), expected=(200,)))
        return sorted(
            Seen(
                event["DTSTART"].dt.astimezone(UTC),
                event["DTEND"].dt.astimezone(UTC),
                str(event["SUMMARY"]),
                str(event.get("DESCRIPTION", "")),
            )
            for event in found.walk("VEVENT")
        )

    async def answers(self, address: str, uid: str, partstat: str, starts: datetime | None = None) -> None:
        path = self._event(address, uid)
        event = next(iter(Calendar.from_ical(self._radicale.asks("GET", path, expected=(200,))).walk("VEVENT")))
        event["ATTENDEE"].params["PARTSTAT"] = partstat
        if starts is not None:
            length = event["DTEND"].dt - event["DTSTART"].dt
            event["DTSTART"].dt, event["DTEND"].dt = starts, starts + length
        self._put(address, uid, event)

    def deletes(self, address: str, uid: str) -> None:
        self._radicale.asks("DELETE", self._event(address, uid), expected=(200,))

    async def is_down(self, *, yes: bool) -> None:
        await (self._relay.close() if yes else self._relay.open())

    def _put(self, address: str, uid: str, event: Event) -> None:
        calendar = Calendar()
        calendar.add("PRODID", "-//Somebody//Calendar//EN")
        calendar.add("VERSION", "2.0")
        calendar.add_component(event)
        self._radicale.asks("PUT", self._event(address, uid), calendar.to_ical(), expected=(201, 204))

    def _folder(self, address: str) -> str:
        return PLACE.replace("{local}", address.partition("@")[0])

    def _event(self, address: str, uid: str) -> str:
        return f"{self._folder(address)}{quote(uid, safe='@')}.ics"


@asynccontextmanager
async def on_radicale() -> AsyncIterator[OnRadicale]:
    with a_radicale() as radicale:
        relay = Relay(radicale.port)
        await relay.open()
        try:
            yield OnRadicale(radicale, relay)
        finally:
            await relay.close()
