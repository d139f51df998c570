"""Mails of which nobody knows whether the server has them: unknown -> sent, ready or dead."""

from datetime import datetime
from typing import Any

from nudger.store.database import rows
from nudger.store.fields import microseconds
from nudger.store.outbox import Claim
from nudger.store.tables import Outbox


def count(mine: Claim) -> int:
    """Count the tries that the server broke off while it was taking the mail; those that we broke off are not."""
    counted = "SELECT count(*) FROM attempt WHERE outbox_id = ? AND phase = 'data' AND outcome <> ''"
    count: int = rows(counted, (mine.id,))[0][0]
    return count


def was_broken_off(mine: Claim) -> bool:
    """Tell whether it was the server that broke off the last try."""
    last = "SELECT 1 FROM attempt WHERE outbox_id = ? AND number = ? AND phase = 'data' AND outcome <> ''"
    return bool(rows(last, (mine.id, mine.attempts)))


def doubtful(now: datetime, limit: int) -> list[Claim]:
    """Return mails of which nobody knows, two minutes after, whether the server has them; the oldest first."""
    found = rows(
        "SELECT id, person_id, message_id, fence, attempts, counts, channel FROM outbox"
        " WHERE state = 'unknown' AND lease_until < ? ORDER BY lease_until, id LIMIT ?",
        (microseconds(now), limit),
    )
    return [Claim(*row) for row in found]


def ask_again(mine: Claim, at: datetime) -> None:
    """Leave the doubt as it is until then."""
    _settle(mine, lease_until=at)


def arrived(mine: Claim, now: datetime) -> None:
    """The doubt is over: the server has it."""
    _settle(mine, state="sent", settled_at=now, reason="")


def send_again(mine: Claim, now: datetime, reason: str) -> None:
    """The doubt is over, or it is accepted: the mail is ready once more, under the same Message-ID."""
    _settle(mine, state="ready", send_after=now, lease_until=None, reason=reason)


def give_up(mine: Claim, now: datetime, reason: str) -> None:
    """The doubt stays, and the mail is not sent again before an admin says so."""
    _settle(mine, state="dead", settled_at=now, reason=reason)


def doubt_ready(now: datetime) -> None:
    """A past was lost in which what is ready may have left: look into each before it goes."""
    doubted = Outbox.update(state="unknown", lease_until=now, reason="it may have left before the copy was restored")
    doubted.where(Outbox.state << ("ready", "sending")).execute()


def _settle(mine: Claim, **values: Any) -> None:
    settled = Outbox.update(values | {"fence": mine.fence + 1})
    settled.where(Outbox.id == mine.id, Outbox.fence == mine.fence, Outbox.state == "unknown").execute()
