"""One IMAP connection, logged in, with a folder open. Each method waits for the server. RFC 3501, RFC 2177 (IDLE)."""

import imaplib
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ssl import SSLContext

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailboxFolderSelectError, MailBoxUnencrypted

from connectors.in_words import in_words, without_addresses
from nudger.errors import NoWayIn

log = logging.getLogger(__name__)

CONNECTING = 15.0  # seconds for each answer until we are logged in
TIMEOUT = 60.0  # seconds for each answer after that
MOST_BYTES = 25_000_000
LOST = (imaplib.IMAP4.abort, OSError, ValueError)  # a value, where another thread has hung up
REFUSED = (imaplib.IMAP4.error, ImapToolsError)  # the first of them includes abort: ask for LOST before
BROKEN = (*LOST, *REFUSED)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the mailbox is, and who we are there. *encryption* is none, starttls or tls.

    *password* returns the password, or with *is_token* the access token of the hour (XOAUTH2); *refused* is called when
    it was. Mails that were kept are moved to *move_to*, where that is not empty.
    """

    host: str
    port: int
    username: str
    password: Callable[[], str]
    encryption: str = "tls"
    is_token: bool = False
    folder: str = "INBOX"
    move_to: str = ""
    tls: SSLContext | None = None
    refused: Callable[[], None] = lambda: None


class Line:
    """Connects and logs in when it is made. Raises NoWayIn, as all of its methods do."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._is_marked_in_vain = False
        password = server.password()
        try:
            self._box = self._connected()
        except BROKEN as error:
            raise NoWayIn(in_words(error, server.host, server.port)) from error
        try:
            self._encrypt()
            self._log_in(password)
            self._client.sock.settimeout(TIMEOUT)
            self._can_idle = "IDLE" in self._capabilities()
        except BROKEN as error:
            self.hang_up()
            raise NoWayIn(in_words(error, server.host, server.port)) from error
        except NoWayIn:
            self.hang_up()
            raise

    @property
    def _client(self) -> imaplib.IMAP4:
        return self._box.client

    def _connected(self) -> BaseMailBox:
        host, port = self._server.host, self._server.port
        if self._server.encryption == "tls":
            return MailBox(host, port, timeout=CONNECTING, ssl_context=self._server.tls)
        return MailBoxUnencrypted(host, port, timeout=CONNECTING)

    def _encrypt(self) -> None:
        if self._server.encryption == "starttls":
            if "STARTTLS" not in self._client.capabilities:
                raise NoWayIn(f"{self._server.host}:{self._server.port} has no STARTTLS; look at `encryption`")
            self._client.starttls(self._server.tls)

    def _log_in(self, password: str) -> None:
        name = self._server.username
        try:
            if self._server.is_token:
                answers = iter((f"user={name}\1auth=Bearer {password}\1\1".encode(),))
                # a server that refuses says why first, and wants an empty answer to that
                self._client.authenticate("XOAUTH2", lambda _: next(answers, b""))
            elif name.isascii() and password.isascii():
                self._box.login(name, password, initial_folder=None)
            else:
                self._box.login_utf8(name, password, initial_folder=None)
        except LOST:
            raise
        except REFUSED as error:
            self._server.refused()
            what = "user name or token" if self._server.is_token else "user name or password"
            said = without_addresses(_said(error))
            raise NoWayIn(f"{self._server.host} refuses the login; {what} is wrong ({said})") from None

    def _capabilities(self) -> list[str]:
        """What the server can do now: before the login it says less."""
        _, said = self._client.capability()
        return said[0].decode("ascii", "replace").upper().split() if said and said[0] else []

    def open_folder(self) -> int:
        """Open the folder, anew if it was open: return its UIDVALIDITY."""
        folder = self._server.folder
        try:
            self._box.folder.set(folder)
        except MailboxFolderSelectError as error:
            words = without_addresses(_said(error))
            raise NoWayIn(
                f'there is no folder "{folder}" that can be opened ({words}); there are {self._folders()}'
            ) from None
        except BROKEN as error:
            raise self._lost(error) from error
        validity = self._client.response("UIDVALIDITY")[1]
        return int(validity[0]) if validity and validity[0] else 0

    def _folders(self) -> str:
        try:
            return ", ".join(sorted(each.name for each in self._box.folder.list())[:20]) or "none"
        except BROKEN:
            return "some that can't be listed"

    def uids_after(self, uid: int) -> list[int]:
        """Return the mails behind the one with this UID, in the order in which they came."""
        try:
            found = self._box.uids(f"UID {uid + 1}:*", charset=None)
        except BROKEN as error:
            raise self._lost(error) from error
        return sorted(number for number in map(int, found) if number > uid)  # `9:*` names the last one too (6.4.8)

    def mail(self, uid: int) -> bytes | None:
        """Return the mail, cut at 25 MB and not marked; None where it is gone, or the server won't give it."""
        try:
            status, said = self._client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        except LOST as error:
            raise self._lost(error) from error
        except REFUSED:
            status, said = "NO", []
        if status != "OK":
            log.error("imap: mail %d in %s can't be fetched; it stays there, unread", uid, self._server.folder)
            return None
        return next((part[1] for part in said if isinstance(part, tuple)), None)

    def mark(self, uid: int) -> None:
        """Mark the mail as read, or move it; what the server doesn't let us do is told once."""
        try:
            status, _ = self._client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
            if self._server.move_to:
                self._box.move(str(uid), self._server.move_to)
        except LOST as error:
            raise self._lost(error) from error
        except REFUSED:
            status = "NO"
        if status != "OK" and not self._is_marked_in_vain:
            log.warning("imap: mails in %s can't be marked as read or moved; they are kept here", self._server.folder)
            self._is_marked_in_vain = True

    @property
    def can_idle(self) -> bool:
        return self._can_idle

    def idle(self, seconds: float) -> None:
        """Wait until the server says that something has changed, *seconds* at most."""
        try:
            self._box.idle.wait(timeout=seconds)
        except BROKEN as error:
            raise self._lost(error) from error

    def log_out(self) -> None:
        with suppress(*BROKEN):
            self._client.logout()

    def hang_up(self) -> None:
        """Close the connection under whoever waits on it in another thread."""
        with suppress(*BROKEN):
            socket.socket.shutdown(self._client.sock, socket.SHUT_RDWR)
        with suppress(*BROKEN):
            self._client.shutdown()

    def _lost(self, error: Exception) -> NoWayIn:
        return NoWayIn(f"the connection was lost: {in_words(error, self._server.host, self._server.port)}")


def _said(error: Exception) -> str:
    """The server's own words."""
    words = getattr(error, "command_result", (None, None))[1] or error.args[:1]
    return " ".join(each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in words)
