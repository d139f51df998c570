"""Running several jobs side by side until somebody says stop (Ctrl-C, SIGTERM), and ending in good order."""

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette

from nudger.errors import NudgerError
from nudger.service.collect import Mailbox, keep
from nudger.service.installation import Installation

Job = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


async def side_by_side(*jobs: Job, say: str = "") -> None:
    """Run *jobs* until they have all ended; each is given the event that asks it to stop.

    *say* is printed once a signal would end them in good order.
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
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(_stop_all_with_me(job, stopping))
    except* (NudgerError, OSError) as group_error:
        raise NudgerError(str(group_error.exceptions[0])) from group_error


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
        await _ended_or_asked(serving, stopping)
        server.should_exit = True
        await serving

    return serve


def listening_job(installation: Installation, mailbox: Mailbox) -> Job:
    """Take mail in until asked to stop."""

    async def listen(stopping: asyncio.Event) -> None:
        async def keeper(recipient: str, mail: bytes) -> None:
            await asyncio.to_thread(keep, installation, recipient, mail)

        running = asyncio.create_task(mailbox.run(keeper))
        await _ended_or_asked(running, stopping)
        if running.done():
            running.result()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    return listen


async def _ended_or_asked(running: "asyncio.Task[None]", stopping: asyncio.Event) -> None:
    """Wait until *running* has ended by itself, or is asked to stop."""
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait((waiting, running), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
