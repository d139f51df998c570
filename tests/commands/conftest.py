"""A folder to run commands in, and processes that are gone when the test is."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nudger.store.database import close_database

HERE = Path.cwd()
PATIENCE = 20

Running = subprocess.Popen[str]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the shipped config and templates, as a checkout has them."""
    shutil.copytree(HERE / "config", tmp_path / "config")
    shutil.copytree(HERE / "templates", tmp_path / "templates")
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("NUDGER_") and name != "NUDGER_CI"]:
        monkeypatch.delenv(name)
    yield tmp_path
    close_database()


@pytest.fixture
def serving(place: Path) -> Iterator[Callable[..., Running]]:
    """Start a command, or Python with other words, as a process of its own; what is left of them ends with the test."""
    started: list[Running] = []

    def start(*words: str, program: tuple[str, ...] = ("-m", "nudger.commands"), **environment: str) -> Running:
        process = subprocess.Popen(
            [sys.executable, *program, *words],
            cwd=place,
            env=os.environ | {"PYTHONPATH": str(HERE), "PYTHONWARNINGS": "error"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
    for process in started:
        try:
            process.communicate(timeout=PATIENCE)
        except (subprocess.TimeoutExpired, ValueError):
            process.kill()
            process.wait(PATIENCE)
