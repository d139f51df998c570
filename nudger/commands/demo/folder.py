"""Where a demo keeps its files: a folder of its own, fresh each time, that two demos never share."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from nudger.errors import NudgerError

PLACE = Path("var")
MOST_DEMOS = 20


@contextmanager
def demo_folder() -> Iterator[Path]:
    """Give the first of var/demo, var/demo-2, … that no other demo holds, emptied."""
    PLACE.mkdir(exist_ok=True)
    for number in range(1, MOST_DEMOS):
        folder = PLACE / ("demo" if number == 1 else f"demo-{number}")
        try:
            with FileLock(PLACE / f"{folder.name}.lock").acquire(timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir(exist_ok=True)
                yield folder
                return
        except Timeout:
            continue
    raise NudgerError(f"{MOST_DEMOS} demos run here already; please end one of them")
