"""Imports run one way through the house."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOMS = ("journey", "mail", "store", "service", "report", "web", "commands")
ANYWHERE = ("errors",)
CONNECTORS_MAY = {"nudger.errors", "nudger.mail"}
PURE_MAY_NOT = {"os", "time", "random", "socket", "subprocess", "asyncio", "peewee", "sqlite3", "logging"}

FILES = sorted(path for folder in ("nudger", "connectors") for path in Path(folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} is a relative import"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def may_import(room: str, name: str) -> bool:
    parts = name.split(".")
    if parts[0] == "connectors":
        return room == "commands"
    if parts[0] != "nudger" or parts[1] in ANYWHERE:
        return True
    if parts[1] == "shipped":
        return room == "commands"
    return ROOMS.index(parts[1]) <= ROOMS.index(room)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_room_imports_from_a_later_one(path: Path):
    if path.parts[0] == "connectors":
        strays = [
            name
            for name in imported(path)
            if name.startswith("nudger") and not any(name.startswith(allowed) for allowed in CONNECTORS_MAY)
        ]
    elif len(path.parts) > 2:
        strays = [name for name in imported(path) if not may_import(path.parts[1], name)]
    else:
        strays = [name for name in imported(path) if name.startswith("nudger.") and name.split(".")[1] in ROOMS]
    assert strays == []


@pytest.mark.parametrize("path", [path for path in FILES if path.parts[1] in ("journey", "mail")], ids=str)
def test_the_pure_rooms_touch_neither_clock_nor_world(path: Path):
    assert {name.split(".")[0] for name in imported(path)} & PURE_MAY_NOT == set()


def test_only_one_file_reads_the_clock():
    readers = [
        str(path)
        for path in FILES
        if any(call in path.read_text(encoding="utf-8") for call in ("datetime.now(", "time.time(", "date.today("))
    ]
    assert readers == ["nudger/service/clock.py"]


def test_no_file_has_a_name_that_was_not_found():
    unnamed = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
    assert [str(path) for path in FILES if path.stem in unnamed] == []
