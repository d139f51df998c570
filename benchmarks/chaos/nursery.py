"""Workers that are born ready and killed without warning: one process imports everything, and forks each life.

It opens no database, no event loop and no thread itself, so that a fork copies nothing that is in use.
"""

import asyncio
import contextlib
import logging
import os
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from time import time

import connectors.smtp
from nudger.commands.connecting import sender_of
from nudger.commands.opening import templates_folder
from nudger.commands.work import only_worker
from nudger.mail.locales import ENGLISH
from nudger.mail.templates import Templates
from nudger.mail.words import Words
from nudger.service.installation import Installation
from nudger.service.sender import Sender
from nudger.service.settings import Settings
from nudger.service.work import SECONDS_BETWEEN_ROUNDS, turn

log = logging.getLogger(__name__)

Wording = tuple[Templates, Words]


@dataclass(frozen=True, slots=True)
class FastClock:
    """A clock that runs *factor* times as fast as the wall, alike in every process."""

    start: datetime
    wall: float
    factor: float

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time() - self.wall) * self.factor)


@dataclass(frozen=True, slots=True)
class Plan:
    """What every life is told."""

    settings: Settings
    clock: FastClock
    workers: int
    seed: int
    log: Path


class Nursery:
    """The near end: asks the process that forks."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def kill_one(self) -> None:
        """Kill one of the living at random, and let another begin."""
        self._ask("kill")

    def tend(self) -> int:
        """Replace those who ended by themselves; return how many there were so far."""
        return self._ask("tend")

    def _ask(self, word: str) -> int:
        self._pipe.send(word)
        died: int = self._pipe.recv()
        return died


@contextmanager
def nursery(plan: Plan) -> Iterator[Nursery]:
    """Keep *plan.workers* lives going until the end, when all are killed."""
    spawning = get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_keep_alive, args=(theirs, plan))
    process.start()
    theirs.close()
    try:
        yield Nursery(ours)
    finally:
        ours.close()
        process.join(10)
        process.kill()


def _keep_alive(pipe: Connection, plan: Plan) -> None:
    """Fork and kill as the other end of *pipe* says, until it is closed."""
    logging.basicConfig(filename=plan.log, level=logging.WARNING, format="%(levelname)s %(message)s")
    mails, words = Templates.load(templates_folder()), Words.load(templates_folder())
    words.day(plan.clock.now().date(), ENGLISH)  # the names of days and months are read now
    wording = mails, words  # read once, not in every life
    connectors.smtp.TIMEOUT /= plan.clock.factor
    connectors.smtp.AFTER_DATA /= plan.clock.factor
    dice = Random(plan.seed)
    living = [_bear(plan, wording) for _ in range(plan.workers)]
    died = 0
    with contextlib.suppress(EOFError):
        while word := pipe.recv():
            gone = [pid for pid in living if os.waitpid(pid, os.WNOHANG)[0]]
            died += len(gone)
            living = [pid for pid in living if pid not in gone]
            if word == "kill" and living:
                _kill(living.pop(dice.randrange(len(living))))
            living += [_bear(plan, wording) for _ in range(plan.workers - len(living))]
            pipe.send(died)
    for pid in living:
        _kill(pid)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _bear(plan: Plan, wording: Wording) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        _live(plan, wording, parent)
    except BaseException:
        log.exception("a life ended by itself: %s", traceback.format_exc(limit=1))
    os._exit(1)


def _live(plan: Plan, wording: Wording, parent: int) -> None:
    """Do what `nudger work` does, with a fast clock."""
    settings = plan.settings
    is_file = "://" not in settings.database
    with only_worker(settings) if is_file else nullcontext():
        installation = Installation.worded(settings, plan.clock, *wording)
        asyncio.run(_rounds(installation, sender_of(settings), SECONDS_BETWEEN_ROUNDS / plan.clock.factor, parent))


async def _rounds(installation: Installation, sender: Sender, pause: float, parent: int) -> None:
    """Go round while the process that forked us is there."""
    while os.getppid() == parent:
        try:
            await turn(installation, sender)
        except Exception:
            log.exception("this round broke off; the next one comes")
        await asyncio.sleep(pause)
