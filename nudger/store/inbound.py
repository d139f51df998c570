"""Mail that came back, kept raw before anybody tries to understand it."""

from datetime import datetime

from peewee import fn

from nudger.store.database import is_shared, rows, wake
from nudger.store.tables import Inbound


def keep(mailbox: str, message_id: str, recipient: str, mail: bytes, now: datetime) -> bool:
    """Keep the mail; False where it is here already: the same mail twice has one effect."""
    values = {
        "mailbox": mailbox,
        "message_id": message_id,
        "recipient": recipient,
        "received_at": now,
        "mail": mail,
        "state": "new",
    }
    is_new = bool(Inbound.insert(values).on_conflict_ignore().as_rowcount().execute())
    wake()
    return is_new


def unread(after: int, limit: int) -> list[Inbound]:
    """Return mails that nobody has read yet, in the order in which they came, from behind the one with this id."""
    new = Inbound.select().where(Inbound.state == "new", Inbound.id > after)
    return list(new.order_by(Inbound.id).limit(limit))


def take(inbound_id: int) -> bool:
    """Keep a mail ours until the transaction ends; False where another process reads it now, or has read it."""
    new = "SELECT id FROM inbound WHERE id = ? AND state = 'new'" + (" FOR UPDATE SKIP LOCKED" if is_shared() else "")
    return bool(rows(new, (inbound_id,)))


def read(inbound_id: int, kind: str, outcome: str) -> None:
    _settle(inbound_id, "read", kind, outcome)


def set_aside(inbound_id: int, kind: str, outcome: str) -> None:
    """It could not be read, or a human is to answer it: kept for them, and the rest goes on."""
    _settle(inbound_id, "set_aside", kind, outcome)


def for_a_human() -> list[Inbound]:
    """Return what was set aside and waits for a human, the oldest first."""
    return list(Inbound.select().where(Inbound.state == "set_aside").order_by(Inbound.id))


def answered(inbound_id: int) -> bool:
    """A human has seen to it; False where nothing with this id waits for one."""
    seen = Inbound.update(state="read").where(Inbound.id == inbound_id, Inbound.state == "set_aside")
    return bool(seen.execute())


def _settle(inbound_id: int, state: str, kind: str, outcome: str) -> None:
    settled = Inbound.update(state=state, kind=kind, outcome=outcome)
    settled.where(Inbound.id == inbound_id, Inbound.state == "new").execute()


def by_state() -> dict[str, int]:
    """Count the mails in each state."""
    counted = Inbound.select(Inbound.state, fn.COUNT(Inbound.id)).group_by(Inbound.state).order_by(Inbound.state)
    return dict(counted.tuples().iterator())
