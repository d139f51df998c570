"""Opening the database, SQLite or PostgreSQL, and bringing its tables up to date."""

import sqlite3
import time
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar, cast

from filelock import FileLock
from peewee import Database, DatabaseError, OperationalError, PostgresqlDatabase, SqliteDatabase
from playhouse.migrations import Runner

from nudger.errors import NudgerError
from nudger.store.tables import database

MIGRATIONS = Path(__file__).with_name("migrations")
OLDEST_SQLITE = (3, 38, 0)
MIGRATING = 6835537  # the key of PostgreSQL's advisory lock: one process migrates at a time
POLL = 0.0005
BATCH = 25
BREATH = 0.001  # seconds between two transactions, in which others get their turn
PATIENCE = 10.0


Thing = TypeVar("Thing")


class PollingSqlite(SqliteDatabase):
    """SQLite whose writers ask for the lock every half millisecond.

    SQLite's own waiting sleeps longer and longer, so a page would starve behind a walk that commits back to back.
    """

    def begin(self, lock_type: str | None = None) -> None:
        raw = cast(Any, self).connection()
        raw.execute("PRAGMA busy_timeout = 0")
        deadline = time.monotonic() + PATIENCE  # of waiting for a lock, which no moved clock shortens
        try:
            while not self._begins(lock_type, is_last=time.monotonic() > deadline):
                time.sleep(POLL)
        finally:
            raw.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")

    def _begins(self, lock_type: str | None, *, is_last: bool) -> bool:
        try:
            super().begin(lock_type)
        except OperationalError as error:
            if is_last or "locked" not in str(error):
                raise
            return False
        return True


def is_postgresql(address: str) -> bool:
    return address.startswith(("postgresql://", "postgres://"))


def open_database(address: str) -> Database:
    """Open the database at *address*, creating and migrating its tables, and make it the one that all verbs use.

    *address* is the path of an SQLite file, or ``postgresql://user:password@host:port/name``.
    """
    close_database()
    opened = database_at(address)
    try:
        with opened.connection_context(), _alone(opened, address):
            migrate(opened)
    except DatabaseError as error:
        raise NudgerError(f"the database {without_password(address)} can't be opened: {error}") from error
    database.initialize(opened)
    return opened


def open_in_memory() -> None:
    """Open an empty SQLite database that is gone once it is closed, and make it the one that all verbs use."""
    close_database()
    opened = database_at(":memory:")
    opened.connect()
    migrate(opened)
    database.initialize(opened)


def close_database() -> None:
    """Close this thread's connection to the open database, if there is one."""
    if database.obj is not None and not database.is_closed():
        database.close()


def database_at(address: str) -> Database:
    """Return the database at *address*, not opened yet. Raises NudgerError for one that can't be used here."""
    if is_postgresql(address):
        if find_spec("psycopg") is None:
            raise NudgerError('PostgreSQL needs one library more: pip install "nudger[postgres]"')
        url = "postgresql://" + address.partition("://")[2]
        return PostgresqlDatabase(url, prefer_psycopg3=True, connect_timeout=10)
    if "://" in address:
        raise NudgerError(
            f'database = "{address.partition("://")[0]}://…" is no database that Nudger knows; write the path of an'
            " SQLite file, or postgresql://user:password@host/name"
        )
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise NudgerError(f"SQLite is {sqlite3.sqlite_version}; Nudger needs 3.38 or newer")
    if address != ":memory:":
        Path(address).parent.mkdir(parents=True, exist_ok=True)
    pragmas = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1}
    return PollingSqlite(address, pragmas=pragmas, lock_type="IMMEDIATE", timeout=PATIENCE)


def without_password(address: str) -> str:
    """Return *address* as it may be shown.

    >>> without_password("postgresql://nudger:secret@db.example.org/nudger")
    'postgresql://nudger@db.example.org/nudger'
    """
    scheme, mark, rest = address.rpartition("://")
    who, at, where = rest.rpartition("@")
    return f"{scheme}{mark}{who.partition(':')[0]}{at}{where}" if mark else address


def migrate(opened: Database) -> None:
    """Run the migrations that this database has not seen. Raises NudgerError where it has seen more than we know."""
    runner = Runner(opened, str(MIGRATIONS))
    unknown = sorted(each.name for each in runner.status() if each.path is None)
    if unknown:
        raise NudgerError(f"the database was used by a newer Nudger, which knows {unknown[-1]}; update this one")
    runner.up()


@contextmanager
def _alone(opened: Database, address: str) -> Iterator[None]:
    """Let one process migrate at a time, whichever of them starts first."""
    if isinstance(opened, PostgresqlDatabase):
        cast(Any, opened).execute_sql("SELECT pg_advisory_lock(%s)", (MIGRATING,))
        try:
            yield
        finally:
            cast(Any, opened).execute_sql("SELECT pg_advisory_unlock(%s)", (MIGRATING,))
    elif address == ":memory:":
        yield
    else:
        with FileLock(f"{address}.migrate.lock"):
            yield


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


def in_batches(things: Sequence[Thing], few: int = BATCH) -> Iterator[Sequence[Thing]]:
    """Yield *things* a *few* at a time, each few for a transaction of their own, so that none is long."""
    for start in range(0, len(things), few):
        yield things[start : start + few]
        breathe()


def breathe() -> None:
    """Let others have their turn between two transactions; at a database in memory there is nobody else."""
    if database.obj.database != ":memory:":
        time.sleep(BREATH)


def is_shared() -> bool:
    """Tell whether several processes may work on the open database at once, each locking what it changes."""
    return isinstance(database.obj, PostgresqlDatabase)


def wake() -> None:
    """Tell workers elsewhere, once this transaction is committed, that there may be something to do."""
    if is_shared():
        database.execute_sql("NOTIFY nudger")


def rows(sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Run one statement with ``?`` for its values and return all rows, as the driver gives them."""
    found: list[tuple[Any, ...]] = _ran(sql, values).fetchall()
    return found


def execute(sql: str, values: tuple[Any, ...]) -> None:
    """Run one statement that returns nothing, with ``?`` for its values."""
    _ran(sql, values)


def _ran(sql: str, values: tuple[Any, ...]) -> Any:
    opened = database.obj  # asked once, for the proxy's own looking up costs a tenth of a small statement
    return opened.execute_sql(sql if opened.param == "?" else sql.replace("?", opened.param), values)


def many(sql: str, values: list[tuple[Any, ...]]) -> None:
    """Run one statement for each of *values*, in one go: for the paths where what a row costs decides."""
    if values:
        database.connection().cursor().executemany(sql.replace("?", database.param), values)


def marks(values: Sized) -> str:
    """Return as many ``?`` as there are *values*."""
    return ", ".join("?" * len(values))
