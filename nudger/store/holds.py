"""What is kept from leaving until somebody releases it: everything, a journey, a template, a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from peewee import Case

from nudger.store.database import rows
from nudger.store.fields import microseconds, moment
from nudger.store.tables import Hold as Row


class Scope(StrEnum):
    EVERYTHING = "everything"
    JOURNEY = "journey"
    TEMPLATE = "template"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. *name* is a journey's key, a template's name, a person's id, or empty for everything."""

    scope: Scope
    name: str
    reason: str
    since: datetime

    @property
    def label(self) -> str:
        """What is written beside whatever this hold keeps back; what it is found by on release."""
        return f"on hold: {self.scope} {self.name}".strip()


class Holds:
    """All holds that are in force."""

    def __init__(self, held: Iterable[Hold]) -> None:
        self._held = {(hold.scope, hold.name): hold for hold in held}

    @property
    def is_everything_held(self) -> bool:
        return (Scope.EVERYTHING, "") in self._held

    def on(self, *, journey: str, template: str, person: int) -> Hold | None:
        """Return the hold that keeps this mail back, if any."""
        if not self._held:
            return None
        places = (
            (Scope.EVERYTHING, ""),
            (Scope.JOURNEY, journey),
            (Scope.TEMPLATE, template),
            (Scope.PERSON, str(person)),
        )
        return next((self._held[place] for place in places if place in self._held), None)


def in_force() -> list[Hold]:
    found = rows("SELECT scope, name, reason, since FROM hold WHERE released_at IS NULL ORDER BY since, id")
    return [Hold(Scope(scope), name, reason, moment(since)) for scope, name, reason, since in found]


def reason_of(scope: Scope, name: str) -> str:
    """Return why this is on hold, empty where it isn't."""
    return next((hold.reason for hold in in_force() if (hold.scope, hold.name) == (scope, name)), "")


def current() -> Holds:
    return Holds(in_force())


def put(scope: Scope, name: str, reason: str, now: datetime) -> None:
    """Hold this from now on; where it is held already, only the reason changes."""
    held_since = Case(None, [(Row.released_at.is_null(), Row.since)], microseconds(now))
    again = {Row.reason: reason, Row.since: held_since, Row.released_at: None}
    new = Row.insert(scope=scope, name=name, reason=reason, since=now)
    new.on_conflict(conflict_target=[Row.scope, Row.name], update=again).execute()


def lift(scope: Scope, name: str, now: datetime) -> Hold | None:
    """End a hold; return it, or None where there was none."""
    row = Row.get_or_none(Row.scope == scope, Row.name == name, Row.released_at.is_null())
    if row is None:
        return None
    Row.update(released_at=now).where(Row.id == row.id).execute()
    return _hold(row)


def last_released(person: int) -> datetime | None:
    """Return when this person was last released, if ever."""
    found = rows("SELECT released_at FROM hold WHERE scope = 'person' AND name = ?", (str(person),))
    return moment(found[0][0]) if found and found[0][0] is not None else None


def _hold(row: Row) -> Hold:
    return Hold(Scope(row.scope), row.name, row.reason, row.since)
