"""Mail in from a Maildir: what lies in `new` is kept, then moved to `cur` as read, as any mail program does."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from nudger.errors import NoWayIn
from nudger.mail.reading.recipient import recipient_of

log = logging.getLogger(__name__)

MOST_BYTES = 25_000_000
SECONDS = 5.0  # between two looks
SEEN = ":2,S"

Keep = Callable[[str, bytes], Awaitable[None]]


class Maildir:
    """The Maildir at *path*, in which mail for *address* arrives. Of a mail too large to keep the beginning is kept."""

    def __init__(self, path: str, address: str, *, seconds: float = SECONDS) -> None:
        self._folder = Path(path)
        self._address = address
        self._seconds = seconds
        self._told = ""
        self._unreadable: set[str] = set()

    async def run(self, keep: Keep) -> None:
        """Look every few seconds, until cancelled."""
        while True:
            try:
                await self.fetch(keep)
                self._told = ""
            except NoWayIn as error:
                if str(error) != self._told:
                    log.warning("maildir: %s; it is tried again", error)
                self._told = str(error)
            await asyncio.sleep(self._seconds)

    async def fetch(self, keep: Keep) -> None:
        """Keep what is in `new`, the oldest first. Raises NoWayIn where the folder can't be read or written."""
        for path in await asyncio.to_thread(self._new):
            mail = await asyncio.to_thread(self._read, path)
            if mail is None:
                continue
            try:
                await keep(recipient_of(mail, self._address), mail)
            except Exception as error:
                log.exception("maildir: a mail could not be kept; it stays in %s", path.parent)
                raise NoWayIn("a mail could not be kept") from error
            await asyncio.to_thread(self._mark, path)

    async def look(self) -> None:
        await asyncio.to_thread(self._new)

    def _new(self) -> list[Path]:
        """Names begin with the second of arrival; what begins with a dot is nobody's mail."""
        try:
            if not (self._folder / "cur").is_dir():
                raise NoWayIn(f"{self._folder} is no Maildir: it has no folders `new` and `cur`")
            return sorted(path for path in (self._folder / "new").iterdir() if not path.name.startswith("."))
        except OSError as error:
            raise NoWayIn(f"the Maildir {self._folder} can't be read: {error.strerror}") from error

    def _read(self, path: Path) -> bytes | None:
        """None for what somebody else has taken meanwhile, and for what can't be read: that stays, and is told once."""
        try:
            with path.open("rb") as file:
                return file.read(MOST_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            if path.name not in self._unreadable:
                log.error("maildir: %s can't be read and stays there: %s", path, error.strerror)
            self._unreadable.add(path.name)
            return None

    def _mark(self, path: Path) -> None:
        try:
            path.rename(self._folder / "cur" / f"{path.name.partition(':')[0]}{SEEN}")
        except FileNotFoundError:
            return
        except OSError as error:
            raise NoWayIn(f"mails can't be moved from `new` to `cur` in {self._folder}: {error.strerror}") from error
