"""One run: one database in one mode, from an empty table to the verdict."""

import os
import signal
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from time import time

from benchmarks.chaos.killer import kill_until_settled
from benchmarks.chaos.nursery import FastClock, Plan, nursery
from benchmarks.chaos.oracle import judge
from benchmarks.chaos.result import Result
from benchmarks.chaos.server import server
from benchmarks.chaos.stage import START, connections_of, prepare, settings_for
from benchmarks.cluster import cluster, fresh_database
from nudger.store.database import close_database


def run(told: Namespace, database: str, mode: str, shares: int) -> Result:
    """Do one of so many *shares* of the work that was told, and judge it."""
    told_to_end: list[int] = []

    def end(number: int, _: object) -> None:
        told_to_end.append(number)
        sys.exit(1)

    signal.signal(signal.SIGTERM, end)  # so that what was started is ended
    try:
        return _run(told, database, mode, shares)
    finally:
        if told_to_end:
            os._exit(1)  # a pool would catch whatever is raised, and wait for more work


def _run(told: Namespace, database: str, mode: str, shares: int) -> Result:
    nudges, kills = told.nudges // shares, told.kills // shares
    limit = told.limit or 120 + nudges * 0.1 + kills * 2
    with (
        tempfile.TemporaryDirectory(prefix="chaos") as temporary,
        _database(told, database, mode, temporary) as address,
    ):
        folder = Path(temporary)
        with server(folder, told.seed) as port:
            settings = settings_for(address, folder, port, asks=mode == "askable", connections=told.connections)
            prepare(settings, FastClock(START, time(), told.factor), folder, nudges)
            clock = FastClock(START, time(), told.factor)
            workers = 1 if database == "sqlite" else told.workers
            with nursery(Plan(settings, clock, workers, told.seed, folder / "log")) as lives:
                dice = Random(told.seed)
                trouble = kill_until_settled(lives, clock, dice, nudges=nudges, kills=kills, limit=limit)
        verdict = judge(folder, told.seed)
        close_database()
        log = tuple(line for line in (folder / "log").read_text().splitlines() if line.startswith(("ERROR", "CRIT")))
        return Result(database, mode, nudges, workers, connections_of(settings), trouble, verdict, log)


@contextmanager
def _database(told: Namespace, database: str, mode: str, folder: str) -> Iterator[str]:
    """Yield the address of an empty database."""
    if database == "sqlite":
        yield f"{folder}/nudger.sqlite"
    elif told.postgres:
        with fresh_database(told.postgres, f"nudger_chaos_{mode}") as address:
            yield address
    else:
        with cluster() as server_address, fresh_database(server_address, "nudger") as address:
            yield address
