"""Is this database the one we think it is? A restored copy and a clone keep silent until somebody confirms them.

The database counts epochs: one more with every batch of mails that leaves. A file beside it (with PostgreSQL: in the
state folder of each worker) says how far it had come. A database behind its file was restored; one without a file, or
with another address than the settings', was copied.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from nudger.errors import NudgerError
from nudger.store import epoch, nudges, outbox
from nudger.store.database import transaction

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
        self._noted: Noted | None = None

    def begin(self, now: datetime) -> None:
        """Make an unused database ours; look at one that was used."""
        known = epoch.known()
        if known is None:
            self._note(epoch.begin(self._url), now)
        self._noted = self._noted or self._read()

    def silence(self) -> str:
        """Return why nothing may leave; an empty text where all is well."""
        known = epoch.known()
        if known is None or self._path is None:
            return ""
        if known.url != self._url:
            return f"this database belongs to {known.url}, and the settings say {self._url}"
        if self._noted is None:
            return f"this database has worked elsewhere: there is no {self._path} beside it"
        if self._noted.uid != known.uid:
            return f"{self._path} belongs to another database"
        if known.epoch < self._noted.epoch:
            return f"this database is older than {self._path} says; was a copy of it restored?"
        return ""

    def left(self, number: int, now: datetime) -> None:
        """Note the epoch in the file, once that transaction is committed and before the mails leave."""
        if self._noted is not None:
            self._write(Noted(self._noted.uid, number, now.isoformat()))

    def confirm(self, now: datetime) -> None:
        """Go on with this database. What may have left in a past that was lost is looked into before it goes."""
        known, noted = epoch.known() or epoch.begin(self._url), self._noted
        behind = noted is not None and noted.uid == known.uid and known.epoch < noted.epoch
        with transaction():
            if behind:
                outbox.doubt_ready(now)
            until = datetime.fromisoformat(noted.at) if noted is not None and behind else None
            ahead = max(known.epoch, noted.epoch if noted is not None and behind else 0) + LEAP
            confirmed = epoch.confirm(self._url, ahead, until)
        self._note(confirmed, now)

    def _note(self, known: epoch.Known, now: datetime) -> None:
        self._write(Noted(known.uid, known.epoch, now.isoformat()))

    def _write(self, noted: Noted) -> None:
        self._noted = noted
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new = self._path.with_suffix(f".{os.getpid()}")
            new.write_text(json.dumps(asdict(noted)), encoding="utf-8")
            new.replace(self._path)
        except OSError as error:
            raise NudgerError(f"{self._path} can't be written: {error}") from error

    def _read(self) -> Noted | None:
        if self._path is None:
            return None
        try:
            return Noted(**json.loads(self._path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise NudgerError(f"{self._path} can't be read: {error}; put it right, or remove it and confirm") from error


def waiting(now: datetime) -> tuple[int, datetime]:
    """Return how many mails would leave now, and the latest moment up to which that was counted."""
    return outbox.by_state().get("ready", 0) + nudges.count_due(now), now.astimezone(UTC)
