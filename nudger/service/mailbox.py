"""What a way in is; connectors fit it. And how far one was read."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol, runtime_checkable

from nudger.store import mailboxes
from nudger.store.database import connection, transaction

Keep = Callable[[str, bytes], Awaitable[None]]


class Mailbox(Protocol):
    """A way in: each mail is kept before whoever handed it over is told so, and before it is marked as read."""

    async def run(self, keep: Keep) -> None:
        """Await *keep* with recipient and raw mail for each one that comes, until cancelled.

        What *keep* could not keep stays where it was, and comes again.
        """


@runtime_checkable
class Fetchable(Mailbox, Protocol):
    """A mailbox that holds mails until somebody looks."""

    async def fetch(self, keep: Keep) -> None:
        """Keep what is there now, and return. Raises NoWayIn."""

    async def look(self) -> None:
        """Try whether it can be read, and change nothing. Raises NoWayIn."""


class Bookmark(NamedTuple):
    """Up to where the mailbox of this *name* was read, in words that only its connector understands."""

    name: str

    async def place(self) -> str:
        """Return the place that was put last; empty where it was never read."""
        return await asyncio.to_thread(self._place)

    async def put(self, place: str) -> None:
        await asyncio.to_thread(self._put, place)

    def _place(self) -> str:
        with connection():
            return mailboxes.place(self.name)

    def _put(self, place: str) -> None:
        with connection(), transaction():
            mailboxes.put(self.name, place)
