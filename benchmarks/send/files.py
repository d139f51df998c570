"""A folder that is prepared once and copied for every round: the SQLite file, and what lies beside it."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

Place = Mapping[str, str]  # what a worker is told: its `folder` and its `database`


class Files:
    """SQLite in a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        (folder / "prepared").mkdir()
        self.prepared = self._place("prepared")

    @contextmanager
    def fresh(self) -> Iterator[Place]:
        """Copy what is prepared, for the length of the block."""
        place = self._place("round")
        shutil.copytree(self.prepared["folder"], place["folder"])
        try:
            yield place
        finally:
            shutil.rmtree(place["folder"])

    def cpu(self) -> float:
        """Return the CPU seconds used outside the workers: none."""
        return 0.0

    def _place(self, name: str) -> Place:
        return {"folder": str(self._folder / name), "database": str(self._folder / name / "nudger.sqlite")}
