"""Decisions to bring something to a person: planned -> fired, skipped; planned <-> cancelled.

The machine is drawn in docs/engine.md, with who moves what; a test holds this file to it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

from nudger.journey.desired import Desired, Touch
from nudger.store.database import execute, many, marks, rows, wake
from nudger.store.fields import microseconds, moment
from nudger.store.tables import Nudge as Row


class Nudge(NamedTuple):
    """What `walk` and `deliver` need to know of one nudge."""

    id: int
    key: str
    origin: str
    enrolment_id: int
    person_id: int
    touch: Touch
    step: str
    run: int
    topic: str
    reason: str
    wish_at: datetime
    not_after: datetime | None

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Self:
        """Return the nudge that a row of COLUMNS says."""
        id_, key, origin, enrolment, person, touch, step, run, topic, reason, wish_at, not_after = row
        end = None if not_after is None else moment(not_after)
        return cls(id_, key, origin, enrolment, person, Touch(touch), step, run, topic, reason, moment(wish_at), end)

    def is_too_late(self, now: datetime) -> bool:
        return self.not_after is not None and now > self.not_after


COLUMNS = "nudge.id, key, origin, enrolment_id, person_id, touch, step, run, topic, reason, wish_at, not_after"

PLAN = (
    "INSERT INTO nudge (key, origin, enrolment_id, person_id, touch, step, run, topic, wish_at, not_after, due_at,"
    " state, reason) VALUES (?, 'plan', ?, ?, ?, ?, ?, '', ?, ?, ?, 'planned', ?)"
    " ON CONFLICT (key) DO UPDATE SET state = 'planned', wish_at = excluded.wish_at, held_until = NULL,"
    " held_reason = '', not_after = excluded.not_after, due_at = excluded.due_at, reason = excluded.reason"
    " WHERE nudge.state IN ('planned', 'cancelled')"
)

NO_MORE_TO_SAY: Mapping[int, str] = {}


def reconcile(plans: Mapping[int, Sequence[Desired]], unwanted: Mapping[int, str] = NO_MORE_TO_SAY) -> None:
    """Make the table equal to what is desired for these enrolments.

    What was fired or skipped is never touched. A new wish is a new plan: what held the old one back is asked
    again. *unwanted* tells, by enrolment, why what is not desired any more is not.
    """
    if not plans:
        return
    planned = rows(
        f"SELECT id, key, enrolment_id, wish_at, not_after FROM nudge WHERE enrolment_id IN ({marks(plans)})"
        " AND state = 'planned' AND origin = 'plan'",
        tuple(plans),
    )
    there = {key: (wish, not_after) for _, key, _, wish, not_after in planned}
    wanted = [
        (enrolment, nudge, microseconds(nudge.wish_at), microseconds(nudge.not_after) if nudge.not_after else None)
        for enrolment, desired in plans.items()
        for nudge in desired
    ]
    many(
        PLAN,
        [
            (
                nudge.key,
                enrolment,
                nudge.person,
                nudge.touch.value,
                nudge.step,
                nudge.run,
                wish,
                end,
                wish,
                nudge.reason,
            )
            for enrolment, nudge, wish, end in wanted
            if there.get(nudge.key) != (wish, end)
        ],
    )
    keys = {nudge.key for _, nudge, _, _ in wanted}
    gone = [
        (unwanted.get(enrolment, "no longer needed"), id_) for id_, key, enrolment, _, _ in planned if key not in keys
    ]
    many("UPDATE nudge SET state = 'cancelled', reason = ? WHERE id = ? AND state = 'planned'", gone)
    wake()


def add_answer(
    key: str, enrolment_id: int, person_id: int, topic: str, step: str, words: str, now: datetime, until: datetime
) -> bool:
    """Plan an answer to somebody's own act, due at once; False where *key* was accepted before."""
    answer = Row.insert(
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
        not_after=until,
        state="planned",
        reason=words,
    )
    added = bool(answer.on_conflict_ignore().as_rowcount().execute())
    wake()
    return added


def people_due(now: datetime, limit: int) -> list[int]:
    """Return the ids of people with something due, those who have waited longest first.

    *limit* is the number of nudges looked at, however many are due.
    """
    found = rows(
        "SELECT person_id FROM nudge WHERE state = 'planned' AND due_at <= ? ORDER BY due_at, id LIMIT ?",
        (microseconds(now), limit),
    )
    return list(dict.fromkeys(person for (person,) in found))


def enrolments_due(people: Collection[int], now: datetime) -> list[int]:
    """Return the ids of enrolments about which something is due for these people, in order."""
    if not people:
        return []
    found = rows(
        f"SELECT DISTINCT enrolment_id FROM nudge WHERE person_id IN ({marks(people)}) AND state = 'planned'"
        " AND due_at <= ? ORDER BY enrolment_id",
        (*people, microseconds(now)),
    )
    return [enrolment for (enrolment,) in found]


def due(people: Collection[int], now: datetime) -> dict[int, list[Nudge]]:
    """Return what is due for each of these people: answers to their own acts first, then by age."""
    if not people:
        return {}
    found = rows(
        f"SELECT {COLUMNS} FROM nudge WHERE person_id IN ({marks(people)}) AND state = 'planned' AND due_at <= ?"
        " ORDER BY origin, due_at, id",
        (*people, microseconds(now)),
    )
    of_person: dict[int, list[Nudge]] = defaultdict(list)
    for row in found:
        nudge = Nudge.of_row(row)
        of_person[nudge.person_id].append(nudge)
    return of_person


def next_due() -> datetime | None:
    """Return when the next planned nudge falls due."""
    found = rows("SELECT due_at FROM nudge WHERE state = 'planned' ORDER BY due_at, id LIMIT 1")
    return moment(found[0][0]) if found else None


class Following(NamedTuple):
    """When the next nudge of an enrolment falls due, and why it was put off until then, if it was."""

    due_at: datetime
    held_reason: str


def following(enrolments: Collection[int]) -> dict[int, Following]:
    """Return what comes next for each of these enrolments; nothing for one with nothing planned."""
    if not enrolments:
        return {}
    found = rows(
        "SELECT enrolment_id, due_at, CASE WHEN held_until IS NULL THEN '' ELSE held_reason END FROM nudge"
        f" WHERE enrolment_id IN ({marks(enrolments)}) AND state = 'planned' ORDER BY due_at DESC, id DESC",
        tuple(enrolments),
    )
    return {enrolment: Following(moment(due_at), reason) for enrolment, due_at, reason in found}


def count_due(now: datetime) -> int:
    """Count what is due."""
    count: int = rows("SELECT count(*) FROM nudge WHERE state = 'planned' AND due_at <= ?", (microseconds(now),))[0][0]
    return count


def fire(ids: Iterable[int], now: datetime) -> None:
    fired = tuple(ids)
    if fired:
        execute(
            f"UPDATE nudge SET state = 'fired', settled_at = ? WHERE id IN ({marks(fired)}) AND state = 'planned'",
            (microseconds(now), *fired),
        )


def skip(reasons: Mapping[int, str], now: datetime) -> None:
    """What has lost its sense never comes."""
    at = microseconds(now)
    many(
        "UPDATE nudge SET state = 'skipped', settled_at = ?, reason = ? WHERE id = ? AND state = 'planned'",
        [(at, reason, id_) for id_, reason in reasons.items()],
    )


def hold(until: Mapping[int, tuple[datetime, str]]) -> None:
    """Keep nudges back, each until a moment and for a reason; `due_at` is the later of the wish and that moment."""
    many(
        "UPDATE nudge SET held_until = ?, due_at = CASE WHEN wish_at > ? THEN wish_at ELSE ? END, held_reason = ?"
        " WHERE id = ? AND state = 'planned'",
        [(microseconds(at), microseconds(at), microseconds(at), reason, id_) for id_, (at, reason) in until.items()],
    )


def release(reason: str) -> int:
    """Let go of what was kept back for this *reason*: each is due when it was wished for. Return how many."""
    let_go = Row.update(held_until=None, due_at=Row.wish_at, held_reason="")
    released = int(let_go.where(Row.state == "planned", Row.held_reason == reason).execute())
    wake()
    return released


def seek_again(cohort: int, step: str) -> None:
    """Let go of what keeps learners of a cohort waiting for a seat in a workshop: `walk` looks at it anew."""
    execute(
        "UPDATE nudge SET held_until = NULL, due_at = wish_at, held_reason = '' WHERE state = 'planned' AND touch = ?"
        " AND step = ? AND held_until IS NOT NULL AND enrolment_id IN (SELECT id FROM enrolment WHERE cohort_id = ?)",
        (Touch.PLACE.value, step, cohort),
    )
    wake()


def ask_again(person: int) -> None:
    """Let go of what a person's hours or budget kept back: `walk` looks at it anew."""
    execute(
        "UPDATE nudge SET held_until = NULL, due_at = wish_at, held_reason = '' WHERE person_id = ?"
        " AND state = 'planned' AND held_until IS NOT NULL",
        (person,),
    )
    wake()


def planned_for(enrolment: int, person: int) -> list[Nudge]:
    """Return what is planned for one person about an enrolment, the first to come first."""
    return _some(
        "nudge.state = 'planned' AND enrolment_id = ? AND person_id = ? ORDER BY due_at, id", enrolment, person
    )


def asked_of(enrolment: int, person: int) -> list[Nudge]:
    """Return the nudges by which steps of an enrolment were opened for one person, by mail or not, in order."""
    where = "nudge.state <> 'planned' AND touch = 'open' AND enrolment_id = ? AND person_id = ? ORDER BY id"
    return _some(where, enrolment, person)


def _some(where: str, *values: int) -> list[Nudge]:
    return [Nudge.of_row(row) for row in rows(f"SELECT {COLUMNS} FROM nudge WHERE {where}", values)]


def by_id(nudge_id: int) -> Row | None:
    return Row.get_or_none(Row.id == nudge_id)


def of_enrolments(ids: Iterable[int]) -> list[Row]:
    return list(Row.select().where(Row.enrolment << list(ids)).order_by(Row.due_at, Row.id))
