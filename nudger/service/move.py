"""Moving an installation into another database, and proving that all of it arrived.

It may be broken off at any moment and begun again: what is there already is passed over.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from peewee import Database, PostgresqlDatabase

from nudger.errors import NudgerError
from nudger.service.clock import Clock
from nudger.service.identity import Identity
from nudger.service.installation import identity_file
from nudger.service.settings import Settings
from nudger.store import epoch, holds
from nudger.store.copying import IN_ORDER, Sum, ask, copy, is_empty, name_of, set_sequence, sum_of
from nudger.store.database import is_postgresql, open_database, without_password
from nudger.store.epoch import Known
from nudger.store.holds import Scope

JOBS = ("walk", "deliver", "collect")
MOVED = "moved to "


@dataclass(frozen=True, slots=True)
class Compared:
    """One table, here and there."""

    table: str
    source: Sum
    target: Sum

    @property
    def is_same(self) -> bool:
        return self.source == self.target


def move(settings: Settings, clock: Clock, address: str, say: Callable[[str, int], None]) -> list[Compared]:
    """Copy everything into the database at *address* and compare; return each table's count and hash on both sides.

    Where all is the same, the source is on hold from now on and the target is ready to work on this host. *say* is
    told the table and how many of its rows are there, after each batch. Raises NudgerError where it can't be done.
    """
    if not is_postgresql(settings.database) and not Path(settings.database).exists():
        raise NudgerError(f"there is nothing to move: no {settings.database}")
    if settings.database == address:
        raise NudgerError("this is where the installation is already; name another database")
    with _nobody_works(settings.database):
        target = open_database(address)
        source = open_database(settings.database)
        with source.connection_context(), target.connection_context():
            known = _movable(settings, source)
            _check_target(target, address, known)
            compared = _copy_all(source, target, say, clock, address)
        if all(each.is_same for each in compared):
            there = identity_file(settings.model_copy(update={"database": address}))
            Identity(there, settings.url).note(known, clock.now())
        return compared


@contextmanager
def _nobody_works(address: str) -> Iterator[None]:
    """Hold the locks of all jobs, so that none begins. Raises NudgerError where one runs."""
    try:
        with ExitStack() as locks:
            for job in JOBS if not is_postgresql(address) else ():
                locks.enter_context(FileLock(f"{address}.{job}.lock").acquire(timeout=0))
            yield
    except Timeout as error:
        raise NudgerError(f"a process works on {address}; end `serve`, `work` and `web` first") from error


def _movable(settings: Settings, source: Database) -> Known:
    """Return who the open database is. Raises NudgerError where it must not be moved."""
    known = epoch.known()
    if known is None:
        raise NudgerError(f"there is nothing to move: {without_password(settings.database)} was never used")
    silence = Identity(identity_file(settings), settings.url).silence()
    if silence:
        raise NudgerError(f"{silence}. Look into that first: nudger confirm")
    everything = (hold for hold in holds.in_force() if hold.scope is Scope.EVERYTHING)
    moved = next((hold for hold in everything if hold.reason.startswith(MOVED)), None)
    if moved is not None:
        raise NudgerError(f"it was {moved.reason} already; if this one is to work again: nudger release everything")
    if isinstance(source, PostgresqlDatabase):
        others = ask(
            source,
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
        ).fetchone()[0]
        if others:
            raise NudgerError(f"{others} other connections to the database are open; end `serve`, `work` and `web`")
    return known


def _check_target(target: Database, address: str, known: Known) -> None:
    """Raise NudgerError where the target is not empty, and not what an earlier try has left."""
    found = ask(target, "SELECT uid, epoch FROM installation").fetchone()
    where = without_password(address)
    if found is None:
        used = next((name_of(table) for table in IN_ORDER if not is_empty(target, table)), None)
        if used is not None:
            raise NudgerError(f"{where} is not empty: there are rows in {used}; name an empty database")
    elif found[0] != known.uid:
        raise NudgerError(f"{where} belongs to another installation; name an empty database")
    elif found[1] != known.epoch:
        raise NudgerError(f"{where} or this database has sent mails since it was copied; name an empty database")


def _copy_all(
    source: Database, target: Database, say: Callable[[str, int], None], clock: Clock, address: str
) -> list[Compared]:
    """Copy and compare while nobody can write to the source, and silence it in the same transaction."""
    with source.atomic():
        if isinstance(source, PostgresqlDatabase):
            ask(source, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table in IN_ORDER:
            for count in copy(source, target, table):
                say(name_of(table), count)
            set_sequence(target, table)
        with target.atomic():
            compared = [Compared(name_of(table), sum_of(source, table), sum_of(target, table)) for table in IN_ORDER]
        if all(each.is_same for each in compared):
            holds.put(Scope.EVERYTHING, "", f"{MOVED}{without_password(address)}", clock.now())
    return compared
