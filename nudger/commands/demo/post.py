"""The post of the demo: a real SMTP server that puts what it takes into mailboxes, and a way to write back."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from functools import lru_cache

import aiosmtplib
from aiosmtpd.smtp import SMTP, Envelope, Session

from nudger.service.clock import Clock


@dataclass(frozen=True, slots=True)
class Received:
    """A mail in somebody's mailbox. *number* counts all mails from 1; *at* is when it came, aware, in UTC."""

    number: int
    at: datetime
    recipient: str
    raw: bytes

    def message(self) -> EmailMessage:
        return parsed(self.raw)

    def part(self, subtype: str) -> str:
        """Return the text of the part text/*subtype*."""
        body = self.message().get_body((subtype,))
        return str(body.get_content()) if body is not None else ""


@lru_cache(maxsize=4096)
def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


class Post:
    """All mailboxes of the demo, and the server in front of them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.received: list[Received] = []
        self.sent: dict[str, list[bytes]] = defaultdict(list)  # what somebody's calendar has answered, the oldest first
        self.port = 0

    def mailbox(self, email: str) -> list[Received]:
        return [mail for mail in self.received if mail.recipient == email]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take mail by SMTP on a free port of this machine, while inside."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(self, ident="Demo", enable_SMTPUTF8=True), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        for recipient in envelope.rcpt_tos:
            self.received.append(Received(len(self.received) + 1, self._clock.now(), recipient.lower(), raw))
        return "250 OK"


async def write_back(mail: Received, words: str, port: int, at: datetime) -> None:
    """Send *words* as the answer to *mail*, the way a mail program does, to the listener on *port*."""
    original = mail.message()
    answer = EmailMessage()
    answer["From"] = original["To"]
    answer["To"] = original["Reply-To"]
    answer["Subject"] = f"Re: {original['Subject']}"
    answer["Date"] = at
    answer["Message-ID"] = f"<{secrets.token_hex(8)}@phone.example.org>"
    answer["In-Reply-To"] = original["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in mail.part("plain").splitlines())
    answer.set_content(f"{words}\n\nOn {mail.at:%a, %d %b %Y at %H:%M}, Learning wrote:\n{quoted}\n")
    recipient = parseaddr(str(original["Reply-To"]))[1]
    await aiosmtplib.send(
        answer, sender=mail.recipient, recipients=[recipient], hostname="127.0.0.1", port=port, start_tls=False
    )
