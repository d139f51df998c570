"""One SMTP connection, from after its login: commands in groups, replies in order. RFC 5321, RFC 2920 (pipelining).

aiosmtplib connects, encrypts and logs in; a mail takes it four round trips and thrice the time of this.
"""

import asyncio
import re
from collections import deque
from typing import NamedTuple

from nudger.errors import DeliveryError

LONGEST_LINE = 8192
LONGEST_REPLY = 65536
CLOSING = 421  # RFC 5321 3.8
BEGINNING = re.compile(rb"[2-5][0-9][0-9][ \r-]?")  # no command of SMTP is answered with 1yz (RFC 5321 4.2.1)


class Reply(NamedTuple):
    """What the server said: a code of three digits, and its words on one line."""

    code: int
    words: str

    @property
    def is_good(self) -> bool:
        return self.code < 400

    def refusal(self) -> DeliveryError:
        return DeliveryError(f"{self.code} {self.words}", permanent=self.code >= 500)


class LineLost(Exception):
    """The connection is gone, or the server says what is no SMTP."""


class Line(asyncio.Protocol):
    """Lines out, replies in."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._rest = b""
        self._words: list[str] = []
        self._replies: deque[Reply] = deque()
        self._awaited = 0
        self._waiter: asyncio.Future[None] | None = None
        self._lost = ""
        transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        return not self._lost and not self._transport.is_closing()

    def write(self, octets: bytes) -> None:
        """Send *octets*. Raises LineLost."""
        if not self.is_open:
            raise LineLost(self._lost or "the connection is closed")
        self._transport.write(octets)

    async def replies(self, count: int, *, seconds: float) -> list[Reply]:
        """Return the next *count* replies; fewer where the connection ends after a refusal.

        Raises LineLost where they don't come within *seconds*. Whoever stops waiting closes the connection: the next
        one must not read their replies.
        """
        self._awaited = count
        try:
            async with asyncio.timeout(seconds):
                while len(self._replies) < count and not self._lost:
                    self._waiter = asyncio.get_running_loop().create_future()
                    await self._waiter
        except TimeoutError as error:
            self.close()
            raise LineLost(f"no answer within {seconds:.0f} seconds") from error
        except asyncio.CancelledError:
            self.close()
            raise
        self._awaited = 0
        said, self._replies = list(self._replies), deque()
        if len(said) < count and all(reply.is_good for reply in said):
            raise LineLost(self._lost)
        return said

    def close(self) -> None:
        self._lost = self._lost or "the connection is closed"
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if not self._lost:
                self._take(line)
        if len(self._rest) > LONGEST_LINE or len(self._words) > LONGEST_REPLY // 100:
            self._fail("the server's answer has no end")
        self._wake()

    def _take(self, line: bytes) -> None:
        """One line of a reply (RFC 5321 4.2); the last one has no hyphen after the code."""
        if not BEGINNING.fullmatch(line[:4]):
            self._fail("the server's answer is not SMTP")
            return
        self._words.append(line[4:].decode("utf-8", "replace").strip())
        if line[3:4] == b"-":
            return
        reply = Reply(int(line[:3]), " ".join(self._words)[:1000])
        self._words = []
        if len(self._replies) == self._awaited:
            self._fail(f"the server said unasked: {reply.code} {reply.words}")
            return
        self._replies.append(reply)
        if reply.code == CLOSING:
            self._fail("the server is about to close the connection")

    def eof_received(self) -> None:
        self._fail("the server closed the connection")

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(str(error) if error is not None else "the connection was lost")

    def _fail(self, why: str) -> None:
        self._lost = self._lost or why
        self._transport.close()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
