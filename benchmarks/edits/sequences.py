"""Many sequences of edits and acts, each from a seed of its own."""

import random
from dataclasses import dataclass, field

from benchmarks.edits.author import Author
from benchmarks.edits.traveller import Traveller
from nudger.journey.definition import InFlight

EDITS = 8
IN_FLIGHT = (InFlight.ADOPT, InFlight.ADOPT, InFlight.ADOPT, InFlight.PIN, InFlight.FROM_NEXT_STEP)


@dataclass
class Tally:
    """How many sequences were run, and what went wrong in them, each with its seed."""

    sequences: int = 0
    edits: int = 0
    acts: int = 0
    stranded: int = 0
    doubled: int = 0
    reopened: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, object]:
        names = ("sequences", "edits", "acts", "stranded", "doubled", "reopened", "missed")
        return {name: getattr(self, name) for name in names}


def run(sequences: int, seed: int) -> Tally:
    """Run so many sequences; the same seed gives the same ones."""
    tally = Tally()
    for number in range(seed * 1_000_000, seed * 1_000_000 + sequences):
        one(number, tally)
    return tally


def one(number: int, tally: Tally) -> None:
    """Run the sequence of this number."""
    luck = random.Random(number)
    author = Author(luck)
    traveller = Traveller(author.journey, luck, author.uids)
    for _ in range(EDITS):
        for _ in range(luck.randint(1, 7)):
            traveller.act()
            tally.acts += 1
        author.edit()
        traveller.publish(author.journey, luck.choice(IN_FLIGHT))
        tally.edits += 1
    for _ in range(6):
        traveller.act()
    tally.sequences += 1
    tally.stranded += bool(traveller.stranded)
    tally.doubled += bool(traveller.doubled)
    tally.reopened += bool(traveller.reopened)
    tally.missed += bool(traveller.missed)
    for name in ("stranded", "doubled", "reopened", "missed"):
        tally.wrong += [f"{number} {name}: {what}" for what in getattr(traveller, name)[:1]]
