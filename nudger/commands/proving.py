"""Whether the servers of the settings answer and let us in; nothing is sent, fetched or changed."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from nudger.commands.connecting import made, named, sender_of
from nudger.errors import NudgerError, Problem
from nudger.service.settings import Settings


def tried(settings: Settings) -> tuple[list[str], list[Problem]]:
    """Return the tables of the settings whose servers let us in, and what is wrong with the others."""
    ways: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {}
    if settings.connector == "smtp":
        ways["smtp"] = partial(_opened, settings)
    for name in named(settings):
        ways[name] = partial(_looked, settings, name)
    well: list[str] = []
    problems: list[Problem] = []
    for name, way in ways.items():
        try:
            asyncio.run(way())
            well.append(f"[{name}]")
        except NudgerError as error:
            problems.append(Problem(f"[{name}]", None, str(error)))
    return well, problems


async def _looked(settings: Settings, name: str) -> None:
    await made(settings, name).look()


async def _opened(settings: Settings) -> None:
    sender = sender_of(settings)
    await sender.open()
    await sender.close()
