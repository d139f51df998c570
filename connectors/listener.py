"""Mail in: a small listener for the mail server beside us, by LMTP (RFC 2033) or SMTP (RFC 5321).

Not made for the open internet: it stands behind a real mail server, on an address only that one reaches.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd's own, which names every address it hears

MOST_BYTES = 25_000_000
MOST_RECIPIENTS = 1  # so that one answer after DATA speaks for one person (RFC 2033 4.2)

Keep = Callable[[str, bytes], Awaitable[None]]


class Listener:
    """Takes mail for *domain* and hands each recipient's copy to `keep` before it answers 250."""

    def __init__(self, protocol: str, host: str, port: int, domain: str) -> None:
        self._speaks = LMTP if protocol == "lmtp" else SMTP
        self._host, self._port, self._domain = host, port, domain.lower()
        self.port = port

    async def run(self, keep: Keep) -> None:
        """Listen until cancelled. *keep* gets the recipient and the raw mail."""
        handler = _Handler(keep, self._domain)
        server = await asyncio.get_running_loop().create_server(
            lambda: self._speaks(handler, data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, ident="Nudger"),
            self._host,
            self._port,
        )
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            await server.serve_forever()


class _Handler:
    def __init__(self, keep: Keep, domain: str) -> None:
        self._keep, self._domain = keep, domain

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.rpartition("@")[2].lower() != self._domain:
            return "550 5.1.2 this is not the place for that domain"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mail = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            for recipient in envelope.rcpt_tos:
                await self._keep(recipient, mail)
        except Exception:
            log.exception("listener: a mail could not be kept; the sender will try again")
            return "451 4.3.0 could not be kept, please try again later"
        return "250 2.0.0 kept"
