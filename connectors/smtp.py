"""Mail out by SMTP: a few connections, kept for a round. RFC 5321."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import cast

import aiosmtplib

from connectors.in_words import in_words, without_addresses
from connectors.smtp_line import Line, LineLost
from nudger.errors import Ambiguous, DeliveryError, NoWayOut

TIMEOUT = 60.0  # seconds for each answer
FAREWELL = 5.0  # seconds for the answer to QUIT, which changes nothing
AFTER_DATA = 600.0  # seconds in which a server may think about a mail (RFC 5321 4.5.3.2.6)
GO_ON = [2, 2, 3]  # how the answers to MAIL, RCPT and DATA begin (RFC 5321 4.3.2)
FORBIDDEN = frozenset("\r\n\0<> ")


class Smtp:
    """A server that takes our mail. *encryption* is none, starttls or tls.

    *token* returns the access token of the hour, in place of a password (XOAUTH2), and raises NoWayOut; *refused* is
    called when the login was. *tls* is what certificates are held to. *connections* mails are in hand at once;
    *per_minute* is how many the server takes from us, 0 for any number.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        encryption: str = "none",
        username: str = "",
        password: str = "",
        token: Callable[[], str] | None = None,
        refused: Callable[[], None] = lambda: None,
        tls: ssl.SSLContext | None = None,
        connections: int = 1,
        per_minute: int = 0,
    ) -> None:
        self.connections = connections
        self.per_minute = per_minute
        self._free: list[_Connection] = []
        self._make = partial(
            aiosmtplib.SMTP,
            hostname=host,
            port=port,
            timeout=TIMEOUT,
            use_tls=encryption == "tls",
            start_tls=encryption == "starttls",
            username=username or None,
            password=None if token is not None else password or None,
            oauth_token_generator=partial(asyncio.to_thread, token) if token is not None else None,
            tls_context=tls,
        )
        self._where = (host, port)
        self._refused = refused

    async def open(self) -> None:
        """Connect, and log in where a name is known. Raises NoWayOut; a wrong password may be put right."""
        self._free.append(await self._connected())

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        """Hand *mail* to the server, over a connection that is free or a new one.

        *handing_over* is awaited after the recipient was accepted and before the first byte of the mail. Raises
        DeliveryError before that moment (NoWayOut where there is no connection), and Ambiguous for a connection lost
        after it: the server may have the mail.
        """
        connection = self._free.pop() if self._free else await self._connected()
        if not connection.is_open:
            connection = await self._connected()
        try:
            await connection.send(mail, sender, recipient, handing_over)
        finally:
            if connection.is_open:
                self._free.append(connection)

    async def close(self) -> None:
        free, self._free = self._free, []
        await asyncio.gather(*(connection.quit() for connection in free))

    async def _connected(self) -> "_Connection":
        connection = _Connection(self._make())
        try:
            await connection.connect(*self._where)
        except NotLetIn:
            self._refused()
            raise
        return connection


class NotLetIn(NoWayOut):
    """The login was refused."""


class _Connection:
    """aiosmtplib's, until the login is done; then ours."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client
        self._line: Line | None = None
        self._pipelining = False

    @property
    def is_open(self) -> bool:
        return self._line is not None and self._line.is_open

    async def connect(self, host: str, port: int) -> None:
        client = self._client
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except aiosmtplib.SMTPAuthenticationError as error:
            client.close()
            words = without_addresses(f"{error.code} {error.message}")
            raise NotLetIn(f"{host} refuses the login; user name, password or token is wrong ({words})") from None
        except aiosmtplib.SMTPResponseException as error:
            client.close()
            raise NoWayOut(f"{error.code} {error.message}") from error
        except aiosmtplib.SMTPNotSupported as error:
            client.close()
            raise NoWayOut(f"{host}:{port} can't do it; look at `encryption` and `auth`: {error}") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise NoWayOut(f"no connection to the mail server: {in_words(error, host, port)}") from error
        except NoWayOut:
            client.close()
            raise
        self._pipelining = client.supports_extension("pipelining")
        self._line = Line(cast(asyncio.Transport, client.transport))

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        assert self._line is not None
        line = self._line
        try:
            await self._envelope(line, sender, recipient)
        except LineLost as error:
            raise DeliveryError(f"SMTP connection lost: {error}", permanent=False) from error
        try:
            await handing_over()
        except BaseException:
            line.close()  # the server waits for a mail that must not be sent: there is no other way out of DATA
            raise
        try:
            line.write(stuffed(mail))
            (reply,) = await line.replies(1, seconds=AFTER_DATA)
        except LineLost as error:
            raise Ambiguous(str(error)) from error
        except BaseException:
            line.close()
            raise
        if reply.code >= 400:
            raise reply.refusal()
        if reply.code >= 300:
            line.close()
            raise Ambiguous(f"the server answered the mail with {reply.code} {reply.words}")

    async def _envelope(self, line: Line, sender: str, recipient: str) -> None:
        """MAIL, RCPT and DATA, in one go where the server allows (RFC 2920 3.1). Raises DeliveryError, LineLost."""
        commands = [*self._addressed(sender, recipient), b"DATA\r\n"]
        if self._pipelining:
            line.write(b"".join(commands))
            replies = await line.replies(len(commands), seconds=TIMEOUT)
        else:
            replies = []
            for command in commands:
                line.write(command)
                replies += await line.replies(1, seconds=TIMEOUT)
                if not replies[-1].is_good:
                    break
        refused = next((reply for reply in replies if not reply.is_good), None)
        if refused is None:
            if [reply.code // 100 for reply in replies] == GO_ON:
                return
            line.close()  # whoever didn't ask for the mail would take its lines for commands
            codes = ", ".join(str(reply.code) for reply in replies)
            raise DeliveryError(f"the server answered MAIL, RCPT and DATA with {codes}", permanent=False)
        if len(replies) == len(commands) and replies[-1].is_good:
            line.close()  # a mail without recipient is awaited; end it without one
        else:
            with suppress(LineLost):
                line.write(b"RSET\r\n")
                await line.replies(1, seconds=TIMEOUT)
        raise refused.refusal()

    def _addressed(self, sender: str, recipient: str) -> list[bytes]:
        """MAIL and RCPT; an address beyond ASCII needs a server that knows SMTPUTF8 (RFC 6531 3.4)."""
        if FORBIDDEN & set(sender + recipient):
            raise DeliveryError("an address with spaces, brackets or line ends can't be written", permanent=True)
        beyond_ascii = not (sender + recipient).isascii()
        if beyond_ascii and not self._client.supports_extension("smtputf8"):
            raise DeliveryError("the mail server can't take an address beyond ASCII (SMTPUTF8)", permanent=True)
        option = " SMTPUTF8" if beyond_ascii else ""
        return [f"MAIL FROM:<{sender}>{option}\r\n".encode(), f"RCPT TO:<{recipient}>\r\n".encode()]

    async def quit(self) -> None:
        if self._line is None or not self._line.is_open:
            return
        try:
            self._line.write(b"QUIT\r\n")
            await self._line.replies(1, seconds=FAREWELL)
        except LineLost:
            return
        finally:
            self._line.close()


def stuffed(mail: bytes) -> bytes:
    r"""Return *mail* as it follows DATA: lines that begin with a dot get one more, and a dot ends it (RFC 5321 4.5.2).

    >>> stuffed(b"Subject: a\r\n\r\n.b\r\n")
    b'Subject: a\r\n\r\n..b\r\n.\r\n'
    """
    if mail.startswith(b"."):
        mail = b"." + mail
    return mail.replace(b"\r\n.", b"\r\n..") + (b".\r\n" if mail.endswith(b"\r\n") else b"\r\n.\r\n")
