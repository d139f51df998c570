"""Where everyone is, and what is on its way."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from nudger.store import enrolments, inbound, nudges, outbox


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
    places: tuple[Place, ...]
    outbox: dict[str, int]
    inbound: dict[str, int]

    @property
    def by_state(self) -> dict[str, int]:
        return dict(Counter(place.state for place in self.places))


def status() -> Status:
    return Status(tuple(_place(row.id) for row in enrolments.everyone()), outbox.by_state(), inbound.by_state())


def _place(enrolment_id: int) -> Place:
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
        held=following.reason if following is not None and following.held_until is not None else "",
    )
