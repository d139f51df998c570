"""Playing the demo: to its end without anybody, or on a page for somebody."""

import asyncio
import json
import logging
import os
import sys
import webbrowser
from argparse import Namespace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

from nudger.commands.demo.folder import demo_folder
from nudger.commands.demo.moves import Moves
from nudger.commands.demo.picture import MINE
from nudger.commands.demo.screen import Screen
from nudger.commands.demo.summary import summary
from nudger.commands.demo.world import World
from nudger.commands.opening import templates_folder
from nudger.commands.running import side_by_side
from nudger.service.clock import stopwatch
from nudger.shipped import shipped

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
    """Serve the demo's page until Ctrl-C or SIGTERM."""
    logging.getLogger().setLevel(logging.WARNING)
    with demo_folder() as folder:
        world = World(folder, arguments.seed, arguments.port, MINE)
        asyncio.run(side_by_side(partial(_show, world, not arguments.no_browser)))
    return 0


async def _show(world: World, browse: bool, stopping: asyncio.Event) -> None:
    moves = Moves(world)
    async with world.open(Screen(world, moves, _page_folder()).routes()):
        await moves.begin()
        url = world.installation.settings.url
        print(f"The demo is at {url}; Ctrl-C ends it.", flush=True)
        if browse and _has_display():
            Thread(target=webbrowser.open, args=(url,), daemon=True).start()  # some browsers keep their caller waiting
        await moves.until(stopping)


def _page_folder() -> Path:
    """Return the page's own templates; a folder of one's own wording need not hold them."""
    folder = templates_folder() / "demo"
    return folder if folder.is_dir() else shipped("templates") / "demo"


def _has_display() -> bool:
    on_screen = sys.platform in ("darwin", "win32")
    return on_screen or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
