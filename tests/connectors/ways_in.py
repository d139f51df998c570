"""Each way in, as a test needs it: somebody sends a mail, a connector reads it, and what is left can be counted."""

import asyncio
import shutil
import smtplib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest
from dovecot import NOBODY, PASSWORD, Dovecot, private_dovecot
from imap_server import ImapServer

from connectors.imap import Imap, Pace
from connectors.imap_line import Server
from connectors.listener import Listener
from connectors.maildir import Maildir
from nudger.service.mailbox import Keep, Mailbox

ADDRESS = "learning@example.org"
QUICK = Pace(look=0.05, idle=2.0, rests=(0.05,))
PATIENCE = 10.0


class Bookmark:
    """A bookmark that outlives its connector, in memory."""

    def __init__(self, place: str = "") -> None:
        self.at = place

    async def place(self) -> str:
        return self.at

    async def put(self, place: str) -> None:
        self.at = place


class WayIn(Protocol):
    """*waiting* tells how many mails nobody has read yet."""

    def mailbox(self) -> Mailbox: ...
    async def arrives(self, mail: bytes, recipient: str = ADDRESS) -> None: ...
    def waiting(self) -> int: ...


class Listening:
    """A mail server hands its mails in, and tries again what was not taken."""

    def __init__(self, protocol: str) -> None:
        self._protocol = protocol
        self._waiting = 0

    def mailbox(self) -> Mailbox:
        self._listener = Listener(self._protocol, "127.0.0.1", 0, "example.org")
        return self._listener

    async def arrives(self, mail: bytes, recipient: str = ADDRESS) -> None:
        self._waiting += 1
        await until(lambda: bool(self._listener.port))
        for _ in range(5):
            try:
                await asyncio.to_thread(self._hand_in, mail, recipient)
            except smtplib.SMTPSenderRefused:  # it is too large: returned to whoever wrote it
                pass
            except smtplib.SMTPDataError:
                await asyncio.sleep(0.05)
                continue
            self._waiting -= 1
            return

    def waiting(self) -> int:
        return self._waiting

    def _hand_in(self, mail: bytes, recipient: str) -> None:
        speaker = smtplib.LMTP if self._protocol == "lmtp" else smtplib.SMTP
        with speaker("127.0.0.1", self._listener.port, timeout=PATIENCE) as client:
            client.sendmail("ana@example.org", [recipient], mail)


class InAMaildir:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True)

    def mailbox(self) -> Mailbox:
        return Maildir(str(self._folder), ADDRESS, seconds=0.05)

    async def arrives(self, mail: bytes, recipient: str = ADDRESS) -> None:
        self._count += 1
        temporary = self._folder / "tmp" / "being-written"
        temporary.write_bytes(f"Delivered-To: {recipient}\n".encode() + mail)
        temporary.rename(self._folder / "new" / f"{self._count:09}.a.host")

    def waiting(self) -> int:
        return len(list((self._folder / "new").iterdir()))


class OnAnImapServer:
    def __init__(self, server: ImapServer) -> None:
        self.server = server
        self.bookmark = Bookmark()

    def mailbox(self) -> Imap:
        return Imap(where(self.server.port), ADDRESS, self.bookmark, QUICK)

    async def arrives(self, mail: bytes, recipient: str = ADDRESS) -> None:
        self.server.put(f"Delivered-To: {recipient}\r\n".encode() + mail)

    def waiting(self) -> int:
        return self.server.unseen


def where(port: int, **more: object) -> Server:
    told = {"username": "learning", "password": lambda: "let me in", "encryption": "none"} | more
    return Server(host="127.0.0.1", port=port, **told)


class OnDovecot:
    def __init__(self, dovecot: Dovecot) -> None:
        self._dovecot = dovecot
        self._folder = dovecot.user("learning")
        self._bookmark = Bookmark()
        self._count = 0

    def mailbox(self) -> Imap:
        server = where(self._dovecot.port, password=lambda: PASSWORD)
        return Imap(server, ADDRESS, self._bookmark, QUICK)

    async def arrives(self, mail: bytes, recipient: str = ADDRESS) -> None:
        self._count += 1
        temporary = self._folder / "tmp" / "being-written"
        temporary.write_bytes(f"Delivered-To: {recipient}\n".encode() + mail.replace(b"\r\n", b"\n"))
        shutil.chown(temporary, *NOBODY)
        temporary.rename(self._folder / "new" / f"{self._count:09}.a.host")

    def waiting(self) -> int:
        """Dovecot moves what it has seen to `cur`, and writes what was read into its name."""
        there = [each.name for folder in ("new", "cur") for each in (self._folder / folder).iterdir()]
        return sum("S" not in name.partition(":2,")[2] for name in there)


WAYS = (
    *("lmtp", "smtp", "maildir", "imap", "imap without IDLE"),
    pytest.param("dovecot", marks=pytest.mark.needs("dovecot", "openssl", "root")),
)


@asynccontextmanager
async def way_in(name: str, folder: Path) -> AsyncIterator[WayIn]:
    if name in ("lmtp", "smtp"):
        yield Listening(name)
    elif name == "dovecot":
        with private_dovecot() as dovecot:
            yield OnDovecot(dovecot)
    elif name == "maildir":
        yield InAMaildir(folder / "mails")
    else:
        async with ImapServer(can_idle=name == "imap") as server:
            yield OnAnImapServer(server)


@asynccontextmanager
async def reading(mailbox: Mailbox, keep: Keep) -> AsyncIterator[None]:
    """Let the mailbox be read while inside."""
    running = asyncio.create_task(mailbox.run(keep))
    try:
        yield
    finally:
        running.cancel()
        ended = await asyncio.gather(running, return_exceptions=True)
        assert isinstance(ended[0], asyncio.CancelledError)


async def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    for _ in range(int(seconds / 0.02)):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"it did not come true within {seconds:.0f} seconds")


class Kept:
    """Where mails are kept; the first *refused* of them are not."""

    def __init__(self, refused: int = 0) -> None:
        self.mails: list[tuple[str, bytes]] = []
        self.refused = refused

    async def __call__(self, recipient: str, mail: bytes) -> None:
        if self.refused:
            self.refused -= 1
            raise OSError("the disk is full")
        self.mails.append((recipient, mail))
