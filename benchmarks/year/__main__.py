"""A year of many people, three journeys each, in all roles: does anybody ever get more than they can bear?

    python -m benchmarks.year [--people N] [--weeks N] [--seed N] [--json FILE]

Everybody learns on three journeys, four weeks apart, manages others or is managed, practises along with somebody, was
there for somebody, and looks after somebody. Most answer within two days, some within a week, some never. Mails are
neither worded nor sent: plan, walk, guard, budget and record are those of life, on a clock that is moved. Counted are
days and seven days in a row of each person's own calendar.
"""

import argparse
import json
import logging
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.year.oracle import judge
from benchmarks.year.world import World
from nudger.store.database import rows

SHOWN = 10


def main() -> None:
    told = _arguments()
    began = perf_counter()
    with tempfile.TemporaryDirectory(prefix="nudger-year-") as folder:
        logging.getLogger("nudger").setLevel(logging.ERROR)
        world = World(Path(folder), size=told.people, weeks=told.weeks, seed=told.seed)
        world.live()
        year = judge(world.mails, world.installation.settings.budget.of(None))
        states = rows("SELECT state, count(*) FROM enrolment GROUP BY state ORDER BY state")
        figures = {
            "people": told.people,
            "weeks": told.weeks,
            "enrolments": ", ".join(f"{count} {state}" for state, count in states),
            "mails": len(world.mails),
            "breaches": len(year.breaches),
            "wrong_hours": len(year.wrong_hours),
            "by_role": {role: _spread(weeks) for role, weeks in sorted(year.weeks.items())},
            "seconds": round(perf_counter() - began, 1),
        }
    _show(figures)
    print("\n".join([*year.breaches[:SHOWN], *year.wrong_hours[:SHOWN]]), file=sys.stderr)
    if told.json:
        told.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.exit(bool(year.breaches or year.wrong_hours))


def _spread(weeks: list[tuple[int, int, int]]) -> dict[str, dict[str, int]]:
    """Return, for mails, taps and minutes, the middle week, the fullest of ten and of a hundred, and the fullest."""
    found = {}
    for name, values in zip(("mails", "taps", "minutes"), zip(*weeks, strict=True), strict=True):
        ordered = sorted(values)
        places = {"half": 0.5, "p90": 0.9, "p99": 0.99, "most": 1.0}
        found[name] = {
            place: ordered[min(len(ordered) - 1, int(part * len(ordered)))] for place, part in places.items()
        }
    return found


def _show(figures: dict[str, object]) -> None:
    for name, value in figures.items():
        if name != "by_role":
            print(f"{name.replace('_', ' '):<14}{value}")
    print(f"\nof weeks with a mail   {'mails':>22}{'taps':>24}{'minutes':>24}")
    print(f"{'':<23}" + 3 * "  half  p90  p99 most   ")
    by_role = figures["by_role"]
    assert isinstance(by_role, dict)
    for role, spread in by_role.items():
        said = "person there" if role == "witness" else role
        print(f"{said:<23}" + "   ".join("".join(f"{value:>5}" for value in each.values()) for each in spread.values()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.year")
    parser.add_argument("--people", type=int, default=1000, help="1,000; at least 20")
    parser.add_argument("--weeks", type=int, default=52, help="52")
    parser.add_argument("--seed", type=int, default=1, help="which story; 1")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()
