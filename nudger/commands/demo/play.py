"""Playing the demo: to its end without anybody, or on a page for somebody."""

import asyncio
import json
import logging
from argparse import Namespace
from typing import Any

from nudger.commands.demo.folder import demo_folder
from nudger.commands.demo.summary import summary
from nudger.commands.demo.world import World
from nudger.service.clock import stopwatch

MUST_BE_ZERO = ("wrong_hour_sends", "duplicates", "lost")


def play_to_end(arguments: Namespace) -> int:
    """Play all of it, print what came of it, and return 1 where one of the three zeros is none."""
    logging.getLogger().setLevel(logging.WARNING)
    with demo_folder() as folder:
        result = asyncio.run(_to_end(World(folder, arguments.seed)))
    if arguments.json:
        print(json.dumps(result, indent=2, ensure_ascii=False))
    else:
        for name, value in result.items():
            shown = ", ".join(f"{what}: {count}" for what, count in value.items()) if isinstance(value, dict) else value
            print(f"{name.replace('_', ' '):<18}{shown}")
    return 1 if any(result[name] for name in MUST_BE_ZERO) else 0


async def _to_end(world: World) -> dict[str, Any]:
    began = stopwatch()
    async with world.open():
        await world.to_the_end()
        return summary(world.actors, world.post.received, stopwatch() - began)


def show(arguments: Namespace) -> int:
    return 0
