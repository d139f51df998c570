"""The people of the demo, and how each of them takes things."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ANA, BEN, FAY = "ana@example.org", "ben@example.org", "fay@example.org"


class Temper(StrEnum):
    """How somebody answers mail."""

    KEEN = "keen"  # within a day
    STEADY = "steady"  # within the due time
    LATE = "late"  # only after a reminder
    MISTAKEN = "mistaken"  # taps Done too early once, undoes it, does it later
    FADING = "fading"  # stops answering half-way, and comes back when told that we pause
    SILENT = "silent"  # never answers


@dataclass(frozen=True, slots=True)
class Actor:
    """One person of the demo. *away_until* is the first day back; *luck* is theirs alone.

    *manager*, *buddy* and *witness* are the addresses of those who stand by a learner.
    """

    email: str
    name: str
    zone: str
    temper: Temper
    luck: random.Random
    manager: str = ""
    buddy: str = ""
    witness: str = ""
    away_until: date | None = None


MANAGERS = (
    ("ben@example.org", "Ben Okafor", "Europe/London", Temper.KEEN),
    ("priya@example.org", "Priya Raman", "Asia/Kolkata", Temper.STEADY),
    ("greta@example.org", "Greta Lindqvist", "Europe/Stockholm", Temper.LATE),
    ("omar@example.org", "Omar Haddad", "America/New_York", Temper.SILENT),
)

LEARNERS = (
    ("ana@example.org", "Ana Lopez", "Europe/London"),
    ("chi@example.org", "Chi Nguyễn", "Europe/London"),
    ("dora@example.org", "Dóra Szabó", "Europe/Budapest"),
    ("emil@example.org", "Emil Sørensen", "Europe/Copenhagen"),
    ("fatima@example.org", "Fatima Zahra", "Africa/Casablanca"),
    ("george@example.org", "George O’Brien", "Europe/Dublin"),
    ("hana@example.org", "Hana 佐藤", "Asia/Tokyo"),
    ("ivan@example.org", "Iván Castillo", "America/Santiago"),
    ("jo@example.org", "Jo “JJ” Smith", "America/New_York"),
    ("kim@example.org", "Kim Park", "Asia/Seoul"),
    ("lukasz@example.org", "Łukasz Nowak", "Europe/Warsaw"),
    ("mina@example.org", "Mina Farsi", "Asia/Tehran"),
    ("noor@example.org", "Noor de Vries", "Europe/Amsterdam"),
    ("olu@example.org", "Olu Adeyemi", "Africa/Lagos"),
    ("paul@example.org", "Paul Keller", "Europe/Berlin"),
    ("quinn@example.org", "Quinn Murphy", "Australia/Sydney"),
    ("rosa@example.org", "Rosa Bianchi", "Europe/Rome"),
    ("sam@example.org", "Sam Taylor", "America/Los_Angeles"),
    ("tara@example.org", "Tara Sharma", "Asia/Kolkata"),
    ("uwe@example.org", "Uwe Müller", "Europe/Berlin"),
)

REPORTS_OF_BEN = 12

TEMPERS = (
    *(Temper.KEEN,) * 6,
    *(Temper.STEADY,) * 5,
    *(Temper.LATE,) * 4,
    *(Temper.MISTAKEN,) * 2,
    *(Temper.FADING,) * 2,
    *(Temper.SILENT,) * 1,
)


def cast(seed: int, starts: date) -> tuple[Actor, ...]:
    """Return the 25 people of the demo with this *seed*: four managers, Fay who looks after all, and twenty learners.

    Ana is keen, and with Ben. Learners help each other, but nobody is helped by Ana: a visitor plays her. One of them
    is on leave when the journey starts on *starts*.
    """
    luck = random.Random(seed)
    tempers = list(TEMPERS[1:])
    luck.shuffle(tempers)
    away = luck.choice(LEARNERS[1:])[0]
    managers = [
        Actor(email, name, zone, temper, random.Random(f"{seed}/{email}")) for email, name, zone, temper in MANAGERS
    ]
    learners = [
        Actor(
            email,
            name,
            zone,
            Temper.KEEN if email == ANA else tempers[number - 1],
            random.Random(f"{seed}/{email}"),
            manager=BEN if number < REPORTS_OF_BEN else MANAGERS[1 + number % (len(MANAGERS) - 1)][0],
            buddy=_other(number, 1),
            witness=_other(number, 3),
            away_until=starts + timedelta(days=9) if email == away else None,
        )
        for number, (email, name, zone) in enumerate(LEARNERS)
    ]
    fay = Actor(FAY, "Fay Adeyemi", "Europe/London", Temper.STEADY, random.Random(f"{seed}/{FAY}"))
    return (*managers, fay, *learners)


def _other(number: int, further: int) -> str:
    """Return the address of the learner so many places further on, passing over the first."""
    others = LEARNERS[1:]
    return others[(number + further - 1) % len(others)][0]
