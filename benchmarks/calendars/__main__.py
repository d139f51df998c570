"""Orphans and doubles in a calendar that is not ours, after random lives: `python -m benchmarks.calendars`.

The exit code is 1 where anything is in a calendar that should not be, or is missing there.
"""

import argparse
import sys
import time

from benchmarks.calendars.judging import FAULTS, judged


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1, help="of the first life (default: 1)")
    parser.add_argument("--processes", type=int, default=2)
    told = parser.parse_args()
    began = time.perf_counter()
    found = judged(told.lives, told.seed, told.processes)
    for what in ("lives", "mails", "events", *FAULTS):
        print(f"{what:8}{found[what]:>8,}")
    print(f"in {time.perf_counter() - began:.0f} s")
    return 1 if any(found[what] for what in FAULTS) else 0


if __name__ == "__main__":
    sys.exit(main())
