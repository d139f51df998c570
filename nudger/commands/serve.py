"""Serve the pages, do the jobs and take mail in: runs `web` and `work` as two processes, and ends them together."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from asyncio.subprocess import PIPE
from contextlib import suppress
from functools import partial
from signal import SIGTERM

from nudger.commands.connecting import mailboxes_of, sender_of
from nudger.commands.opening import installation_of
from nudger.commands.running import bound, ended_or_asked, side_by_side
from nudger.commands.work import only_worker
from nudger.errors import NudgerError
from nudger.service.rederive import rederive
from nudger.service.settings import Settings, Web
from nudger.store.database import close_database

BETWEEN_TRIES = 0.05  # seconds
PATIENCE = 2.0  # seconds for an answer


def arguments(parser: ArgumentParser) -> None:
    """Nothing to choose: the settings say it all."""


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    settings = installation.settings
    _try_out(settings)
    rederive(installation)
    close_database()
    config = ["--config", str(arguments.config)] if arguments.config is not None else []
    command = [sys.executable, "-m", "nudger.commands", *config]
    said = f"Nudger is at work; people know its pages as {settings.url}. Ctrl-C ends it."
    failed: list[str] = []
    asyncio.run(
        side_by_side(
            partial(_run_child, [*command, "web", "--with-parent"], failed),
            partial(_run_child, [*command, "work", "--with-parent"], failed),
            partial(_say_when_pages_answer, settings.web, said),
        )
    )
    return 1 if failed else 0


def _try_out(settings: Settings) -> None:
    """Raise NudgerError for what would keep a child from its work, so that it is said once."""
    sender_of(settings)
    mailboxes_of(settings)
    bound(settings.web.host, settings.web.port).close()
    with only_worker(settings):
        pass


async def _run_child(command: list[str], failed: list[str], stopping: asyncio.Event) -> None:
    """Run a child until it ends or is asked to. Raises NudgerError for one that ended otherwise.

    One that ended with exit code 1 has said why itself, and is added to *failed*. Each is in a process group of its
    own: the Ctrl-C of a terminal reaches us alone, and so a child is asked once, in good order, however early. Its
    standard input is a pipe that closes when we are gone, by SIGKILL too: then it ends.
    """
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, process_group=0)
    ended = asyncio.create_task(child.wait())
    await ended_or_asked(ended, stopping)
    was_asked = stopping.is_set()
    if not ended.done():
        with suppress(ProcessLookupError):
            child.terminate()
    code = await ended
    if code == 1:
        failed.append(command[-2])
    elif not was_asked or code not in (0, -SIGTERM):
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        raise NudgerError(f"`{command[-2]}` ended by itself ({how}), and so `serve` ended too; start it again")


async def _say_when_pages_answer(web: Web, said: str, stopping: asyncio.Event) -> None:
    while not stopping.is_set() and not await _answers(web):
        await asyncio.sleep(BETWEEN_TRIES)
    if not stopping.is_set():
        print(said, flush=True)
        await stopping.wait()


async def _answers(web: Web) -> bool:
    """Ask the pages whether all is well."""
    host = "127.0.0.1" if web.host == "0.0.0.0" else web.host
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(host, web.port)
            try:
                writer.write(b"GET /health HTTP/1.0\r\n\r\n")
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except OSError:
        return False
