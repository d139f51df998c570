"""A mail server that is in a bad mood now and then; what arrived is noted, and nothing else."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from nudger.errors import Ambiguous, DeliveryError
from nudger.service.clock import Clock

CLOSED, BUSY, UNKNOWN, LOST = 0.01, 0.02, 0.0003, 0.002  # how often


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail that arrived: when, for whom, under which Message-ID, and where its answers go."""

    at: datetime
    recipient: str
    message_id: str
    reply_to: str


class Moody:
    """Refuses for the moment, for ever, or loses the connection after DATA began; it can be asked what it has."""

    connections = 4
    per_minute = 0

    def __init__(self, clock: Clock, dice: Random) -> None:
        self.arrived: list[Arrived] = []
        self.refusals = 0
        self._clock = clock
        self._dice = dice
        self._ids: set[str] = set()

    async def open(self) -> None:
        if self._dice.random() < CLOSED:
            self.refusals += 1
            raise DeliveryError("421 4.3.2 closed for the moment", permanent=False)

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        mood = self._dice.random()
        if mood < BUSY + UNKNOWN:
            self.refusals += 1
            raise DeliveryError("452 4.2.2 busy" if mood < BUSY else "550 5.1.1 unknown", permanent=mood >= BUSY)
        await handing_over()
        is_lost = self._dice.random() < LOST
        if not is_lost or self._dice.random() < 0.5:
            self._take(mail, recipient)
        if is_lost:
            self.refusals += 1
            raise Ambiguous("the connection was lost")

    async def has(self, message_id: str) -> bool:
        return message_id in self._ids

    async def close(self) -> None:
        """Nothing to end."""

    def _take(self, mail: bytes, recipient: str) -> None:
        head = mail.partition(b"\r\n\r\n")[0].decode()
        message_id = _address("Message-ID", head)
        self._ids.add(message_id)
        self.arrived.append(Arrived(self._clock.now(), recipient, message_id, _address("Reply-To", head)))


def _address(name: str, head: str) -> str:
    """Return what stands in angle brackets in this header."""
    found = re.search(rf"^{name}:[^<]*<([^>]+)>", head, re.MULTILINE | re.IGNORECASE)
    assert found is not None, f"a mail without {name}"
    return found[1]
