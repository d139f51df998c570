"""What every test may ask for."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from cast import ANA, BEN, Service
from turns import turn, turns

from benchmarks.cluster import cluster, programs
from nudger.store.database import close_database, open_database
from nudger.store.tables import TABLES

__all__ = ["turn", "turns"]

JUDGES = Path(".ci/judges")  # `npm ci` there installs them
EMPTY = f"TRUNCATE {', '.join(table._meta.table_name for table in TABLES)} RESTART IDENTITY CASCADE"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Run a cluster for the whole session; yield the address that a database's name is added to."""
    with cluster() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database: once an SQLite file, once a PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "n.sqlite")
    return emptied(request.getfixturevalue("postgresql"))


def emptied(cluster_address: str) -> str:
    """Return the address of the database that tests share, with nothing in its tables."""
    with psycopg.connect(f"{cluster_address}postgres", autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = 'shared'").fetchone() is None:
            connection.execute("CREATE DATABASE shared")
    opened = open_database(f"{cluster_address}shared")
    with opened.connection_context():
        opened.execute_sql(EMPTY)
    return f"{cluster_address}shared"


@pytest.fixture
def a_service(tmp_path: Path, address: str) -> Iterator[Callable[..., Service]]:
    """Make an installation with Ana, and Ben who is her manager."""

    def make(**told: object) -> Service:
        service = Service(tmp_path, **({"database": address} | told))
        service.person(BEN)
        service.person(ANA, manager=BEN)
        return service

    yield make
    close_database()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with its reason, what needs a program this machine lacks; in CI that is an error."""
    for mark in item.iter_markers("needs"):
        missing = [need for need in mark.args if not _is_there(need)]
        if missing and os.environ.get("NUDGER_CI"):
            pytest.fail(f"CI must have {', '.join(missing)}")
        if missing:
            pytest.skip(f"this machine has no {', '.join(missing)}")


def _is_there(need: str) -> bool:
    if need == "root":
        return hasattr(os, "geteuid") and os.geteuid() == 0
    if need == "postgresql":
        return programs() is not None
    if need.startswith("module:"):
        return importlib.util.find_spec(need.removeprefix("module:")) is not None
    if need.startswith("npm:"):
        return (JUDGES / "node_modules" / need.removeprefix("npm:")).is_dir()
    return shutil.which(need, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is not None
