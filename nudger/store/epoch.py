"""Who this database belongs to, and how far it has come: by this a restored or cloned one is told."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from nudger.store.database import is_shared, rows
from nudger.store.fields import moment
from nudger.store.tables import Installation as Row


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says of itself."""

    uid: str
    url: str
    epoch: int


def known() -> Known | None:
    """Return what the database says of itself; None for one that never belonged to anybody."""
    found = rows("SELECT uid, url, epoch FROM installation")
    return Known(*found[0]) if found else None


def begin(url: str, uid: str = "") -> Known:
    """Make the database that of the installation at *url*, under a new *uid* unless told which."""
    new = Known(uid or secrets.token_hex(8), url, 0)
    Row.insert(id=1, uid=new.uid, url=url, epoch=0).on_conflict_ignore().execute()
    return known() or new


def is_lived_in() -> bool:
    """Tell whether anybody was ever on a journey here."""
    return bool(rows("SELECT 1 FROM enrolment LIMIT 1"))


def lock() -> None:
    """Let one process at a time claim mails, so that what they count together is right."""
    if is_shared():
        rows("SELECT id FROM installation FOR UPDATE")


def grow() -> int:
    """Count one epoch more, in the same transaction as what leaves in it."""
    epoch: int = rows("UPDATE installation SET epoch = epoch + 1 RETURNING epoch")[0][0]
    return epoch


def confirm(url: str, epoch: int, doubtful_until: datetime | None) -> Known:
    """Go on from here: at this *url*, from this *epoch*, with doubts about what was due before that moment.

    At another *url* it is another database from now on. Doubts that were there before stay.
    """
    values: dict[str, object] = {"url": url, "epoch": epoch}
    if doubtful_until is not None:
        values["doubtful_until"] = doubtful_until
    if (there := known()) is not None and there.url != url:
        values["uid"] = secrets.token_hex(8)
    Row.update(values).execute()
    return known() or begin(url)


def doubtful_until() -> datetime | None:
    """Return until when mails may have left in a past that was lost; None where none was."""
    found = rows("SELECT doubtful_until FROM installation")
    return moment(found[0][0]) if found and found[0][0] is not None else None
