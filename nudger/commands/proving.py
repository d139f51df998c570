"""Whether the servers of the settings answer and let us in; nothing is sent, fetched or changed."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from nudger.commands.connecting import calendar_of, made, named, sender_of
from nudger.errors import NudgerError, Problem
from nudger.service.settings import Settings


def tried(settings: Settings) -> tuple[list[str], list[Problem]]:
    """Return the tables of the settings whose servers let us in, and what is wrong with the others."""
    ways: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {}
    if settings.connector == "smtp":
        ways["smtp"] = partial(_opened, settings)
    for name in named(settings):
        ways[name] = partial(_looked, settings, name)
    if settings.asks_calendar:
        ways[settings.calendar] = partial(_seen, settings, ways.get(settings.calendar))
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


async def _seen(settings: Settings, first: Callable[[], Coroutine[Any, Any, None]] | None) -> None:
    """Try the calendar server, after what else goes by the same name."""
    if first is not None:
        await first()
    calendar = calendar_of(settings)
    assert calendar is not None
    await calendar.look()


async def _opened(settings: Settings) -> None:
    sender = sender_of(settings)
    await sender.open()
    await sender.close()
