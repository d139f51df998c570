"""Orphans and doubles in a calendar that is not ours, after random lives: `python -m benchmarks.calendars`.

In each life a learner moves, gives back, does, undoes, pauses, stops and goes on leave, and a manager finds times for a
talk, or days for it, and changes them; all mails of both are replayed into two calendars in Radicale as a calendar
program does: by UID and SEQUENCE. The exit code is 1 where anything is there that should not be, or is missing.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from multiprocessing import Pool
from pathlib import Path

from benchmarks.calendars.life import lived, what_should_be_there
from nudger.store.database import close_database
from tests.cast import ANA, BEN
from tests.counterparts.radicale import Radicale, a_radicale

AT_ONCE = 25  # lives for each calendar server


def some(seeds: range) -> Counter[str]:
    """Live these, and count what is in the calendars."""
    found: Counter[str] = Counter()
    with a_radicale() as radicale:
        for seed in seeds:
            found += _one(radicale, seed)
    return found


def _one(radicale: Radicale, seed: int) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        service = lived(Path(folder), seed)
        found = Counter(lives=1)
        for number, email in enumerate((ANA, BEN)):
            mails = [mail.raw for mail in service.mailbox(email) if b"text/calendar" in mail.raw]
            there = [(event.uid, event.starts) for event in radicale.replay(mails, f"{number}-{seed}")]
            found += _judged(there, what_should_be_there(service, email)) + Counter(mails=len(mails))
        close_database()
    return found


def _judged(there: Sequence[tuple[str, datetime]], should: Mapping[str, datetime]) -> Counter[str]:
    """Compare what is in a calendar with what should be."""
    return Counter(
        events=len(there),
        orphans=len([event for event in there if event not in should.items()]),
        doubles=len(there) - len(dict(there)),
        missing=len([event for event in should.items() if event not in there]),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1, help="of the first life (default: 1)")
    parser.add_argument("--processes", type=int, default=2)
    told = parser.parse_args()
    began = time.perf_counter()
    every = range(told.seed, told.seed + told.lives)
    found: Counter[str] = Counter()
    with Pool(told.processes) as pool:
        for part in pool.imap_unordered(some, [every[at : at + AT_ONCE] for at in range(0, told.lives, AT_ONCE)]):
            found.update(part)
            print(f"\r{found['lives']} of {told.lives} lives", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for what in ("lives", "mails", "events", "orphans", "doubles", "missing"):
        print(f"{what:8}{found[what]:>8,}")
    print(f"in {time.perf_counter() - began:.0f} s")
    return 1 if found["orphans"] or found["doubles"] or found["missing"] else 0


if __name__ == "__main__":
    sys.exit(main())
