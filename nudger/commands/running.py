"""Running several jobs side by side until somebody says stop (Ctrl-C, SIGTERM), and ending in good order."""

import asyncio
import logging
import os
import signal
import socket
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

import uvicorn
from starlette.applications import Starlette

from nudger.errors import NoWayIn, NudgerError
from nudger.service.collect import keep
from nudger.service.installation import Installation
from nudger.service.mailbox import Fetchable, Keep, Mailbox

log = logging.getLogger(__name__)

Job = Callable[[asyncio.Event], Coroutine[Any, Any, None]]

WHILE_BINDING = 0.05  # seconds a listener that has only just begun is given, so that it ends with its socket closed


async def side_by_side(*jobs: Job, say: str = "") -> None:
    """Run *jobs* until they have all ended; each is given the event that asks it to stop, and its end asks the others.

    *say* is printed once a signal would end them in good order. Raises NudgerError for what ended the first of them.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stopping.set)
        except NotImplementedError:  # Windows has no such handlers; Ctrl-C raises KeyboardInterrupt there
            break
    if say:
        print(say, flush=True)
    ended = await asyncio.gather(*(_stop_all_with_me(job, stopping) for job in jobs), return_exceptions=True)
    for error in ended:
        if isinstance(error, NudgerError | OSError):
            raise NudgerError(str(error)) from error
        if error is not None:
            raise error


async def _stop_all_with_me(job: Job, stopping: asyncio.Event) -> None:
    try:
        await job(stopping)
    finally:
        stopping.set()


class Server(uvicorn.Server):
    """A web server that leaves the signals to `side_by_side`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens on *host* and *port*, 0 for any free one. Raises NudgerError where it can't."""
    try:
        return socket.create_server((host, port), backlog=1024)
    except OSError as error:
        raise NudgerError(f"can't serve pages on {host}:{port}: {error.strerror}") from error


def web_job(app: Starlette, listening: socket.socket) -> Job:
    """Serve *app* on a socket that is bound. No access log: addresses of pages are secrets."""

    async def serve(stopping: asyncio.Event) -> None:
        server = Server(uvicorn.Config(app, access_log=False, lifespan="off", log_level="warning"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await ended_or_asked(serving, stopping)
        server.should_exit = True
        await serving

    return serve


def listening_job(installation: Installation, mailbox: Mailbox) -> Job:
    """Take mail in until asked to stop."""

    async def listen(stopping: asyncio.Event) -> None:
        running = asyncio.create_task(mailbox.run(_keeper(installation)))
        await ended_or_asked(running, stopping)
        if running.done():
            running.result()
        await asyncio.sleep(WHILE_BINDING)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    return listen


async def fetched(installation: Installation, mailboxes: Iterable[Fetchable]) -> None:
    """Keep what these mailboxes hold now; one that can't be read is told, and the others are."""
    for mailbox in mailboxes:
        try:
            await mailbox.fetch(_keeper(installation))
        except NoWayIn as error:
            log.warning("work: a mailbox can't be read: %s", error)


def _keeper(installation: Installation) -> Keep:
    async def keeper(recipient: str, mail: bytes) -> None:
        await asyncio.to_thread(keep, installation, recipient, mail)

    return keeper


async def ended_or_asked(running: "asyncio.Task[Any]", stopping: asyncio.Event) -> None:
    """Wait until *running* has ended by itself, or is asked to stop."""
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait((waiting, running), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


def parent_arguments(parser: ArgumentParser) -> None:
    """Let `serve` say that it is the parent."""
    parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)


async def parent_job(stopping: asyncio.Event) -> None:
    """End when the parent has: it holds the other end of our standard input, and writes nothing there."""
    loop = asyncio.get_running_loop()

    def watch() -> None:
        os.read(0, 1)
        with suppress(RuntimeError):  # we had ended before
            loop.call_soon_threadsafe(stopping.set)

    Thread(target=watch, daemon=True).start()
    await stopping.wait()
