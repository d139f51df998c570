"""One installation with so many learners: prepared once, walked often, and put back in between."""

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks import crowd
from nudger.service import walk as walking
from nudger.service.clock import MovableClock
from nudger.service.installation import Installation
from nudger.service.settings import Settings
from nudger.store.database import is_shared, many, rows
from nudger.store.fields import microseconds
from nudger.store.tables import database

ROOT = Path(__file__).resolve().parents[2]
AN_HOUR = timedelta(hours=1)
TOUCHED = ("outbox_nudge", "outbox", "event", "nudge", "receipt")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Walked:
    """One walk: seconds of CPU (with that of PostgreSQL's backend), seconds, and those of its longest transaction."""

    cpu: float
    wall: float
    longest: float


class Place:
    """An installation of *learners*, *due* of whom have something due at `crowd.DUE`: one cohort, or *scattered*."""

    def __init__(self, address: str, folder: Path, learners: int, due: int, *, scattered: bool) -> None:
        told = {"database": address, "secret": f"file:{folder / 'secret'}", "state": str(folder)}
        self.settings = Settings.model_validate(told)
        self.learners = learners
        self.scattered = scattered
        self.due = due
        self._installation = Installation.open(self.settings, MovableClock(crowd.DUE - AN_HOUR), ROOT / "templates")
        self._database: Any = database.obj
        crowd.fill(self._installation, folder, learners, due, scattered=scattered)
        self._last = {table: rows(f"SELECT max(id) FROM {table}")[0][0] for table in ("outbox", "event", "nudge")}
        self._due = rows(
            "SELECT id, enrolment_id FROM nudge WHERE state = 'planned' AND due_at <= ?", (microseconds(crowd.DUE),)
        )
        self._settle()

    def use(self) -> None:
        """Make this the database that all verbs use."""
        database.initialize(self._database)

    def idle(self, times: int) -> float:
        """Return the median seconds of a walk that finds nothing to do."""
        return statistics.median(self._idle() for _ in range(times))

    def _idle(self) -> float:
        began = time.perf_counter()
        tally = walking.walk(self._installation)
        taken = time.perf_counter() - began
        assert not tally, tally
        return taken

    def walk(self) -> Walked:
        """Walk all that is due, once."""
        installation = replace(self._installation, clock=MovableClock(crowd.DUE))
        with _timed() as transactions:
            cpu, began = self._cpu(), time.perf_counter()
            tally = walking.walk(installation)
            wall, used = time.perf_counter() - began, self._cpu() - cpu
        assert tally == {"fired": self.due}, tally
        return Walked(used, wall, max(transactions))

    def restore(self) -> None:
        """Put back every row that a walk, or the writer beside it, has changed."""
        with database.atomic():
            many("DELETE FROM outbox_nudge WHERE outbox_id > ?", [(self._last["outbox"],)])
            for table, last in self._last.items():
                many(f"DELETE FROM {table} WHERE id > ?", [(last,)])
            many("DELETE FROM inbound WHERE id > ?", [(0,)])
            many("UPDATE nudge SET state = 'planned', settled_at = NULL WHERE id = ?", [(id_,) for id_, _ in self._due])
            many("UPDATE receipt SET reminded_at = '' WHERE enrolment_id = ?", [(each,) for _, each in self._due])
        self._settle()

    def _settle(self) -> None:
        if is_shared():
            for table in TOUCHED:
                database.execute_sql(f"VACUUM {table}")
            database.execute_sql("CHECKPOINT")
        else:
            database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        os.sync()

    def _cpu(self) -> float:
        """Return the CPU seconds used so far, here and by PostgreSQL's backend where it is on this machine."""
        used = time.process_time()
        if is_shared() and urlsplit(self.settings.database).hostname == "127.0.0.1":
            backend = Path(f"/proc/{rows('SELECT pg_backend_pid()')[0][0]}/stat")
            fields = backend.read_text(encoding="utf-8").rpartition(")")[2].split()  # proc(5)
            used += (int(fields[11]) + int(fields[12])) / TICKS
        return used


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Measure the transactions of `walk`, from the moment in which each has begun to the end of its commit."""
    original = walking.transaction
    seconds: list[float] = []

    @contextmanager
    def timed() -> Iterator[None]:
        with original():
            began = time.perf_counter()
            yield
        seconds.append(time.perf_counter() - began)

    walking.transaction = timed
    try:
        yield seconds
    finally:
        walking.transaction = original
