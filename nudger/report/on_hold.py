"""What is on hold, since when and why, in words for an admin."""

from dataclasses import dataclass
from datetime import datetime

from nudger.store import holds, people
from nudger.store.holds import Hold, Scope


@dataclass(frozen=True, slots=True)
class OnHold:
    """One hold in force. *name* is a journey's key, a template's name, a person's address; empty for everything."""

    scope: str
    name: str
    reason: str
    since: datetime

    def __str__(self) -> str:
        because = f": {self.reason}" if self.reason else ""
        return f"{self.scope} {self.name}".strip() + f", since {self.since:%a %d %b %H:%M} UTC{because}"


def on_hold() -> tuple[OnHold, ...]:
    """Return all holds in force, the oldest first."""
    return tuple(shown(hold) for hold in holds.in_force())


def shown(hold: Hold) -> OnHold:
    name = people.by_id(int(hold.name)).email if hold.scope is Scope.PERSON else hold.name
    return OnHold(hold.scope, name, hold.reason, hold.since)
