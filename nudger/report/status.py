"""Where everyone is, and what is on its way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nudger.report.on_hold import OnHold, on_hold, shown
from nudger.store import enrolments, holds, inbound, nudges, outbox


@dataclass(frozen=True, slots=True)
class Place:
    """One enrolment. *open* holds the titles of steps that wait for somebody; *next_at* is UTC."""

    person: str
    email: str
    journey: str
    state: str
    closed: int
    steps: int
    open: tuple[str, ...]
    next_at: datetime | None
    held: str


@dataclass(frozen=True, slots=True)
class Status:
    """The whole installation. *silence* says why nothing leaves at all; empty where all is well."""

    places: tuple[Place, ...]
    outbox: dict[str, int]
    inbound: dict[str, int]
    on_hold: tuple[OnHold, ...] = ()
    silence: str = ""

    @property
    def by_state(self) -> dict[str, int]:
        return dict(Counter(place.state for place in self.places))


def status(silence: str = "") -> Status:
    held = {hold.label: f"on hold: {shown(hold)}" for hold in holds.in_force()}
    places = tuple(_place(row.id, held) for row in enrolments.everyone())
    return Status(places, outbox.by_state(), inbound.by_state(), on_hold(), silence)


def _place(enrolment_id: int, held: Mapping[str, str]) -> Place:
    standing = enrolments.standing(enrolment_id)
    receipts = standing.progress.receipts
    waiting = [nudge for nudge in nudges.of_enrolments([enrolment_id]) if nudge.state == "planned"]
    following = min(waiting, key=lambda nudge: nudge.due_at, default=None)
    return Place(
        person=standing.learner.name,
        email=standing.learner.email,
        journey=standing.journey.title,
        state=standing.progress.lifecycle,
        closed=sum(receipt.is_closed for receipt in receipts.values()),
        steps=len(standing.journey.steps),
        open=tuple(standing.journey.step(key).title for key, receipt in receipts.items() if not receipt.is_closed),
        next_at=following.due_at if following is not None else None,
        held=held.get(following.held_reason, following.held_reason)
        if following and following.held_until is not None
        else "",
    )
