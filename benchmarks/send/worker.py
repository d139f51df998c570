"""Both ends of a worker: a process of its own that gets ready, waits for the go, works, and reports.

So start-up is not timed, and every side is measured alike. Standard library only: the peer's environment has no more.
Both ends read the monotonic clock, which is one for the whole machine.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

LONGEST = 1_800  # seconds, after which a worker gives up
ROOT = Path(__file__).resolve().parents[2]


class WorkerError(Exception):
    """A worker ended before its report; the message is the last line it wrote."""


@dataclass(frozen=True, slots=True)
class Round:
    """What the workers of one round took together, and the last one's books: how many mails are in each state."""

    seconds: float
    cpu: float
    books: Mapping[str, int]


def serve(work: Callable[[], object], books: Callable[[], Mapping[str, int]]) -> None:
    """Be a worker: tell that we are ready, *work* on the go, then report what it took and what is in the books."""
    signal.alarm(LONGEST)
    print("ready", flush=True)
    sys.stdin.readline()
    before = _cpu_seconds()
    work()
    report: dict[str, Any] = {"ended": time.monotonic(), "cpu": _cpu_seconds() - before}
    print(json.dumps(report | {"books": books()}), flush=True)


def _cpu_seconds() -> float:
    """Return the CPU time of this process and of its children that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


class Worker:
    """A worker, seen from outside."""

    def __init__(self, process: "subprocess.Popen[str]", errors: IO[str]) -> None:
        self._process = process
        self._errors = errors

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def says(self) -> str:
        """Return its next line. Raises WorkerError where it has ended instead."""
        assert self._process.stdout is not None
        if line := self._process.stdout.readline():
            return line
        self.ends()
        raise WorkerError("it ended before it had reported")

    def ends(self) -> str:
        """Wait for its end; return what else it printed. Raises WorkerError where it failed."""
        printed, _ = self._process.communicate()
        if self._process.returncode:
            self._errors.seek(0)
            raise WorkerError((self._errors.read().strip() or "it ended without a word").splitlines()[-1])
        return printed


@contextmanager
def started(command: Sequence[str]) -> Iterator[Worker]:
    """Run a worker, to the end of the block at most."""
    pipe = subprocess.PIPE
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, stderr=errors, start_new_session=True
        )
        try:
            yield Worker(process, errors)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # and whatever it has started itself
            process.wait()


def result(command: Sequence[str]) -> str:
    """Run a worker that needs no go; return what it printed."""
    with started(command) as worker:
        return worker.ends()


def race(commands: Sequence[Sequence[str]]) -> Round:
    """Start workers, wait until all are ready, send them off together, and wait for the last one."""
    with ExitStack() as stack:
        workers = [stack.enter_context(started(command)) for command in commands]
        for worker in workers:
            worker.says()
        os.sync()  # what was copied for this round is not to be written during it
        began = time.monotonic()
        for worker in workers:
            worker.go()
        reports = [json.loads(worker.says()) for worker in workers]
        for worker in workers:
            worker.ends()
    last = max(reports, key=lambda report: report["ended"])
    return Round(last["ended"] - began, sum(report["cpu"] for report in reports), last["books"])
