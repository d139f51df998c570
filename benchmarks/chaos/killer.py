"""The killing: at random moments, as many times as asked, spread over the work and over before it is."""

from dataclasses import dataclass
from random import Random
from time import monotonic, sleep

from benchmarks.chaos.nursery import FastClock, Nursery
from benchmarks.chaos.stage import progress

POLL = 0.02
MEAN_DELAY = 0.06  # seconds from the moment a kill is owed to the kill, exponentially spread
OVER_AT = 0.9  # of the work, so that every kill meets something to send


@dataclass(frozen=True, slots=True)
class Trouble:
    """What was done: the kills, those who ended by themselves, the seconds, and whether all was settled."""

    kills: int
    died: int
    seconds: float
    is_settled: bool


def kill_until_settled(
    nursery: Nursery, clock: FastClock, dice: Random, *, nudges: int, kills: int, limit: float
) -> Trouble:
    """Kill workers until everything is settled, for *limit* seconds at most."""
    began = monotonic()
    killed = died = 0
    while monotonic() - began < limit:
        come = progress(clock.now())
        if not come.left:
            return Trouble(killed, died, monotonic() - began, True)
        owed = kills * (come.fired + come.ended) / (2 * nudges) / OVER_AT
        if killed < min(kills, owed):
            sleep(dice.expovariate(1 / MEAN_DELAY))
            nursery.kill_one()
            killed += 1
        else:
            died = nursery.tend()
            sleep(POLL)
    return Trouble(killed, died, monotonic() - began, False)
