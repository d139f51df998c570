"""Every time zone, every change of its clocks in five years: how often would a mail come at a wrong hour?

    python -m benchmarks.zones [--first YEAR] [--years N] [--zones N] [--json FILE]

Around each change, or two ordinary days a year where there is none, windows of each kind are asked when a wish is
granted, for when a mail is wished, and which instant a time on the wall is. An oracle that waits minute by minute says
what is right: the first instant that the law allows, on no other day than the first that has one.
"""

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter
from zoneinfo import available_timezones, reset_tzpath

import tzdata

from benchmarks.zones.trial import trial

SHOWN = 20


def main() -> None:
    told = _arguments()
    reset_tzpath(())  # only those of the package, which the lock names
    began = perf_counter()
    names = sorted(available_timezones())
    tally = trial(names[:: max(1, len(names) // told.zones)] if told.zones else names, told.years)
    figures = {
        "tzdata": tzdata.IANA_VERSION,
        "years": f"{told.years[0]} to {told.years[-1]}",
        "zones": tally.zones,
        "changes": tally.changes,
        "ordinary_days": tally.ordinary_days,
        "wishes": tally.wishes,
        "mail_times": tally.mail_times,
        "walls": tally.walls,
        "checks": tally.checks,
        "wrong_hours": len(tally.wrong),
        "seconds": round(perf_counter() - began, 1),
    }
    print("\n".join(f"{name.replace('_', ' '):<16}{_shown(value):>16}" for name, value in figures.items()))
    print("\n".join(tally.wrong[:SHOWN]), end="\n" if tally.wrong else "", file=sys.stderr)
    if told.json:
        told.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.exit(bool(tally.wrong))


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.zones")
    parser.add_argument("--first", type=int, default=2026, help="the first year; 2026")
    parser.add_argument("--years", type=int, default=5, help="how many; 5")
    parser.add_argument("--zones", type=int, default=0, help="about how many, evenly chosen; all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    told = parser.parse_args()
    told.years = range(told.first, told.first + told.years)
    return told


if __name__ == "__main__":
    main()
