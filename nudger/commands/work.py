"""Do the jobs: read what comes back, decide who gets a mail, send it."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from filelock import FileLock, Timeout

from nudger.commands.connecting import calendar_of, fetchable, mailboxes_of, sender_of
from nudger.commands.opening import installation_of
from nudger.commands.running import Job, fetched, listening_job, parent_arguments, parent_job, side_by_side
from nudger.errors import NudgerError
from nudger.service.installation import Installation
from nudger.service.rederive import rederive
from nudger.service.sender import Sender
from nudger.service.settings import Settings
from nudger.service.work import JOBS, everything, work
from nudger.store import outbox
from nudger.store.database import is_postgresql, transaction


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, and end")
    parser.add_argument(
        "--only", action="append", choices=JOBS, metavar="JOB", help=f"do this job only, one of {', '.join(JOBS)}"
    )
    parent_arguments(parser)


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    sender = sender_of(installation.settings)
    jobs: Collection[str] = arguments.only or JOBS
    with only_worker(installation.settings, jobs):
        rederive(installation)
        if "deliver" in jobs and not is_postgresql(installation.settings.database):
            with transaction():
                outbox.orphan(installation.clock.now())
        if arguments.once:
            if "collect" in jobs:
                asyncio.run(fetched(installation, fetchable(installation.settings)))
            tally = asyncio.run(everything(installation, sender, jobs, calendar_of(installation.settings)))
            print(", ".join(f"{count} {what}" for what, count in sorted(tally.items())) or "nothing was due")
        elif arguments.with_parent:
            asyncio.run(side_by_side(*_running(installation, sender, jobs), parent_job))
        else:
            said = "Nudger is at work. Ctrl-C ends it."
            asyncio.run(side_by_side(*_running(installation, sender, jobs), say=said))
    return 0


def _running(installation: Installation, sender: Sender, jobs: Collection[str]) -> Iterator[Job]:
    yield partial(work, installation, sender, jobs=jobs, calendar=calendar_of(installation.settings))
    for mailbox in mailboxes_of(installation.settings) if "collect" in jobs else ():
        yield listening_job(installation, mailbox)


@contextmanager
def only_worker(settings: Settings, jobs: Collection[str] = JOBS) -> Iterator[None]:
    """Hold the lock of each of these *jobs*, which an SQLite file has one worker for; they die with the process.

    With PostgreSQL any number may work. Raises NudgerError for a second one.
    """
    with ExitStack() as held:
        for job in () if is_postgresql(settings.database) else jobs:
            try:
                held.enter_context(FileLock(f"{settings.database}.{job}.lock").acquire(timeout=0))
            except Timeout as error:
                raise NudgerError(
                    f"another process works on {settings.database} already and does `{job}`; one is enough, and more"
                    " than one is what PostgreSQL is for"
                ) from error
        yield
