"""Mails on their way: ready -> sending -> sent, ready (backoff), unknown; -> cancelled, dead.

`walk` inserts; only `deliver` moves. Whoever sends holds a lease with a fence number, and can only write the end of
what is still theirs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from nudger.store.tables import Attempt, Nudge, Outbox, OutboxBody, OutboxNudge

LEASE = timedelta(minutes=5)
SETTLING = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that is ours to send until the lease runs out."""

    id: int
    person: int
    message_id: str
    fence: int
    attempts: int
    counts: bool


def add(
    *, key: str, message_id: str, person_id: int, nudge_id: int, counts: bool, now: datetime, channel: str = "mail"
) -> None:
    row = Outbox.create(
        channel=channel,
        key=key,
        message_id=message_id,
        person=person_id,
        counts=counts,
        send_after=now,
        state="ready",
        created_at=now,
    )
    OutboxNudge.insert(outbox=row, nudge=nudge_id).execute()


def counted_since(person_id: int, since: datetime) -> int:
    """Count the pushes to this person, sent or on their way, that were decided on since then."""
    return (
        Outbox.select()
        .where(Outbox.person == person_id, Outbox.created_at >= since, Outbox.counts)
        .where(Outbox.state.not_in(("cancelled", "dead")))
        .count()
    )


def claim(now: datetime, limit: int) -> list[Claim]:
    """Take up to *limit* ready mails, oldest first, under a lease."""
    ready = (
        Outbox.select(Outbox.id)
        .where(Outbox.state == "ready", Outbox.send_after <= now)
        .order_by(Outbox.send_after, Outbox.id)
        .limit(limit)
    )
    taken = (
        Outbox.update(state="sending", lease_until=now + LEASE, fence=Outbox.fence + 1, attempts=Outbox.attempts + 1)
        .where(Outbox.id << ready, Outbox.state == "ready")
        .returning(Outbox)
    )
    claims = [
        Claim(row.id, row.person_id, row.message_id, row.fence, row.attempts, bool(row.counts))
        for row in taken.execute()
    ]
    for mine in claims:
        begin = {"outbox": mine.id, "number": mine.attempts, "phase": "begin", "started_at": now}
        Attempt.insert(begin).on_conflict_replace().execute()
    return sorted(claims, key=lambda mine: mine.id)


def keep_body(mine: Claim, template: str, template_hash: str, mail: bytes) -> None:
    body = {"outbox": mine.id, "template": template, "template_hash": template_hash, "mail": mail}
    OutboxBody.insert(body).on_conflict_replace().execute()


def handing_over(mine: Claim) -> bool:
    """Write down that DATA begins now; False where the lease was lost, and nothing may be sent."""
    still_mine = Outbox.select().where(Outbox.id == mine.id, Outbox.fence == mine.fence, Outbox.state == "sending")
    if not still_mine.exists():
        return False
    _phase(mine, "data", "")
    return True


def sent(mine: Claim, now: datetime) -> bool:
    _phase(mine, "final", "accepted")
    return _end(mine, state="sent", settled_at=now, reason="")


def retry(mine: Claim, after: datetime, words: str) -> bool:
    """A transient refusal: back to ready, not before *after*."""
    _phase(mine, "final", words)
    return _end(mine, state="ready", send_after=after, reason=words)


def postpone(mine: Claim, until: datetime, reason: str) -> bool:
    """It was not the hour after all: back to ready, and no attempt was made."""
    Attempt.delete().where(Attempt.outbox == mine.id, Attempt.number == mine.attempts).execute()
    return _end(mine, state="ready", send_after=until, reason=reason, attempts=Outbox.attempts - 1)


def unknown(mine: Claim, now: datetime, words: str) -> bool:
    """The connection broke after DATA began: the server may have the mail."""
    _phase(mine, "data", words)
    return _end(mine, state="unknown", lease_until=now + SETTLING, reason=words)


def cancel(mine: Claim, reason: str, now: datetime) -> bool:
    _phase(mine, "final", reason)
    return _end(mine, state="cancelled", settled_at=now, reason=reason)


def bury(mine: Claim, words: str, now: datetime) -> bool:
    """It will never go: kept with the words that say why, until an admin tries again."""
    _phase(mine, "final", words)
    return _end(mine, state="dead", settled_at=now, reason=words)


def reap(now: datetime, *, resend: bool) -> None:
    """Take back what a sender that died held.

    Before DATA nothing can have left: back to ready. During DATA the server may have the mail: `unknown` for two
    minutes, then once more with the same Message-ID, or held where *resend* is off.
    """
    for row in Outbox.select().where(Outbox.state == "sending", Outbox.lease_until < now):
        last = Attempt.get_or_none(Attempt.outbox == row.id, Attempt.number == row.attempts)
        during_data = last is not None and last.phase == "data"
        values: dict[str, Any] = (
            {"state": "unknown", "lease_until": now + SETTLING} if during_data else {"state": "ready"}
        )
        Outbox.update(fence=Outbox.fence + 1, **values).where(Outbox.id == row.id, Outbox.fence == row.fence).execute()
    if not resend:
        return
    again = Outbox.update(state="ready", reason="sent once more: the first try may have arrived", send_after=now)
    again.where(Outbox.state == "unknown", Outbox.lease_until < now).execute()


def next_due() -> datetime | None:
    """Return when the next mail may leave."""
    row = Outbox.select(Outbox.send_after).where(Outbox.state == "ready").order_by(Outbox.send_after).first()
    return row.send_after if row is not None else None


def _phase(mine: Claim, phase: str, outcome: str) -> None:
    written = Attempt.update(phase=phase, outcome=outcome)
    written.where(Attempt.outbox == mine.id, Attempt.number == mine.attempts).execute()


def _end(mine: Claim, **values: Any) -> bool:
    ended = Outbox.update(values).where(Outbox.id == mine.id, Outbox.fence == mine.fence, Outbox.state == "sending")
    return bool(ended.execute())


def of_nudges(enrolment_id: int) -> dict[int, Outbox]:
    """Return, for each nudge of an enrolment that went into a mail, that mail."""
    rows = OutboxNudge.select(OutboxNudge, Outbox).join(Outbox).switch(OutboxNudge).join(Nudge)
    return {row.nudge_id: row.outbox for row in rows.where(Nudge.enrolment == enrolment_id)}


def by_state() -> dict[str, int]:
    """Count the mails in each state."""
    counted = Outbox.select(Outbox.state, fn.COUNT(Outbox.id)).group_by(Outbox.state).order_by(Outbox.state)
    return dict(counted.tuples().iterator())
