"""Whether any mail or calendar breaks or slows the reading: mutations of many, and extremes.

    python -m benchmarks.fuzz [--count N] [--seed N] [FOLDER]

The seeds are small mails of every kind that come with it, and all files of FOLDER that are up to 100 KB. Each mutation
must be read without an exception and within a second; each extreme as well, and one of 256 KB within 100 ms of CPU.
What breaks or is slow is written into ``var/fuzz``. The exit code is 1 where anything was.
"""

import argparse
import hashlib
import random
import resource
import sys
import time
from pathlib import Path

from benchmarks.fuzz.mutation import mutated
from benchmarks.fuzz.seeds import SEEDS, extremes
from nudger.mail.reading.interpret import interpret

COUNT, LARGEST_SEED = 100_000, 100_000
SLOW, SHORT, SHORT_LIMIT = 1.0, 270_000, 0.1  # seconds for any; octets of what must be read faster, and its seconds
MEMORY = 400  # MB more than before
KEPT = Path("var/fuzz")


def main() -> int:
    """Read all; print what became of it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="seeds besides those that come with it")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    seeds = [*SEEDS.values(), *_files(arguments.folder)]
    for seed in SEEDS.values():  # what is loaded once
        interpret(seed)
    before = _megabytes()
    crashes, slow, slowest = 0, 0, 0.0
    for name, mail in extremes().items():
        took, crash = _read(mail)
        limit = SHORT_LIMIT if len(mail) <= SHORT else SLOW
        if crash or took > limit:
            print(f"{name}: {crash or f'{took * 1000:.0f} ms'}")
        crashes, slow = crashes + bool(crash), slow + (took > limit)
    print(f"extremes: {crashes} crashes, {slow} too slow")
    chance = random.Random(arguments.seed)
    for _ in range(arguments.count):
        mail = mutated(seeds, chance)
        took, crash = _read(mail)
        slowest = max(slowest, took)
        if crash or took > SLOW:
            crashes, slow = crashes + bool(crash), slow + (took > SLOW)
            KEPT.mkdir(parents=True, exist_ok=True)
            (kept := KEPT / hashlib.sha256(mail).hexdigest()[:16]).write_bytes(mail)
            print(f"{kept}: {crash or f'{took:.2f} s'}")
    more = _megabytes() - before
    print(f"{arguments.count} mutations of {len(seeds)} seeds: {crashes} crashes, {slow} too slow in all;")
    print(f"the slowest mutation took {slowest * 1000:.0f} ms; memory grew by {more:.0f} MB (limit {MEMORY})")
    return 1 if crashes or slow or more > MEMORY else 0


def _read(mail: bytes) -> tuple[float, str]:
    """How long it took, in seconds of CPU, and what was raised."""
    begun = time.process_time()
    try:
        interpret(mail)
    except Exception as error:
        return time.process_time() - begun, f"{type(error).__name__}: {error}"[:200]
    return time.process_time() - begun, ""


def _files(folder: Path | None) -> list[bytes]:
    if folder is None:
        return []
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".json", ".md"))
    return [path.read_bytes() for path in paths if path.stat().st_size <= LARGEST_SEED]


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
