"""What people did with our appointments on a calendar server, as a mailbox: each answer comes as a mail, kept once."""

import asyncio
import logging

from nudger.errors import NoWayIn
from nudger.mail.invites.answering import as_mail
from nudger.mail.invites.written import Written
from nudger.service.calendar import Writable
from nudger.service.clock import Clock
from nudger.service.mailbox import Bookmark, Keep
from nudger.store import slots
from nudger.store.database import connection

log = logging.getLogger(__name__)

LOOK = 60.0  # seconds between two looks
REST = 300.0  # seconds, where the server can't be asked


class Answered:
    """The answers that *calendar* knows, up to the *bookmark*, as mails to *address*."""

    def __init__(self, calendar: Writable, bookmark: Bookmark, address: str, clock: Clock, look: float = LOOK) -> None:
        self._calendar = calendar
        self._bookmark = bookmark
        self._address = address
        self._clock = clock
        self._look = look
        self._told = ""

    async def run(self, keep: Keep) -> None:
        """Keep what comes, until cancelled; what breaks is tried again later, for ever."""
        while True:
            try:
                await self.fetch(keep)
                self._told = ""
                rest = self._look
            except NoWayIn as error:
                if str(error) != self._told:
                    log.warning("calendar: its answers can't be read, which is tried again: %s", error)
                self._told, rest = str(error), REST
            await asyncio.sleep(rest)

    async def fetch(self, keep: Keep) -> None:
        """Keep what is there and was not read before. Raises NoWayIn."""
        written = await asyncio.to_thread(self._written)
        lines, place = await self._calendar.answers(await self._bookmark.place(), written)
        for line in lines:
            await keep(self._address, as_mail(line, self._address))
        await self._bookmark.put(place)

    def _written(self) -> list[Written]:
        with connection():
            return slots.written(self._clock.now())

    async def look(self) -> None:
        """Try whether the server lets us in. Raises NoWayIn."""
        await self._calendar.look()
