"""Kill the workers again and again while the mail server misbehaves, and count what was lost and what came twice.

    python -m benchmarks.chaos [--nudges 10000] [--kills 1000] [--seed 1] [--database sqlite | postgresql]
        [--postgres URL] [--workers 3] [--connections 10] [--factor 60] [--limit SECONDS] [--at-once 4]
        [--json FILE]

Each database sees that many nudges and kills: half of them where Nudger may ask the server's journal (askable), half
where it may not (mute). Ends with 1 where a mail is lost, or repeated more often than docs/engine.md promises.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

from benchmarks.chaos.result import show
from benchmarks.chaos.run import run
from benchmarks.chaos.stage import can_ask, knows_postgresql
from benchmarks.cluster import programs


def main() -> int:
    told = _arguments()
    modes = _modes()
    runs = [(told, database, mode, len(modes)) for database in _databases(told) for mode in modes]
    with ProcessPoolExecutor(told.at_once, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(run, *zip(*runs, strict=True)))
    show(results)
    if told.json:
        told.json.write_text(json.dumps([each.figures() for each in results], indent=1), encoding="utf-8")
    return 0 if all(each.is_kept for each in results) else 1


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.chaos")
    parser.add_argument("--nudges", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--postgres", metavar="URL", help="a server where databases may be made; else one of our own")
    parser.add_argument("--workers", type=int, default=3, help="on PostgreSQL; on SQLite only one may work")
    parser.add_argument("--connections", type=int, default=10, help="of each worker to the mail server")
    parser.add_argument("--factor", type=float, default=60.0, help="how much faster than the wall the clock runs")
    parser.add_argument("--limit", type=float, help="seconds for one database in one mode")
    parser.add_argument("--at-once", type=int, default=4, help="how many of the runs go on side by side")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args()


def _modes() -> list[str]:
    if can_ask():
        return ["askable", "mute"]
    print("askable is left out: this Nudger has no [smtp] journal.", file=sys.stderr)
    return ["mute"]


def _databases(told: Namespace) -> list[str]:
    if told.database:
        return [told.database]
    if knows_postgresql() and (told.postgres or (programs() and find_spec("psycopg"))):
        return ["sqlite", "postgresql"]
    print("PostgreSQL is left out: it is not here, or this Nudger doesn't know it.", file=sys.stderr)
    return ["sqlite"]


if __name__ == "__main__":
    sys.exit(main())
