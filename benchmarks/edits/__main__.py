"""Random edits of journeys with people on the way who act at random: is anybody stranded, anything sent twice?

    python -m benchmarks.edits [--sequences N] [--seed S] [--in-flight N] [--json FILE]

A sequence is one journey, one person on it and eight edits: steps are added, removed, renamed, reordered, retimed,
reworded, moved, put under conditions, asked of others, and the file as it was is published again. What it is that may
not come twice is judged by what the author meant, not by keys. Then what a change means for many in flight is timed.
"""

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.edits.crowd import timed
from benchmarks.edits.sequences import run


def main() -> None:
    told = _arguments()
    began = perf_counter()
    tally = run(told.sequences, told.seed)
    figures: dict[str, object] = {**tally.figures, "seconds": round(perf_counter() - began, 1)}
    if told.in_flight:
        figures |= timed(told.in_flight)
    print("\n".join(f"{name.replace('_', ' '):<34}{_shown(value):>14}" for name, value in figures.items()))
    print("\n".join(tally.wrong[:20]), end="\n" if tally.wrong else "", file=sys.stderr)
    if told.json:
        told.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.exit(bool(tally.wrong))


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.edits")
    parser.add_argument("--sequences", type=int, default=10_000, help="how many; 10,000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--in-flight", type=int, default=0, metavar="N", help="time a change with so many on the way; 0"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()
