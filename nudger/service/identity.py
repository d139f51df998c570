"""Is this database the one we think it is? A restored copy and a clone keep silent until somebody confirms them.

The database counts epochs: one more with every batch of mails that leaves. A file beside it (with PostgreSQL: in the
state folder of each worker) says how far it had come. A database behind its file was restored; one without a file, or
with another address than the settings', was copied.

The file is read anew at each question, for several processes may share it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from nudger.errors import NudgerError
from nudger.store import doubts, epoch
from nudger.store.database import is_shared, transaction
from nudger.store.epoch import Known

LEAP = 1000  # epochs that a confirmed copy is ahead of every other worker's file


@dataclass(frozen=True, slots=True)
class Noted:
    """What the file says: which database, how far, and when mails last left, in ISO 8601."""

    uid: str
    epoch: int
    at: str


class Identity:
    """The guard between a database and the world. *path* is the file; None for a database in memory."""

    def __init__(self, path: Path | None, url: str) -> None:
        self._path = path
        self._url = url
        self._told = ""

    def begin(self, now: datetime) -> None:
        """Make a database ours that belongs to nobody yet.

        One that was worked with and belongs to nobody is older than this guard. Where there is a file, it was restored.
        """
        if epoch.known() is not None:
            return
        noted = self._read()
        if noted is not None and epoch.is_lived_in():
            epoch.begin(self._url, noted.uid)
        else:
            self.note(epoch.begin(self._url), now)

    def silence(self) -> str:
        """Return why nothing may leave; an empty text where all is well."""
        try:
            noted = self._read()  # before the database, or the file of a busy neighbour would seem ahead of it
        except NudgerError as error:
            return str(error)
        known = epoch.known()
        if known is None or self._path is None:
            return ""
        if known.url != self._url:
            return f"this database belongs to {known.url}, and the settings say {self._url}"
        if noted is None:
            return f"this database has worked elsewhere: there is no {self._path}"
        if noted.uid != known.uid:
            return f"{self._path} belongs to another database"
        if _is_behind(known, noted):
            return f"this database is older than {self._path} says; was a copy of it restored?"
        return ""

    def is_news(self, silence: str) -> bool:
        """Tell whether this is not what was told last, so that a log says it once and not at every round."""
        is_new, self._told = silence != self._told, silence
        return is_new

    def lost_until(self) -> datetime | None:
        """Return when mails last left in a past that this database has lost; None where it has lost none."""
        noted, known = self._read(), epoch.known()
        if known is None or noted is None or not _is_behind(known, noted):
            return None
        return datetime.fromisoformat(noted.at)

    def left(self, number: int, now: datetime) -> None:
        """Note the epoch in the file, once that transaction is committed and before the mails leave."""
        with self._alone():
            noted = self._read()
            if noted is not None and number > noted.epoch:
                self._write(Noted(noted.uid, number, now.isoformat()))

    def keep_up(self, now: datetime) -> None:
        """Note what the workers of other machines have sent: a copy of before that is older than our file too."""
        known = epoch.known() if is_shared() else None
        if known is not None:
            self.left(known.epoch, now)

    def confirm(self, now: datetime, *, is_restored: bool = False) -> None:
        """Go on with this database. What may have left in a past that was lost is looked into before it goes.

        That it was restored is seen by the file; *is_restored* says so where there is none. The file of one worker
        doesn't say when another one last sent, so that with PostgreSQL all that was due until now is doubted.
        """
        known, noted, until = epoch.known() or epoch.begin(self._url), self._read(), self.lost_until()
        if is_restored or (until is not None and is_shared()):
            until = now
        with transaction():
            if until is not None:
                doubts.doubt_ready(now)
            ahead = max(known.epoch, noted.epoch if noted is not None and noted.uid == known.uid else 0) + LEAP
            confirmed = epoch.confirm(self._url, ahead, until)
        self.note(confirmed, now)

    def note(self, known: Known, now: datetime) -> None:
        """Say in the file that this database is ours, as far as it has come."""
        with self._alone():
            self._write(Noted(known.uid, known.epoch, now.isoformat()))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time read the file and write it. Raises NudgerError where it can't be written."""
        if self._path is None:
            yield
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self._path}.lock"):
                yield
        except OSError as error:
            raise NudgerError(f"{self._path} can't be written: {error}") from error

    def _write(self, noted: Noted) -> None:
        if self._path is not None:
            new = self._path.with_suffix(f".{os.getpid()}")
            new.write_text(json.dumps(asdict(noted)), encoding="utf-8")
            new.replace(self._path)

    def _read(self) -> Noted | None:
        if self._path is None:
            return None
        try:
            return Noted(**json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise NudgerError(
                f"{self._path} can't be read: {error}; remove it, then: nudger confirm --restored"
            ) from error


def _is_behind(known: Known, noted: Noted) -> bool:
    return noted.uid == known.uid and known.epoch < noted.epoch
