"""What a story has to tell: each mail, each road, and what was done when."""

from datetime import datetime
from typing import NamedTuple

from nudger.journey.receipts import Given


class Asked(NamedTuple):
    """What one nudge of a mail was about; *by* is the role of whoever is asked, *minutes* what a first mail asks."""

    learner: str
    touch: str
    step: str
    by: str
    minutes: int


class Sent(NamedTuple):
    """A mail that left; *facts_hash* is that of all that its template was given, *raw* empty where it wasn't worded."""

    at: datetime
    person: str
    persona: str
    role: str
    counts: bool
    template: str
    template_hash: str
    facts_hash: str
    asked: tuple[Asked, ...]
    key: str
    raw: bytes = b""


class Road(NamedTuple):
    """How one learner ends up: *done_at* is when the last step of the route was closed, None where that is to come.

    *stays* says of each step of anybody's how long it was open, in days; what is still open has a None.
    *unanswered* steps went on without an answer; *did_something* says that the learner finished any step at all.
    """

    learner: str
    persona: str
    state: str
    done_at: datetime | None
    stays: tuple[tuple[str, float | None], ...]
    unanswered: tuple[str, ...]
    did_something: bool


class Did(NamedTuple):
    """What somebody, by id, did about one mail: for each key of a nudge, what they filled in."""

    at: datetime
    person: int
    given: tuple[tuple[str, Given], ...]
