"""Opening the database, and bringing its tables up to date."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import Database, DatabaseError, SqliteDatabase
from playhouse.migrations import Runner

from nudger.errors import NudgerError
from nudger.store.tables import database

MIGRATIONS = Path(__file__).with_name("migrations")
OLDEST_SQLITE = (3, 38, 0)


def open_database(address: str) -> Database:
    """Open the SQLite file at *address*, creating and migrating it, and make it the one that all verbs use.

    Writers take the write lock when they begin, so a read that turns into a write can't find it taken.
    """
    if "://" in address:
        scheme = address.partition("://")[0]
        raise NudgerError(f'database = "{scheme}://…" is not built yet; write the path of an SQLite file')
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise NudgerError(f"SQLite is {sqlite3.sqlite_version}; Nudger needs 3.38 or newer")
    close_database()
    opened = sqlite_database(address)
    migrate(opened, address)
    database.initialize(opened)
    return opened


def close_database() -> None:
    """Close this thread's connection to the open database, if there is one."""
    if database.obj is not None and not database.is_closed():
        database.close()


def sqlite_database(address: str) -> SqliteDatabase:
    if address != ":memory:":
        Path(address).parent.mkdir(parents=True, exist_ok=True)
    pragmas = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1}
    return SqliteDatabase(address, pragmas=pragmas, lock_type="IMMEDIATE", timeout=10)


def migrate(opened: Database, address: str) -> None:
    """Run the migrations that this database has not seen."""
    try:
        with opened.connection_context():
            Runner(opened, str(MIGRATIONS)).up()
    except DatabaseError as error:
        raise NudgerError(f"the database {address} can't be opened: {error}") from error


@contextmanager
def transaction() -> Iterator[None]:
    """Everything inside happens, or nothing does. Inside another transaction it is a savepoint."""
    with database.atomic():
        yield


@contextmanager
def connection() -> Iterator[None]:
    """Use a connection of this thread's own, closed at the end unless it was open before."""
    opened = database.connect(reuse_if_open=True)
    try:
        yield
    finally:
        if opened:
            database.close()
