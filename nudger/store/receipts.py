"""What the events of an enrolment amount to, kept as rows so that nobody has to fold them again."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from nudger.journey.receipts import Receipt, There
from nudger.journey.roadblocks import Came
from nudger.store import given
from nudger.store.database import many, marks, rows
from nudger.store.fields import microseconds, moment

COLUMNS = (
    "enrolment_id", "step", "occurrence", "state", "opened_at", "closed_at", "person", "way", "reason", "run",
    "responded_at", "reminded_at", "mail_again", "words", "given", "asked", "not_before", "there",
)  # fmt: skip
MOST = 200  # people whose time is looked at
WRITE = (
    f"INSERT INTO receipt ({', '.join(COLUMNS)}) VALUES ({marks(COLUMNS)})"
    " ON CONFLICT (enrolment_id, step, occurrence) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[3:])
)


def of_enrolments(ids: Collection[int]) -> dict[int, dict[str, Receipt]]:
    """Return, for each enrolment, its receipts by step."""
    found: dict[int, dict[str, Receipt]] = defaultdict(dict)
    if ids:
        read = f"SELECT {', '.join(COLUMNS)} FROM receipt WHERE enrolment_id IN ({marks(ids)})"
        for row in rows(read, tuple(ids)):
            found[row[0]][row[1]] = _receipt(row[1:])
    return found


def write(receipts: Iterable[tuple[int, Receipt]]) -> None:
    """Write the receipts of enrolments, new or changed."""
    many(WRITE, [_row(enrolment, receipt) for enrolment, receipt in receipts])


def stays(enrolment: int) -> dict[str, list[timedelta]]:
    """Return how long those who set out on the same journey before this enrolment took for each step of theirs.

    Of the MOST who did so last; from its mail to its end, for what was done.
    """
    found = rows(
        "SELECT step, closed_at - opened_at FROM receipt WHERE enrolment_id IN (SELECT other.id FROM enrolment other"
        " JOIN enrolment mine ON mine.journey_id = other.journey_id WHERE mine.id = ? AND other.id < mine.id"
        " ORDER BY other.id DESC LIMIT ?) AND state = 'done' AND opened_at IS NOT NULL",
        (enrolment, MOST),
    )
    took: dict[str, list[timedelta]] = defaultdict(list)
    for step, span in found:
        took[step].append(timedelta(microseconds=span))
    return took


def done_beside(enrolment: int, step: str) -> tuple[int, int]:
    """Return how many others of the same cohort are on their way or there, and how many of them have done a step."""
    found = rows(
        "SELECT count(*), count(receipt.step) FROM enrolment mine JOIN enrolment other"
        " ON other.cohort_id = mine.cohort_id AND other.id <> mine.id"
        " AND other.state IN ('active', 'paused', 'completed')"
        " LEFT JOIN receipt ON receipt.enrolment_id = other.id AND receipt.step = ? AND receipt.state = 'done'"
        " WHERE mine.id = ?",
        (step, enrolment),
    )
    others, done = found[0]
    return others, done


def of_cohort(enrolment: int, step: str) -> list[Came]:
    """Return the receipts of *step* in the cohort of an enrolment, of those who are on their way or there."""
    named = ", ".join(f"receipt.{name}" for name in COLUMNS[1:])
    found = rows(
        f"SELECT {named}, other.is_lighter FROM enrolment mine JOIN enrolment other"
        " ON other.cohort_id = mine.cohort_id AND other.state IN ('active', 'paused', 'completed')"
        " JOIN receipt ON receipt.enrolment_id = other.id AND receipt.step = ? WHERE mine.id = ?",
        (step, enrolment),
    )
    return [Came(_receipt(tuple(row[:-1])), bool(row[-1])) for row in found]


def _row(enrolment: int, receipt: Receipt) -> tuple[Any, ...]:
    return (
        enrolment,
        receipt.step,
        1,
        receipt.state,
        _written(receipt.opened_at),
        _written(receipt.closed_at),
        receipt.person,
        receipt.way,
        receipt.reason,
        receipt.run,
        _written(receipt.responded_at),
        " ".join(str(microseconds(at)) for at in receipt.reminded_at),
        receipt.mail_again,
        receipt.words,
        given.written(receipt.given),
        receipt.asked,
        receipt.not_before.isoformat() if receipt.not_before is not None else None,
        " ".join(f"{each.person}:{microseconds(each.at)}:{each.said}" for each in receipt.there),
    )


@lru_cache(maxsize=8192)  # most rows are read again and again, and what is closed seldom changes
def _receipt(row: tuple[Any, ...]) -> Receipt:
    step, _, state, opened, closed, person, way, reason, run, responded, reminded, mail_again, *rest = row
    words, said, asked, not_before, there = rest
    return Receipt(
        step=step,
        state=state,
        opened_at=_read(opened),
        closed_at=_read(closed),
        person=person,
        way=way,
        reason=reason,
        run=run,
        responded_at=_read(responded),
        reminded_at=tuple(moment(int(text)) for text in reminded.split()) if reminded else (),
        mail_again=bool(mail_again),
        words=words,
        given=given.read(said),
        asked=asked,
        not_before=date.fromisoformat(not_before) if not_before is not None else None,
        there=tuple(map(_there, there.split())) if there else (),
    )


def _there(text: str) -> There:
    named, at, said = text.split(":")
    return There(int(named), moment(int(at)), said)


def _written(at: datetime | None) -> int | None:
    return None if at is None else microseconds(at)


def _read(stored: int | None) -> datetime | None:
    return None if stored is None else moment(stored)
