"""Do the jobs: decide who gets a mail, send it, read what comes back."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from filelock import FileLock, Timeout

from nudger.commands.opening import installation_of, mailbox_of, sender_of
from nudger.commands.running import Job, listening_job, side_by_side
from nudger.errors import NudgerError
from nudger.service.settings import Settings
from nudger.service.work import turn, work


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="go round once and end")


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    settings = installation.settings
    sender = sender_of(settings)
    with only_worker(settings):
        if arguments.once:
            tally = asyncio.run(turn(installation, sender))
            print(", ".join(f"{count} {what}" for what, count in sorted(tally.items())) or "nothing was due")
            return 0
        jobs: list[Job] = [partial(work, installation, sender)]
        mailbox = mailbox_of(settings)
        if mailbox is not None:
            jobs.append(listening_job(installation, mailbox))
        asyncio.run(side_by_side(*jobs, say="Nudger is at work. Ctrl-C ends it."))
    return 0


@contextmanager
def only_worker(settings: Settings) -> Iterator[None]:
    """Hold the lock that one working process has; it dies with the process. Raises NudgerError for a second one."""
    lock = FileLock(f"{settings.database}.work.lock")
    try:
        with lock.acquire(timeout=0):
            yield
    except Timeout as error:
        raise NudgerError(f"another process works on {settings.database} already; one is enough") from error
