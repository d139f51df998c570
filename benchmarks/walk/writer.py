"""A process that writes beside the walk: a small mail is kept, 200 times a second, the way a listener does it.

    python -m benchmarks.walk.writer DATABASE

It gets ready, says so, writes from the first line it reads until the second, and prints how long each transaction took.
"""

import json
import select
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from benchmarks.send.worker import Worker, started
from nudger.service.clock import WallClock
from nudger.store import inbound
from nudger.store.database import open_database, transaction

PER_SECOND = 200
MAIL = b"Subject: Re: Hold one talk\r\n\r\n" + b"Done, and it went well. " * 40


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds for one small transaction of the writer."""

    p50: float
    p99: float
    longest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Waits":
        cuts = statistics.quantiles(seconds, n=100, method="inclusive")
        return cls(*(round(each * 1000, 2) for each in (cuts[49], cuts[98], max(seconds))))


def main() -> None:
    open_database(sys.argv[1])
    clock = WallClock()
    run = time.time_ns()
    print("ready", flush=True)
    sys.stdin.readline()
    seconds: list[float] = []
    following = time.perf_counter()
    for number in count():
        if select.select([sys.stdin], [], [], max(0.0, following - time.perf_counter()))[0]:
            break
        following = max(following + 1 / PER_SECOND, time.perf_counter() - 1)
        began = time.perf_counter()
        with transaction():
            inbound.keep(
                "learning@example.org", f"{run}.{number}@example.org", "learning@example.org", MAIL, clock.now()
            )
        seconds.append(time.perf_counter() - began)
    print(json.dumps(seconds))


@contextmanager
def writing(address: str) -> Iterator[list[float]]:
    """Let a writer write during the block; the list holds its seconds afterwards."""
    seconds: list[float] = []
    with started([sys.executable, "-m", "benchmarks.walk.writer", address]) as worker:
        worker.says()
        worker.go()
        yield seconds
        seconds += json.loads(_stopped(worker))


def _stopped(worker: Worker) -> str:
    worker.go()  # any second line ends it
    return worker.says()


if __name__ == "__main__":
    main()
