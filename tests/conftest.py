"""What every test may ask for."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import ANA, BEN, Service

from nudger.store.database import close_database


@pytest.fixture
def a_service(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Make an installation with Ana, and Ben who is her manager."""

    def make(**told: object) -> Service:
        service = Service(tmp_path, **told)
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
    if need.startswith("module:"):
        return importlib.util.find_spec(need.removeprefix("module:")) is not None
    return shutil.which(need, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is not None
