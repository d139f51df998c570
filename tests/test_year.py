"""The short form of `python -m benchmarks.year`: some people, some weeks, all roles."""

from pathlib import Path

from benchmarks.year.oracle import judge
from benchmarks.year.world import World
from nudger.journey.budget import Budget
from nudger.store.database import close_database


def test_nobody_gets_more_than_they_can_bear_nor_at_a_wrong_hour(tmp_path: Path):
    world = World(tmp_path, size=20, weeks=10, seed=3)
    try:
        world.live()
        year = judge(world.mails, Budget())
        assert (year.breaches, year.wrong_hours) == ([], [])
        assert {"learner", "manager", "buddy", "witness"} <= set(year.weeks)
        assert len(world.mails) > 300
    finally:
        close_database()
