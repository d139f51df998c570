"""How long it takes to see a journey before anybody gets a mail, and whether it is told twice in the same bytes.

    python -m benchmarks.simulate [--learners N] [--weeks N] [--runs N] [--json FILE]

The command `simulate coaching-conversations --json` is run as a process of its own, each time with another seed for the
order of Python's sets. The target is 30 seconds for 1,000 learners and 12 weeks on two processors.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
JOURNEY = ROOT / "config" / "journeys" / "coaching-conversations.yaml"
TARGET = 30.0  # seconds, for these sizes
SIZE = (1000, 12)


def main() -> None:
    told = _arguments()
    seconds, digests, mails = [], set(), 0
    for run in range(told.runs):
        began = perf_counter()
        said = _run(told.learners, told.weeks, run)
        seconds.append(round(perf_counter() - began, 1))
        digests.add(hashlib.sha256(said).hexdigest())
        mails = json.loads(said)["mails"]["all"]
    is_reached = max(seconds) <= TARGET or (told.learners, told.weeks) != SIZE
    figures = {
        "learners": told.learners,
        "weeks": told.weeks,
        "mails": mails,
        "seconds": seconds,
        "equal bytes": len(digests) == 1,
        "processors": os.cpu_count(),
    }
    for name, value in figures.items():
        print(f"{name:<14}{value}")
    if not is_reached:
        print(f"MISSED: {TARGET:g} seconds")
    if told.json:
        told.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.exit(len(digests) > 1 or not is_reached)


def _run(learners: int, weeks: int, seed: int) -> bytes:
    words = ("--learners", str(learners), "--weeks", str(weeks), "--seed", "1", "--json")
    command = [sys.executable, "-m", "nudger.commands", "simulate", str(JOURNEY), *words]
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True).stdout


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulate")
    parser.add_argument("--learners", type=int, default=SIZE[0], help="1,000")
    parser.add_argument("--weeks", type=int, default=SIZE[1], help="12")
    parser.add_argument("--runs", type=int, default=2, help="2")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()
