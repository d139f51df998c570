"""Decisions to bring something to a person: planned -> fired, merged, skipped; planned <-> cancelled.

Who may move what stands in docs/engine.md; each function here is one arrow.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from peewee import fn

from nudger.journey.plan import Desired, Touch
from nudger.store.tables import Nudge, Outbox, OutboxNudge

OPEN_STATES = ("planned", "cancelled")


def reconcile(enrolment_id: int, desired: Sequence[Desired]) -> None:
    """Make the table equal to what is desired. What was fired, merged or skipped is never touched."""
    wanted = {nudge.key: nudge for nudge in desired}
    of_plan = (Nudge.enrolment == enrolment_id) & (Nudge.origin == "plan")
    touched = (Nudge.state == "planned") | (Nudge.key << list(wanted))
    rows = {row.key: row for row in Nudge.select().where(of_plan, touched)}
    for key, nudge in wanted.items():
        row = rows.get(key)
        if row is None:
            _plan(enrolment_id, nudge)
        elif row.state in OPEN_STATES and (row.state == "cancelled" or row.wish_at != nudge.wish_at):
            _replan(row, nudge)
    gone = [row.id for row in rows.values() if row.state == "planned" and row.key not in wanted]
    if gone:
        cancelled = Nudge.update(state="cancelled", reason="no longer needed")
        cancelled.where(Nudge.id << gone, Nudge.state == "planned").execute()


def _plan(enrolment_id: int, nudge: Desired) -> None:
    Nudge.insert(
        key=nudge.key,
        origin="plan",
        enrolment=enrolment_id,
        person=nudge.person,
        touch=nudge.touch,
        step=nudge.step,
        run=nudge.run,
        wish_at=nudge.wish_at,
        due_at=nudge.wish_at,
        state="planned",
        reason=nudge.reason,
    ).on_conflict_ignore().execute()


def _replan(row: Nudge, nudge: Desired) -> None:
    """A new wish is a new plan: what held the old one back is asked again."""
    values = {"wish_at": nudge.wish_at, "held_until": None, "due_at": nudge.wish_at, "reason": nudge.reason}
    moved = Nudge.update(state="planned", **values)
    moved.where(Nudge.id == row.id, Nudge.state << OPEN_STATES).execute()


def add_answer(key: str, enrolment_id: int, person_id: int, topic: str, step: str, words: str, now: datetime) -> bool:
    """Plan an answer to somebody's own act, due at once; False where *key* was accepted before."""
    answer = Nudge.insert(
        key=key,
        origin="answer",
        enrolment=enrolment_id,
        person=person_id,
        touch=Touch.ANSWER,
        step=step,
        run=0,
        topic=topic,
        wish_at=now,
        due_at=now,
        state="planned",
        reason=words,
    )
    return bool(answer.on_conflict_ignore().as_rowcount().execute())


def people_due(now: datetime, limit: int) -> list[int]:
    """Return the ids of people with something due, those who have waited longest first."""
    rows = (
        Nudge.select(Nudge.person)
        .where(Nudge.state == "planned", Nudge.due_at <= now)
        .group_by(Nudge.person)
        .order_by(fn.MIN(Nudge.due_at), Nudge.person)
        .limit(limit)
    )
    return [row.person_id for row in rows]


def due(person_id: int, now: datetime) -> list[Nudge]:
    """Return what is due for this person: answers to their own acts first, then by age."""
    rows = Nudge.select().where(Nudge.person == person_id, Nudge.state == "planned", Nudge.due_at <= now)
    return sorted(rows, key=lambda row: (row.origin != "answer", row.due_at, row.id))


def next_due() -> datetime | None:
    """Return when the next planned nudge falls due."""
    row = Nudge.select(Nudge.due_at).where(Nudge.state == "planned").order_by(Nudge.due_at, Nudge.id).first()
    return row.due_at if row is not None else None


def fire(nudge_id: int, now: datetime) -> bool:
    return _settle(nudge_id, "fired", "", now)


def skip(nudge_id: int, reason: str, now: datetime) -> bool:
    return _settle(nudge_id, "skipped", reason, now)


def hold(nudge: Nudge, until: datetime, reason: str) -> None:
    """Keep the nudge back; `due_at` is the later of the wish and *until*."""
    held = Nudge.update(held_until=until, due_at=max(nudge.wish_at, until), reason=reason)
    held.where(Nudge.id == nudge.id, Nudge.state == "planned").execute()


def _settle(nudge_id: int, state: str, reason: str, now: datetime) -> bool:
    values = {"state": state, "settled_at": now} | ({"reason": reason} if reason else {})
    return bool(Nudge.update(values).where(Nudge.id == nudge_id, Nudge.state == "planned").execute())


def carried_by(outbox_id: int) -> list[Nudge]:
    """Return the nudges that a mail carries."""
    return list(Nudge.select().join(OutboxNudge).where(OutboxNudge.outbox == outbox_id).order_by(Nudge.id))


def by_id(nudge_id: int) -> Nudge | None:
    return Nudge.get_or_none(Nudge.id == nudge_id)


def of_enrolments(ids: Iterable[int]) -> list[Nudge]:
    return list(Nudge.select().where(Nudge.enrolment << list(ids)).order_by(Nudge.due_at, Nudge.id))


def answered_by(message_id: str) -> Nudge | None:
    """Return the nudge that the mail with this Message-ID carried."""
    if not message_id:
        return None
    for nudge in Nudge.select().join(OutboxNudge).join(Outbox).where(Outbox.message_id == message_id):
        return nudge
    return None
