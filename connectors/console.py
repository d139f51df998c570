"""Mail out to the terminal: a fresh installation mails nobody."""

import sys
from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from typing import TextIO


class Console:
    """Writes the text of each mail to *out*."""

    connections = 1
    per_minute = 0

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout

    async def open(self) -> None:
        """Nothing to get ready."""

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        await handing_over()
        message = message_from_bytes(mail, policy=policy.default)
        text = message.get_body(("plain",))
        body = text.get_content() if text is not None else ""
        print(f"--- to {recipient}: {message['Subject']}\n{body}", file=self._out, flush=True)

    async def close(self) -> None:
        """Nothing to end."""
