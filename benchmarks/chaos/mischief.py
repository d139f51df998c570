"""What the mail server does to each mail, drawn from a seed."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

REFUSED = 0.01  # of all recipients, for ever
STALLED = 0.02  # of all mails, on top of their fate
SHORTEST_STALL, LONGEST_STALL = 0.2, 2.0  # seconds of the wall
GONE = "550 5.1.1 nobody of this name"


class Fate(StrEnum):
    """How the server treats one mail."""

    ACCEPT = "accepted"
    DEFER_MAIL = "deferred at MAIL"
    DEFER_RCPT = "deferred at RCPT"
    DEFER_DATA = "deferred after DATA"
    DROP_EARLY = "dropped before DATA"
    DROP_DURING = "dropped during DATA"
    DROP_LATE = "dropped after accepting"


class Stage(StrEnum):
    """Where the server may stall."""

    MAIL = "stalled at MAIL"
    RCPT = "stalled at RCPT"
    DATA = "stalled at DATA"
    DOT = "stalled before accepting"
    ANSWER = "stalled after accepting"


SHARES = {
    Fate.ACCEPT: 82,
    Fate.DEFER_MAIL: 2,
    Fate.DEFER_RCPT: 2,
    Fate.DEFER_DATA: 3,
    Fate.DROP_EARLY: 3,
    Fate.DROP_DURING: 4,
    Fate.DROP_LATE: 4,
}

# What leaves the client without an answer after DATA began.
SERVER_DOUBTS = frozenset((Fate.DROP_DURING, Fate.DROP_LATE, Stage.DATA, Stage.DOT, Stage.ANSWER))


@dataclass(frozen=True, slots=True)
class Treatment:
    """The fate of one mail, and where the server stalls on the way, for how many seconds."""

    fate: Fate
    stall: Stage | None
    seconds: float


def draw(dice: Random) -> Treatment:
    """Return the treatment of the next mail."""
    fate = dice.choices(list(SHARES), list(SHARES.values()))[0]
    stall = dice.choice(list(Stage)) if dice.random() < STALLED else None
    return Treatment(fate, stall, dice.triangular(SHORTEST_STALL, LONGEST_STALL, SHORTEST_STALL))


def is_refused(seed: int, recipient: str) -> bool:
    """Tell whether the server refuses this recipient for ever; known to the oracle as well."""
    return Random(f"{seed}/{recipient}").random() < REFUSED
