"""Mail out by SMTP: one connection, kept for a batch. RFC 5321."""

from collections.abc import Awaitable, Callable

import aiosmtplib

from nudger.errors import Ambiguous, DeliveryError

TIMEOUT = 60.0


class Smtp:
    """A server that takes our mail. *encryption* is none, starttls or tls."""

    def __init__(
        self, host: str, port: int, *, encryption: str = "none", username: str = "", password: str = ""
    ) -> None:
        self._client = aiosmtplib.SMTP(
            hostname=host,
            port=port,
            timeout=TIMEOUT,
            use_tls=encryption == "tls",
            start_tls=encryption == "starttls",
            username=username or None,
            password=password or None,
        )

    async def open(self) -> None:
        """Connect, and log in where a name is known. Raises DeliveryError; a wrong password may be put right."""
        try:
            if not self._client.is_connected:
                await self._client.connect()
        except aiosmtplib.SMTPResponseException as error:
            raise DeliveryError(f"{error.code} {error.message}", permanent=False) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"no connection to the mail server: {error}", permanent=False) from error

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        """Hand *mail* to the server.

        *handing_over* is awaited after the recipient was accepted and before the first byte of DATA. Raises
        DeliveryError before that moment, and Ambiguous for a connection lost after it: the server may have the mail.
        """
        try:
            if not self._client.is_connected:
                await self._client.connect()
            await self._envelope(sender, recipient)
        except aiosmtplib.SMTPResponseException as error:
            await self._reset()
            raise DeliveryError(f"{error.code} {error.message}", permanent=error.code >= 500) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"SMTP connection lost: {error}", permanent=False) from error
        try:
            await handing_over()
        except BaseException:
            await self._reset()
            raise
        try:
            await self._client.data(mail)
        except aiosmtplib.SMTPServerDisconnected as error:
            raise Ambiguous(str(error)) from error
        except aiosmtplib.SMTPResponseException as error:
            await self._reset()
            raise DeliveryError(f"{error.code} {error.message}", permanent=error.code >= 500) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Ambiguous(str(error)) from error

    async def _envelope(self, sender: str, recipient: str) -> None:
        """MAIL and RCPT; an address beyond ASCII needs a server that knows SMTPUTF8 (RFC 6531 3.4)."""
        if recipient.isascii():
            await self._client.mail(sender)
            await self._client.rcpt(recipient)
            return
        if self._client.is_ehlo_or_helo_needed:
            await self._client.ehlo()
        if not self._client.supports_extension("smtputf8"):
            raise DeliveryError("the mail server can't take an address beyond ASCII (SMTPUTF8)", permanent=True)
        await self._client.mail(sender, options=["SMTPUTF8"], encoding="utf-8")
        await self._client.rcpt(recipient, encoding="utf-8")

    async def close(self) -> None:
        try:
            if self._client.is_connected:
                await self._client.quit()
        except (aiosmtplib.SMTPException, OSError):
            self._client.close()

    async def _reset(self) -> None:
        """Forget the transaction, so that the next mail begins a new one."""
        try:
            await self._client.rset()
        except (aiosmtplib.SMTPException, OSError):
            self._client.close()
