"""What several connections have to write down, in one commit: none of them goes on before it is done."""

import asyncio
from datetime import datetime

from nudger.service.clock import Clock
from nudger.store import outbox
from nudger.store.database import transaction
from nudger.store.outbox import Body, Claim

GATHER = 0.001  # seconds in which other connections may join a commit


class Ledger:
    """ "Sent" of the last mails and "handing over" of the next ones share a commit.

    So at most one mail of each connection is ever in doubt, and a commit is paid for by several mails.
    """

    def __init__(self, clock: Clock, connections: int) -> None:
        self._clock = clock
        self._connections = connections
        self._handing_over: list[tuple[Claim, Body, asyncio.Future[bool]]] = []
        self._sent: list[Claim] = []

    async def handing_over(self, mine: Claim, body: Body) -> bool:
        """Write down what is said and that DATA begins now; False where the lease was lost: nothing may be sent."""
        loop = asyncio.get_running_loop()
        if not self._handing_over:
            self._soon = loop.call_later(GATHER, self.flush)
        written: asyncio.Future[bool] = loop.create_future()
        self._handing_over.append((mine, body, written))
        if len(self._handing_over) == self._connections:
            self._soon.cancel()
            self.flush()
        return await written

    def sent(self, mine: Claim) -> None:
        """The server has it. Written with the next commit, before the next body of this connection."""
        self._sent.append(mine)

    def flush(self) -> None:
        """Write everything that waits; whoever waits for a commit that fails is told."""
        waiting, self._handing_over = self._handing_over, []
        sent, self._sent = self._sent, []
        if not waiting and not sent:
            return
        try:
            kept = self._write(waiting, sent, self._clock.now())
        except BaseException as error:
            self._sent = sent + self._sent
            for _, _, written in waiting:
                if not written.done():
                    written.set_exception(error)
            if not waiting:
                raise
            return
        for mine, _, written in waiting:
            if not written.done():
                written.set_result(mine.id in kept)

    def _write(
        self, waiting: list[tuple[Claim, Body, asyncio.Future[bool]]], sent: list[Claim], now: datetime
    ) -> set[int]:
        with transaction():
            outbox.sent(sent, now)
            kept = outbox.still_mine([mine for mine, _, _ in waiting])
            leaving = [(mine, body) for mine, body, written in waiting if mine.id in kept and not written.cancelled()]
            outbox.keep_bodies([body for _, body in leaving])
            outbox.handing_over([mine for mine, _ in leaving], now)
        return kept
