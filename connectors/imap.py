"""Mail in from an IMAP server, for weeks: woken by IDLE, connected anew when the connection is lost. RFC 3501, 2177.

A mail is kept, then marked, then the bookmark is put behind it: whatever happens in between, it comes again, and what
comes twice is kept once.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple, Protocol, TypeVar

from connectors.imap_line import Line, Server
from nudger.errors import NoWayIn
from nudger.mail.reading.recipient import recipient_of

log = logging.getLogger(__name__)

MOST_TRIES = 3  # for one mail over which the connection breaks
RESTS = (5.0, 15.0, 60.0, 180.0, 600.0)  # seconds before the connection is tried again; the last one for ever

Keep = Callable[[str, bytes], Awaitable[None]]
Result = TypeVar("Result")


class Bookmark(Protocol):
    """Up to where the mailbox was read."""

    async def place(self) -> str: ...
    async def put(self, place: str) -> None: ...


class Pace(NamedTuple):
    """Seconds: between two looks where the server can't tell that mail came; of one IDLE, which then looks all the same
    (at most 29 minutes, RFC 2177 3); and before each further try to connect.
    """

    look: float = 30.0
    idle: float = 300.0
    rests: tuple[float, ...] = RESTS


class Imap:
    """A folder on *server* in which mail for *address* arrives. Of a mail over 25 MB the beginning is kept."""

    def __init__(self, server: Server, address: str, bookmark: Bookmark, pace: Pace | None = None) -> None:
        self._server = server
        self._address = address
        self._bookmark = bookmark
        self._pace = pace or Pace()
        self._tries: Counter[int] = Counter()
        self._told = ""
        self._troubles = 0

    async def run(self, keep: Keep) -> None:
        """Keep what comes, until cancelled; whatever breaks is tried again after a rest, for ever."""
        while True:
            try:
                async with self._line() as line:
                    while True:
                        await self._take(line, keep)
                        self._is_well()
                        await self._rest(line)
                        self._troubles = 0
            except NoWayIn as error:
                rest = self._pace.rests[min(self._troubles, len(self._pace.rests) - 1)]
                self._troubles += 1
                self._tell(str(error), rest)
            await asyncio.sleep(rest)

    async def fetch(self, keep: Keep) -> None:
        """Keep what is there and was not read before. Raises NoWayIn."""
        async with self._line() as line:
            await self._take(line, keep)
            await asyncio.to_thread(line.log_out)

    async def look(self) -> None:
        """Log in and open the folder. Raises NoWayIn."""
        async with self._line() as line:
            await asyncio.to_thread(line.open_folder)
            await asyncio.to_thread(line.log_out)

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[Line]:
        line = await asyncio.to_thread(Line, self._server)
        try:
            yield line
        finally:
            line.hang_up()

    async def _take(self, line: Line, keep: Keep) -> None:
        """Keep all mails behind the bookmark; one that stands in another life of the folder counts for nothing.

        UIDs hold as long as the folder's UIDVALIDITY does (RFC 3501 2.3.1.1).
        """
        validity = await asyncio.to_thread(line.open_folder)
        known, _, last = (await self._kept_for_us(self._bookmark.place())).partition("/")
        after = int(last) if known == str(validity) and last.isdecimal() else 0
        for uid in await asyncio.to_thread(line.uids_after, after):
            await self._take_one(line, uid, keep)
            await self._kept_for_us(self._bookmark.put(f"{validity}/{uid}"))
            del self._tries[uid]

    async def _take_one(self, line: Line, uid: int, keep: Keep) -> None:
        self._tries[uid] += 1
        if self._tries[uid] > MOST_TRIES:
            log.error("imap: the connection broke %d times over mail %d; it stays there, unread", MOST_TRIES, uid)
            return
        mail = await asyncio.to_thread(line.mail, uid)
        if mail is None:
            return
        self._tries[uid] = 0
        await self._kept_for_us(keep(recipient_of(mail, self._address), mail))
        await asyncio.to_thread(line.mark, uid)

    async def _kept_for_us(self, writing: Awaitable[Result]) -> Result:
        """Whatever keeps our mails and our place may be away for a while, too."""
        try:
            return await writing
        except Exception as error:
            log.exception("imap: a mail, or how far we have read, could not be kept")
            raise NoWayIn("a mail could not be kept") from error

    async def _rest(self, line: Line) -> None:
        if line.can_idle:
            await asyncio.to_thread(line.idle, self._pace.idle)
        else:
            await asyncio.sleep(self._pace.look)

    def _tell(self, trouble: str, rest: float) -> None:
        """Say it once, and not each time for weeks."""
        without_times = "".join(filter(str.isalpha, trouble))  # some servers say when they refused, and how fast
        if without_times != self._told:
            log.warning("imap: %s; it is tried again, first after %.0f seconds", trouble, rest)
        self._told = without_times

    def _is_well(self) -> None:
        if self._told:
            log.warning("imap: the mailbox is read again")
        self._told = ""
