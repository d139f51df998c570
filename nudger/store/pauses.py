"""What an admin has paused: a person's own journeys, an enrolment, a cohort, a journey, or everyone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from nudger.journey.definition import Pace
from nudger.journey.pauses import Pause, Then
from nudger.journey.receipts import Lifecycle
from nudger.store.database import marks, rows
from nudger.store.fields import moment
from nudger.store.tables import Pause as Row


class Scope(StrEnum):
    PERSON = "person"
    LEARNER = "learner"
    COHORT = "cohort"
    JOURNEY = "journey"
    EVERYONE = "everyone"


Place = tuple[Scope, str]  # the name is an id, or empty for everyone

ENROLMENTS = {
    Scope.PERSON: "person_id = ?",
    Scope.LEARNER: "id = ?",
    Scope.COHORT: "cohort_id = ?",
    Scope.JOURNEY: "journey_id = ?",
    Scope.EVERYONE: "id > ?",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One pause as it was said. *then* is None where each journey's pace decides; *id* is 0 before it is written.

    It was to last until *planned_until*, and does until the day *until*; that is *begins* where it never took place.
    """

    id: int
    scope: Scope
    name: str
    begins: date
    planned_until: date
    then: Then | None
    reason: str
    said_at: datetime
    ended_at: datetime | None
    ended_on: date | None = None

    @property
    def until(self) -> date:
        return self.ended_on or self.planned_until

    def covers_any(self, begins: date, until: date) -> bool:
        """Tell whether it shares a day with those from *begins* to before *until*."""
        return max(self.begins, begins) < min(self.until, until)

    def of(self, pace: Pace) -> Pause:
        """Return what it means for a journey of this pace."""
        then = self.then or (Then.KEEP if pace is Pace.COHORT else Then.SHIFT)
        return Pause(self.begins, self.until, then, self.reason)


READ = "SELECT id, scope, name, begins, until, mode, reason, said_at, ended_at, ended_on FROM pause"


def everything() -> list[Said]:
    """Return all pauses, those that begin first first."""
    return _said(f"{READ} ORDER BY begins, id")


def of_place(place: Place) -> list[Said]:
    """Return what was said of this alone, in the order of the days."""
    return _said(f"{READ} WHERE scope = ? AND name = ? ORDER BY begins, id", *place)


def around(places: Collection[Place]) -> dict[Place, list[Said]]:
    """Return what was said of each of these, where anything was."""
    found: dict[Place, list[Said]] = {}
    names = {name for _, name in places}
    for said in _said(f"{READ} WHERE name IN ({marks(names)}) ORDER BY begins, id", *names) if names else ():
        found.setdefault((said.scope, said.name), []).append(said)
    return found


def places_of(enrolment: int, person: int, journey: int, cohort: int | None) -> tuple[Place, ...]:
    """Return all that can be named to pause one enrolment."""
    named = {Scope.JOURNEY: journey, Scope.PERSON: person, Scope.LEARNER: enrolment, Scope.COHORT: cohort}
    return (Scope.EVERYONE, ""), *((scope, str(id_)) for scope, id_ in named.items() if id_ is not None)


def enrolments_of(place: Place) -> list[int]:
    """Return the ids of the enrolments that this names, in order; those that were left are none of them."""
    scope, name = place
    found = rows(
        f"SELECT id FROM enrolment WHERE {ENROLMENTS[scope]} AND state <> ? ORDER BY id",
        (int(name or 0), Lifecycle.LEFT.value),
    )
    return [enrolment for (enrolment,) in found]


def put(said: Said, now: datetime) -> None:
    Row.create(
        scope=said.scope.value,
        name=said.name,
        begins=said.begins,
        until=said.planned_until,
        mode=said.then.value if said.then else "",
        reason=said.reason,
        said_at=now,
    )


def end(pause: int, day: date, now: datetime) -> None:
    """Let a pause end on *day*, unless it ended before; one that has not begun by then never does."""
    row = Row.get_by_id(pause)
    ended_on = max(row.begins, day)
    Row.update(ended_on=ended_on, ended_at=now).where(Row.id == pause, Row.ended_on.is_null()).execute()


def _said(read: str, *values: object) -> list[Said]:
    return [
        Said(
            id=id_,
            scope=Scope(scope),
            name=name,
            begins=date.fromisoformat(begins),
            planned_until=date.fromisoformat(until),
            then=Then(mode) if mode else None,
            reason=reason,
            said_at=moment(said_at),
            ended_at=None if ended_at is None else moment(ended_at),
            ended_on=date.fromisoformat(ended_on) if ended_on else None,
        )
        for id_, scope, name, begins, until, mode, reason, said_at, ended_at, ended_on in rows(read, values)
    ]
