"""What tells a worker that another process may have left something to do: hints only, for truth is in the tables."""

import asyncio
import logging
from contextlib import suppress
from importlib import import_module

from peewee import DatabaseError

from nudger.store.database import is_postgresql, rows, without_password

log = logging.getLogger(__name__)

LOOK = 0.25  # seconds between two looks at SQLite's counter, a few microseconds each
AGAIN = 5.0  # seconds before a lost connection is tried again


async def watch(address: str, wake: asyncio.Event) -> None:
    """Set *wake* whenever another process may have changed the open database, which is at *address*.

    It runs until it is cancelled, in the thread that does the work. It sets *wake* once as it begins to hear: what
    came before that may have been missed.
    """
    await (listen(address, wake) if is_postgresql(address) else look(wake))


async def listen(address: str, wake: asyncio.Event) -> None:
    """Set *wake* for each NOTIFY that PostgreSQL hands on; connect anew where the connection is lost."""
    psycopg = import_module("psycopg")
    is_told = False
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True, connect_timeout=10
            ) as connection:
                await connection.execute("LISTEN nudger")
                is_told = False
                wake.set()
                async for _ in connection.notifies():
                    wake.set()
        except (psycopg.Error, OSError) as error:
            if not is_told:
                log.warning("work: nothing wakes us but the clock; %s: %s", without_password(address), error)
            is_told = True
        await asyncio.sleep(AGAIN)


async def look(wake: asyncio.Event) -> None:
    """Set *wake* when another connection has committed to the SQLite file.

    SQLite counts for each connection what others have committed, and never what it has committed itself.
    """
    seen = None
    while True:
        with suppress(DatabaseError):  # if it is more than a moment's trouble, the round of jobs says so
            now = rows("PRAGMA data_version")
            if now != seen:
                wake.set()
            seen = now
        await asyncio.sleep(LOOK)
