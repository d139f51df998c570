"""What the measured processes do.

    python -m benchmarks.memory.tasks prepare|nothing|morning FOLDER LEARNERS DUE

The settings come from the environment, as for every command.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from benchmarks import crowd
from nudger.commands import running, work  # noqa: F401  what a worker has in memory
from nudger.commands.opening import templates_folder
from nudger.mail.links import Purpose, sign
from nudger.service.clock import MovableClock, WallClock
from nudger.service.installation import Installation
from nudger.service.letters.links import expiry
from nudger.service.settings import read_settings
from nudger.service.work import turn
from nudger.store import outbox
from nudger.store.database import rows


class Dropping:
    """A sender that takes every mail and keeps none."""

    connections = 4
    per_minute = 0

    async def open(self) -> None:
        """Nothing to get ready."""

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        await handing_over()

    async def close(self) -> None:
        """Nothing to end."""


def main() -> None:
    task, folder, learners, due = sys.argv[1:]
    if task == "nothing":
        return
    installation = Installation.open(read_settings(None), MovableClock(crowd.DUE), templates_folder())
    if task == "prepare":
        _prepare(installation, Path(folder), int(learners), int(due))
    else:
        asyncio.run(_morning(installation, int(due)))


def _prepare(installation: Installation, folder: Path, learners: int, due: int) -> None:
    crowd.fill(installation, folder, learners, due)
    nudge = rows("SELECT min(id) FROM nudge WHERE state = 'fired'")[0][0]
    token = sign(installation.secret, Purpose.ACT, nudge, expiry(WallClock().now()))
    (folder / "token").write_text(token, encoding="ascii")


async def _morning(installation: Installation, due: int) -> None:
    before = outbox.by_state()["sent"]
    for _ in range(100):
        await turn(installation, Dropping())
        if outbox.by_state() == {"sent": before + due}:
            return
        installation.clock.move_to(installation.clock.now() + timedelta(seconds=5))
    raise SystemExit(f"the mails are {outbox.by_state()}")


if __name__ == "__main__":
    main()
