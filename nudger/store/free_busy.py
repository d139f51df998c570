"""When people are not free, as a calendar server told last; only times, and only of those for whom one was sought."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from nudger.journey.desired import Touch
from nudger.journey.fitting import Span
from nudger.store.database import execute, many, marks, rows, wake
from nudger.store.fields import microseconds, moment

ASKED_FIRST = "the calendar is asked first"


def put(told: Mapping[int, Sequence[Span] | None], now: datetime) -> None:
    """Write down what was told of these people, None where the calendar can't tell."""
    at = microseconds(now)
    many(
        "INSERT INTO free_busy (person_id, asked_at, spans) VALUES (?, ?, ?)"
        " ON CONFLICT (person_id) DO UPDATE SET asked_at = excluded.asked_at, spans = excluded.spans",
        [(person, at, None if spans is None else _written(spans)) for person, spans in told.items()],
    )


def told(people: Collection[int], since: datetime) -> dict[int, list[Span] | None]:
    """Return what was told of these people since then, None where nothing could be; nobody who was not asked about."""
    if not people:
        return {}
    found = rows(
        f"SELECT person_id, spans FROM free_busy WHERE person_id IN ({marks(people)}) AND asked_at >= ?",
        (*people, microseconds(since)),
    )
    return {person: None if spans is None else _read(spans) for person, spans in found}


def forget(before: datetime) -> None:
    """Nobody needs to know what was told before then."""
    execute("DELETE FROM free_busy WHERE asked_at < ?", (microseconds(before),))


def sought(until: datetime) -> list[tuple[int, str]]:
    """Return enrolments and steps for which a time is to be found now, or as soon as the calendar was asked."""
    found = rows(
        "SELECT DISTINCT enrolment_id, step FROM nudge WHERE state = 'planned' AND due_at <= ? AND touch = ?",
        (microseconds(until), Touch.PLACE.value),
    )
    return [(enrolment, step) for enrolment, step in found]


def let_go() -> None:
    """The calendar was asked: what waits for that is due."""
    execute(
        "UPDATE nudge SET held_until = NULL, due_at = wish_at, held_reason = '' WHERE state = 'planned' AND touch = ?"
        " AND held_reason = ?",
        (Touch.PLACE.value, ASKED_FIRST),
    )
    wake()


def _written(spans: Sequence[Span]) -> str:
    return json.dumps([[microseconds(begins), microseconds(ends)] for begins, ends in spans])


def _read(spans: str) -> list[Span]:
    return [Span(moment(begins), moment(ends)) for begins, ends in json.loads(spans)]
