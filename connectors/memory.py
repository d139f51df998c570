"""Mail out to a list: for tests and rehearsals."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    mail: bytes
    sender: str
    recipient: str


class Memory:
    """Keeps every mail in `sent`, in order. RFC 5321 is obeyed by nobody here."""

    connections = 1
    per_minute = 0

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    async def open(self) -> None:
        """Nothing to get ready."""

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        await handing_over()
        self.sent.append(Sent(mail, sender, recipient))

    async def close(self) -> None:
        """Nothing to end."""
