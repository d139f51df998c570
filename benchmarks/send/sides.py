"""What is compared: each side's workers, and the store that they share."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.send.files import Place

PEER, SQLITE, POSTGRES = "django-post_office", "SQLite", "PostgreSQL"


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One row of the table. *workers* start together; each is told its role and its options."""

    name: str
    store: str
    workers: tuple[Mapping[str, object], ...]

    @property
    def is_peer(self) -> bool:
        return self.store == PEER


BOTH = ({"role": "both"},)
SIDE_BY_SIDE = ({"role": "walk"}, {"role": "deliver"})
SIDES = (
    Side("django-post_office, as it comes: 1 process, batch 100", PEER, ({"role": "both", "plain": True},)),
    Side("django-post_office, WAL, 1 process, batch 1000", PEER, ({"role": "both", "batch": 1000},)),
    Side("django-post_office, WAL, 2 processes, batch 1000", PEER, ({"role": "both", "batch": 1000, "processes": 2},)),
    Side(
        "django-post_office, WAL, 2 processes beside the enqueuing",
        PEER,
        ({"role": "enqueue"}, {"role": "deliver", "batch": 1000, "processes": 2}),
    ),
    Side("Nudger, SQLite, one process", SQLITE, BOTH),
    Side("Nudger, SQLite, walk beside deliver", SQLITE, SIDE_BY_SIDE),
    Side("Nudger, PostgreSQL, one process", POSTGRES, BOTH),
    Side("Nudger, PostgreSQL, walk beside deliver", POSTGRES, SIDE_BY_SIDE),
)
PROFILED = next(side for side in SIDES if side.store == SQLITE)


def ours(place: Place, **told: object) -> list[str]:
    """Return the command of a worker of Nudger."""
    return [sys.executable, "-m", "benchmarks.send.ours", json.dumps({**place, **told})]


def peers(python: Path, place: Place, **told: object) -> list[str]:
    """Return the command of a worker of django-post_office, in the environment of *python*."""
    return [str(python), "-m", "benchmarks.send.peer", json.dumps({**place, **told})]
