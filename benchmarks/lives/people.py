"""Who they are: where they live, how they answer, and when they move or go away."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

ZONES = (
    "Europe/London", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "America/St_Johns",
)  # fmt: skip
TEAM = 10  # learners with the same manager
PROMPT, SLOW, SILENT = (0.98, 2, 30), (0.8, 20, 150), (0.05, 20, 150)


@dataclass(frozen=True, slots=True)
class Stay:
    """Where somebody is from a moment on, and the first day on which they are back."""

    since: datetime
    zone: str
    away_until: date | None


@dataclass(slots=True)
class Someone:
    """A person. They answer a mail with the probability *answers*, after *soonest* to *latest* hours."""

    email: str
    manager: str
    answers: float
    soonest: float
    latest: float
    leaves: datetime | None
    stays: list[Stay] = field(default_factory=list)

    def at(self, moment: datetime) -> Stay:
        """Return where they are at this *moment*."""
        return self.stays[bisect_right(self.stays, moment, key=lambda stay: stay.since) - 1]

    @property
    def line(self) -> str:
        """Their line in the roster, as it is now."""
        stay = self.stays[-1]
        return f"{self.email},{self.email.partition('@')[0].title()},{self.manager},{stay.zone},{stay.away_until or ''}"


def everybody(learners: int, begins: datetime, weeks: int, dice: Random) -> dict[str, Someone]:
    """Return the learners and their managers by address, as they are at the beginning."""
    found: dict[str, Someone] = {}
    for number in range((learners + TEAM - 1) // TEAM):
        email = f"manager{number}@example.org"
        found[email] = Someone(email, "", *dice.choice((PROMPT, SLOW, SILENT)), None)
    for number in range(learners):
        email = f"learner{number}@example.org"
        temper = dice.choices((PROMPT, SLOW, SILENT), (7, 2, 1))[0]
        leaves = begins + timedelta(days=dice.uniform(0, 7 * weeks)) if dice.random() < 0.04 else None
        found[email] = Someone(email, f"manager{number // TEAM}@example.org", *temper, leaves)
    for someone in found.values():
        someone.stays.append(Stay(begins, dice.choice(ZONES), None))
    return found


def moves(
    people: dict[str, Someone], begins: datetime, weeks: int, dice: Random
) -> list[tuple[datetime, Someone, str]]:
    """Return who moves to which zone, or goes away (no zone), and when."""
    return [
        (begins + timedelta(days=dice.uniform(1, 7 * weeks)), someone, zone)
        for someone in people.values()
        for chance, zone in ((0.15, dice.choice(ZONES)), (0.15, ""))
        if dice.random() < chance
    ]
