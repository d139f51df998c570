"""What a way out is; connectors fit it."""

from collections.abc import Awaitable, Callable
from typing import Protocol, runtime_checkable


class Sender(Protocol):
    """A way out.

    *connections* mails may be in hand at once; *per_minute* is what the server takes from us, 0 where it sets no limit.
    """

    @property
    def connections(self) -> int: ...

    @property
    def per_minute(self) -> int: ...

    async def open(self) -> None:
        """Get ready for a round. Raises DeliveryError."""

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        """Hand *mail* over. *handing_over* is awaited after the recipient was accepted and before the first byte.

        Raises DeliveryError before that moment or on the server's refusal, NoWayOut where there is no connection for
        this mail, Ambiguous where the connection is lost after it.
        """

    async def close(self) -> None:
        """End the round; never raises."""


@runtime_checkable
class Askable(Protocol):
    """A sender that can be asked whether a mail of which we lost sight has arrived."""

    async def has(self, message_id: str) -> bool:
        """Tell whether the server has the mail with this Message-ID (without brackets). Raises DeliveryError."""
