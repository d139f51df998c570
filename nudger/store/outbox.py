"""Mails on their way: ready -> sending -> sent, ready (backoff), unknown -> sent or ready; -> cancelled, dead.

The machine is drawn in docs/engine.md, with who moves what; a test holds this file to it. Whoever sends holds a lease
with a fence number, and can only write the end of what is still theirs.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import fn

from nudger.store.database import execute, is_shared, many, marks, rows, wake
from nudger.store.fields import microseconds, moment
from nudger.store.tables import Nudge, Outbox, OutboxNudge

LEASE = timedelta(minutes=12)  # longer than a server may think about a mail (RFC 5321 4.5.3.2.6)
SETTLING = timedelta(minutes=2)
MAIL, CALENDAR = "mail", "calendar"  # channels
VALUES = range(4)  # 0 leaves first
READY = "(SELECT send_after FROM outbox WHERE state = 'ready' AND value = {} ORDER BY send_after LIMIT 1)"
FIRST = f"SELECT {', '.join(READY.format(value) for value in VALUES)}"  # when the first of each value may leave


class NewMail(NamedTuple):
    """A mail that brings nudges to one person, the one that it is about first.

    *key* is that of the first. *is_doubtful*: it may have left in a past that was lost. *channel* is MAIL or CALENDAR.
    """

    key: str
    message_id: str
    person: int
    nudges: tuple[int, ...]
    counts: bool
    value: int
    is_doubtful: bool
    channel: str = MAIL


class Claim(NamedTuple):
    """A mail that is ours to send until the lease runs out, or something to write into a calendar."""

    id: int
    person: int
    message_id: str
    fence: int
    attempts: int
    counts: bool
    channel: str = MAIL


class Body(NamedTuple):
    """What was said, and by which wording of which template."""

    mail: int
    template: str
    template_hash: str
    said: bytes


def add(new: Sequence[NewMail], now: datetime) -> None:
    """Put mails into the outbox, each under the key of its first nudge."""
    if not new:
        return
    at = microseconds(now)
    many(
        "INSERT INTO outbox (channel, key, message_id, person_id, counts, value, send_after, state, reason, attempts,"
        " fence, lease_until, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, ?, ?)",
        [
            (mail.channel, mail.key, mail.message_id, mail.person, mail.counts, mail.value, at)
            + (("unknown", at, at) if mail.is_doubtful else ("ready", None, at))
            for mail in new
        ],
    )
    execute(
        "INSERT INTO outbox_nudge (outbox_id, nudge_id, position) SELECT outbox.id, nudge.id, 1 FROM outbox JOIN nudge"
        f" ON nudge.key = outbox.key WHERE outbox.key IN ({marks(new)})",
        tuple(mail.key for mail in new),
    )
    many(
        "INSERT INTO outbox_nudge (outbox_id, nudge_id, position) SELECT id, ?, ? FROM outbox WHERE key = ?",
        [(nudge, place, mail.key) for mail in new for place, nudge in enumerate(mail.nudges[1:], start=2)],
    )
    wake()


def begun(since: datetime, until: datetime) -> int:
    """Count the attempts that began after *since*; later ones than *until* are from before the clock was set back."""
    counted = "SELECT count(*) FROM attempt WHERE started_at > ? AND started_at <= ?"
    count: int = rows(counted, (microseconds(since), microseconds(until)))[0][0]
    return count


def claim(now: datetime, limit: int) -> list[Claim]:
    """Take up to *limit* ready mails under a lease: the most valuable first, then the oldest."""
    at = microseconds(now)
    skip_taken = " FOR UPDATE SKIP LOCKED" if is_shared() else ""
    claims: list[Claim] = []
    firsts = rows(FIRST)[0]
    for value in VALUES:
        if len(claims) >= limit:
            break
        if firsts[value] is None or firsts[value] > at:
            continue
        taken = rows(
            "WITH taken AS MATERIALIZED (SELECT id FROM outbox WHERE state = 'ready' AND value = ? AND send_after <= ?"
            f" ORDER BY send_after, id LIMIT ?{skip_taken})"
            " UPDATE outbox SET state = 'sending', lease_until = ?, fence = fence + 1, attempts = attempts + 1"
            " WHERE id IN (SELECT id FROM taken) AND state = 'ready'"
            " RETURNING id, person_id, message_id, fence, attempts, counts, channel",
            (value, at, limit - len(claims), microseconds(now + LEASE)),
        )
        claims += sorted(Claim(*row) for row in taken)
    many(
        "INSERT INTO attempt (outbox_id, number, phase, started_at, outcome) VALUES (?, ?, 'begin', ?, '')"
        " ON CONFLICT (outbox_id, number) DO UPDATE SET phase = 'begin', started_at = excluded.started_at",
        [(mine.id, mine.attempts, at) for mine in claims],
    )
    return claims


def keep_bodies(bodies: Iterable[Body]) -> None:
    many(
        "INSERT INTO outbox_body (outbox_id, template, template_hash, mail) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (outbox_id) DO UPDATE SET template = excluded.template, template_hash = excluded.template_hash,"
        " mail = excluded.mail",
        list(bodies),
    )


def still_mine(claims: Sequence[Claim]) -> set[int]:
    """Return the ids of those whose lease was not lost meanwhile, and keep them ours until the transaction ends."""
    if not claims:
        return set()
    found = rows(
        f"SELECT id, fence FROM outbox WHERE id IN ({marks(claims)}) AND state = 'sending'"
        + (" FOR UPDATE" if is_shared() else ""),
        tuple(mine.id for mine in claims),
    )
    fences = dict(found)
    return {mine.id for mine in claims if fences.get(mine.id) == mine.fence}


def handing_over(claims: Sequence[Claim], now: datetime) -> None:
    """Write down that DATA begins now; from here on the lease counts anew."""
    if not claims:
        return
    _phase("data", [(mine, "") for mine in claims])
    ids = tuple(mine.id for mine in claims)
    execute(f"UPDATE outbox SET lease_until = ? WHERE id IN ({marks(ids)})", (microseconds(now + LEASE), *ids))


def sent(claims: Sequence[Claim], now: datetime) -> None:
    """The server has them. Whoever lost the lease meanwhile writes the truth all the same: it has arrived."""
    if not claims:
        return
    _phase("final", [(mine, "accepted") for mine in claims])
    ids = tuple(mine.id for mine in claims)
    execute(
        f"UPDATE outbox SET state = 'sent', settled_at = ?, reason = '' WHERE id IN ({marks(ids)}) AND state <> 'sent'",
        (microseconds(now), *ids),
    )


def retry(mine: Claim, after: datetime, words: str) -> None:
    """A transient refusal: back to ready, not before *after*."""
    _phase("final", [(mine, words)])
    _end(mine, state="ready", send_after=after, reason=words)


def mail_instead(mine: Claim, now: datetime, words: str) -> None:
    """The calendar server will never take it: back to ready, as a mail."""
    _phase("final", [(mine, words)])
    _end(mine, state="ready", channel=MAIL, send_after=now, reason=words)


def postpone(mine: Claim, until: datetime, reason: str) -> None:
    """It was not the hour after all: back to ready, and no attempt was made."""
    execute("DELETE FROM attempt WHERE outbox_id = ? AND number = ?", (mine.id, mine.attempts))
    _end(mine, state="ready", send_after=until, reason=reason, attempts=Outbox.attempts - 1)


def unknown(mine: Claim, now: datetime, words: str) -> None:
    """The connection broke after DATA began: the server may have the mail."""
    _phase("data", [(mine, words)])
    _end(mine, state="unknown", lease_until=now + SETTLING, reason=words)


def cancel(mine: Claim, reason: str, now: datetime) -> None:
    _phase("final", [(mine, reason)])
    _end(mine, state="cancelled", settled_at=now, reason=reason)


def bury(mine: Claim, words: str, now: datetime) -> None:
    """It will never go: kept with the words that say why, until an admin tries again."""
    _phase("final", [(mine, words)])
    _end(mine, state="dead", settled_at=now, reason=words)


def reap(now: datetime) -> None:
    """Take back what a sender that died held.

    Before DATA nothing can have left: back to ready. During DATA the server may have the mail: `unknown`, to be looked
    into after two minutes. A lease that ends later than any can was taken before the clock was set back.
    """
    at = microseconds(now)
    longest = microseconds(now + LEASE)
    shortened = "UPDATE outbox SET lease_until = ? WHERE state IN ('sending', 'unknown') AND lease_until > ?"
    execute(shortened, (longest, longest))
    expired = rows(
        "SELECT outbox.id, fence, phase FROM outbox LEFT JOIN attempt ON outbox_id = outbox.id AND number = attempts"
        " WHERE state = 'sending' AND lease_until < ?",
        (at,),
    )
    taken_back = "UPDATE outbox SET fence = fence + 1, state = ?, lease_until = ? WHERE id = ? AND fence = ?"
    during_data = ("unknown", microseconds(now + SETTLING))
    many(
        f"{taken_back} AND state = 'sending' AND lease_until < ?",
        [(*(during_data if phase == "data" else ("ready", None)), id_, fence, at) for id_, fence, phase in expired],
    )


def orphan(now: datetime) -> None:
    """Nobody sends: whoever began to is gone, and what they held is taken back by the next `reap`."""
    Outbox.update(lease_until=now - SETTLING).where(Outbox.state == "sending").execute()


def refusals(mine: Claim) -> int:
    """Count the times the server said no to this mail; tries that we ourselves broke off are not its fault."""
    counted = "SELECT count(*) FROM attempt WHERE outbox_id = ? AND phase = 'final' AND outcome <> 'accepted'"
    count: int = rows(counted, (mine.id,))[0][0]
    return count


def revive(ids: Collection[int], now: datetime) -> int:
    """Try dead mails, and those in doubt, once more. Return how many were moved."""
    again = Outbox.update(state="ready", send_after=now, lease_until=None, settled_at=None, fence=Outbox.fence + 1)
    moved = int(again.where(Outbox.id << list(ids), Outbox.state << ("dead", "unknown")).execute())
    wake()
    return moved


def release(reason: str, now: datetime) -> int:
    """Let go of the mails that were kept back for this *reason*. Return how many."""
    let_go = Outbox.update(send_after=now, reason="")
    released = int(let_go.where(Outbox.state == "ready", Outbox.reason == reason).execute())
    wake()
    return released


def next_due() -> datetime | None:
    """Return when the next mail may leave."""
    found = [at for at in rows(FIRST)[0] if at is not None]
    return moment(min(found)) if found else None


def _phase(phase: str, outcomes: Iterable[tuple[Claim, str]]) -> None:
    many(
        "UPDATE attempt SET phase = ?, outcome = ? WHERE outbox_id = ? AND number = ?",
        [(phase, words, mine.id, mine.attempts) for mine, words in outcomes],
    )


def _end(mine: Claim, **values: Any) -> None:
    ended = Outbox.update(values).where(Outbox.id == mine.id, Outbox.fence == mine.fence, Outbox.state == "sending")
    ended.execute()


def of_nudges(enrolment_id: int) -> dict[int, Outbox]:
    """Return, for each nudge of an enrolment that went into a mail, that mail."""
    found = OutboxNudge.select(OutboxNudge, Outbox).join(Outbox).switch(OutboxNudge).join(Nudge)
    return {row.nudge_id: row.outbox for row in found.where(Nudge.enrolment == enrolment_id)}


def dead() -> list[Outbox]:
    """Return the mails that were given up, and those held in doubt, the oldest first."""
    return list(Outbox.select().where(Outbox.state << ("dead", "unknown")).order_by(Outbox.id))


def by_state() -> dict[str, int]:
    """Count the mails in each state."""
    counted = Outbox.select(Outbox.state, fn.COUNT(Outbox.id)).group_by(Outbox.state).order_by(Outbox.state)
    return dict(counted.tuples().iterator())
