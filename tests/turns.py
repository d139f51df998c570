"""Tests that share the work of several processes take turns with those that measure time."""

import os
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from filelock import ReadWriteLock


@pytest.fixture(scope="session")
def turns(tmp_path_factory: pytest.TempPathFactory) -> ReadWriteLock | None:
    """The lock that all processes share; None where there is only one."""
    shared = tmp_path_factory.getbasetemp().parent
    return ReadWriteLock(str(shared / "turns.lock")) if "PYTEST_XDIST_WORKER" in os.environ else None


@pytest.fixture(autouse=True)
def turn(request: pytest.FixtureRequest, turns: ReadWriteLock | None) -> Iterator[None]:
    """Let nothing else run beside a test that is marked `alone`."""
    is_alone = request.node.get_closest_marker("alone") is not None
    with nullcontext() if turns is None else turns.write_lock() if is_alone else turns.read_lock():
        yield
