"""What a walk costs where nothing is due, and where 1,000 nudges are, with few and with many learners enrolled.

Those who have something due were enrolled one after the other, as a cohort is; in a last column they are scattered
over the largest crowd, so that each one's rows lie on pages that no other has read.

    python -m benchmarks.walk [--enrolled N,N] [--due N] [--rounds R] [--database sqlite|postgresql] [--json FILE]

The sizes take turns, each begins every round from the same rows, and a fired nudge is everything that `walk` does: the
mail in the outbox, the event, the receipt and the next reminder planned. After that, a second process writes 200 small
transactions a second beside the same walks. Growth is the median of what the rounds say. PostgreSQL is a cluster of our
own with fsync on; its backend's CPU is counted.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.cluster import cluster, fresh_database
from benchmarks.walk.place import Place, Walked
from benchmarks.walk.table import Figures, Size, table
from benchmarks.walk.writer import Waits, writing

IDLE_WALKS = 50
ALONE = 2.0  # seconds of writing with nobody beside


def main() -> None:
    told = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # so that no server is left behind
    with tempfile.TemporaryDirectory(prefix="nudger-walk-") as folder, ExitStack() as stack:
        places = _places(told, Path(folder), stack)
        figures = _figures(told, places)
    print(table(figures))
    if told.json:
        told.json.write_text(json.dumps(figures.told(), indent=2) + "\n", encoding="utf-8")
    sys.exit(not figures.are_reached)


def _places(told: argparse.Namespace, folder: Path, stack: ExitStack) -> list[Place]:
    server = told.postgres
    if not server and told.database == "postgresql":
        server = stack.enter_context(cluster(durable=True))
    places = []
    for learners, scattered in [*((learners, False) for learners in told.enrolled), (told.enrolled[-1], True)]:
        name = f"{learners}_scattered" if scattered else str(learners)
        own = folder / name
        own.mkdir()
        address = str(own / "nudger.sqlite")
        if server:
            address = stack.enter_context(fresh_database(server, f"nudger_walk_{name}"))
        began = time.monotonic()
        places.append(Place(address, own, learners, told.due, scattered=scattered))
        print(f"{learners:,} learners enrolled in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return places


def _figures(told: argparse.Namespace, places: list[Place]) -> Figures:
    idle = {place: _used(place).idle(IDLE_WALKS) for place in places}
    rounds = [{place: _walked(place) for place in places} for _ in range(told.rounds)]
    alone = {place: _alone(place) for place in places}
    beside: dict[Place, list[float]] = {place: [] for place in places}
    for _ in range(told.rounds):
        for place in places:
            with writing(_used(place).settings.database) as seconds:
                _walked(place)
            beside[place] += seconds
    first = [each[places[0]] for each in rounds]
    sizes = [
        _size(place, idle[place], [each[place] for each in rounds], first, alone[place], beside[place])
        for place in places
    ]
    kind = "PostgreSQL" if "://" in places[0].settings.database else "SQLite"
    return Figures(kind, told.due, told.rounds, sizes)


def _used(place: Place) -> Place:
    place.use()
    return place


def _walked(place: Place) -> Walked:
    place.use()
    walked = place.walk()
    place.restore()
    return walked


def _alone(place: Place) -> list[float]:
    with writing(place.settings.database) as seconds:
        time.sleep(ALONE)
    _used(place).restore()
    return seconds


def _size(
    place: Place, idle: float, walked: list[Walked], first: list[Walked], alone: list[float], beside: list[float]
) -> Size:
    return Size(
        learners=place.learners,
        scattered=place.scattered,
        idle_ms=round(idle * 1000, 3),
        cpu_us=round(median(each.cpu for each in walked) / place.due * 1e6, 1),
        wall_us=round(median(each.wall for each in walked) / place.due * 1e6, 1),
        cpu_growth=_growth([each.cpu for each in walked], [each.cpu for each in first]),
        wall_growth=_growth([each.wall for each in walked], [each.wall for each in first]),
        transaction_ms=round(median(each.longest for each in walked) * 1000, 1),
        longest_transaction_ms=round(max(each.longest for each in walked) * 1000, 1),
        alone=Waits.of(alone),
        beside=Waits.of(beside),
    )


def _growth(here: list[float], first: list[float]) -> float:
    """Return how much dearer it is here than in the same round of the first place, in per cent."""
    return round(100 * (median(mine / its for mine, its in zip(here, first, strict=True)) - 1), 1)


def _sizes(text: str) -> list[int]:
    return sorted(int(number) for number in text.split(","))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.walk")
    parser.add_argument("--enrolled", type=_sizes, default=[10_000, 1_000_000], metavar="N,N", help="10000,1000000")
    parser.add_argument("--due", type=int, default=1_000, help="nudges due at once; 1000")
    parser.add_argument("--rounds", type=int, default=7, help="how often each size is walked; 7")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--postgres", metavar="URL", default="", help="a server on which databases may be made")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()
