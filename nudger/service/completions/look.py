"""Which steps a sheet of completions closes: nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from nudger.errors import Problem
from nudger.journey.definition import Kind
from nudger.journey.plan import is_reached
from nudger.journey.receipts import Event, Lifecycle, Progress, Receipt, Verb
from nudger.journey.wording import shown
from nudger.service.completions.places import Time, names_of, places_of
from nudger.service.completions.rows import Completions, Row
from nudger.store import enrolments, events, people
from nudger.store.people import LEFT
from nudger.store.standing import Standing

BATCH = 200  # lines whose people are read at once


class Found(NamedTuple):
    """A step that is to be closed. *key* is accepted once; *is_early* where its mail has not gone out."""

    line: int
    person: int
    email: str
    enrolment: int
    journey: str
    step: str
    score: int | None
    key: str
    is_early: bool


@dataclass(slots=True)
class Look:
    """What the sheet would do. *unchanged* counts lines that say what is known; *waiting* is what doesn't count yet."""

    file: str
    notes: Sequence[str]
    problems: list[Problem]
    found: list[Found] = field(default_factory=list)
    waiting: list[Problem] = field(default_factory=list)
    unchanged: int = 0


def look(source: bytes, file: str, now: datetime) -> Look:
    """Return what *source* says that isn't recorded. Raises NudgerError where nothing can be read."""
    sheet = Completions(source, file)
    result = Look(file, sheet.notes, sheet.problems)
    rows = sheet.rows()
    matching = _Matching(result, now)
    while some := list(islice(rows, BATCH)):
        matching.take(some)
    result.problems.sort(key=lambda problem: problem.line or 0)
    return result


class _Matching:
    """Takes line by line, and lives through what each would bring."""

    def __init__(self, result: Look, now: datetime) -> None:
        self._result = result
        self._now = now
        self._progress: dict[int, Progress] = {}

    def take(self, rows: Sequence[Row]) -> None:
        known = people.records([row.email for row in rows])
        own = enrolments.own([record.id for record in known.values()])
        standings = enrolments.standings([id_ for some in own.values() for id_ in some])
        for row in rows:
            record = known.get(row.email)
            if record is None:
                self._tell(row, f"nobody is known as {row.email}; import people first, or correct the address")
            elif record.status == LEFT:
                self._tell(row, f"{row.email} has left")
            else:
                self._match(row, record.id, [standings[id_] for id_ in own.get(record.id, ())])

    def _match(self, row: Row, person: int, standings: Sequence[Standing]) -> None:
        on_the_way = [each for each in standings if each.progress.lifecycle is not Lifecycle.LEFT]
        wanted = [each for each in on_the_way if row.journey.casefold() in ("", *names_of(each))]
        places = places_of(row, wanted)
        if len(places) > 1:
            places = [place for place in places if any(map(self._is_open, place))] or places
        if len(places) > 1:
            several = " and ".join(f'"{place[0].step.key}" of {place[0].standing.journey.key}' for place in places)
            self._tell(row, f"{shown(row.activity)} may be {several}; write its key, or add a column journey")
        elif places:
            self._record(row, person, places[0])
        elif on_the_way:
            why = f"no step of {row.email} that a list can close is called {shown(row.activity)}"
            self._tell(row, f"{why}; write its key, its link or its title")
        else:
            self._tell(row, f"{row.email} is on no journey that runs")

    def _record(self, row: Row, person: int, times: Sequence[Time]) -> None:
        standing, step = times[0]
        key = f"completed/import/e{standing.id}/{row.digest}"
        time = next((each for each in times if not self._is_done(each)), None)
        if time is None or events.known([key]):
            self._result.unchanged += 1
            return
        step = time.step
        if not row.is_done:
            self._wait(row, f'{row.email} has not finished "{step.key}" yet')
        elif step.kind is Kind.QUIZ and row.score is not None and row.score < step.pass_mark:
            self._wait(row, f'{row.email} has {row.score} in "{step.key}", and {step.pass_mark} are needed')
        elif not self._may_close(time):
            self._wait(row, f'"{step.key}" is not open for {row.email} yet; import it again once its mail has gone out')
        else:
            journey = standing.journey.key
            is_early = self._receipt(time).opened_at is None
            self._result.found.append(
                Found(row.line, person, row.email, standing.id, journey, step.key, row.score, key, is_early)
            )
            self._progress[standing.id] = self._after(time)

    def _may_close(self, time: Time) -> bool:
        """What is done before its turn must not open what comes after it: the way is kept in its order."""
        progress, journey = self._known(time), time.standing.journey
        if self._receipt(time).opened_at is not None or is_reached(time.step, progress):
            return True
        later = self._after(time)
        return not any(is_reached(step, later) and not is_reached(step, progress) for step in journey.steps)

    def _after(self, time: Time) -> Progress:
        return self._known(time).after(Event(Verb.COMPLETED, self._now, time.step.key))

    def _known(self, time: Time) -> Progress:
        return self._progress.get(time.standing.id, time.standing.progress)

    def _receipt(self, time: Time) -> Receipt:
        return self._known(time).receipts.get(time.step.key, Receipt(time.step.key))

    def _is_done(self, time: Time) -> bool:
        return self._receipt(time).state == "done"

    def _is_open(self, time: Time) -> bool:
        receipt = self._receipt(time)
        return receipt.opened_at is not None and not receipt.is_closed

    def _tell(self, row: Row, what: str) -> None:
        self._result.problems.append(Problem(self._result.file, row.line, what))

    def _wait(self, row: Row, what: str) -> None:
        self._result.waiting.append(Problem(self._result.file, row.line, what))
