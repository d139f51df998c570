"""Learners on a journey of many steps, for weeks, through the change of the clocks: three zeros and what it took.

    python -m benchmarks.lives [--steps N] [--learners N] [--weeks N] [--seed N] [--calendars N]
                               [--database sqlite|postgresql]

Most learners answer within hours, some within days, some never; by the link, or by a reply, with a word or with their
own. Some undo, some leave, some move to another zone or go away, and pauses come by themselves. Half of the managers
are like that too. The mail server refuses now and then, or loses the connection after DATA began. More steps than one
journey takes become several journeys side by side. One seed gives one story.

After it come as many shorter lives as --calendars says, all about times in the calendar; what was mailed is put into a
calendar that is not ours, and nothing may be there that should not be, or be missing (benchmarks/calendars).
"""

import argparse
import asyncio
import json
import logging
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

from benchmarks.calendars.judging import FAULTS, judged
from benchmarks.cluster import cluster, fresh_database
from benchmarks.lives.oracle import Verdict, judge
from benchmarks.lives.world import MAILS_A_DAY, World
from nudger.store.database import close_database, rows

SHOWN = 5  # of each sort of fault


def main() -> None:
    told = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # so that no server is left behind
    logging.disable(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="nudger-lives-") as folder, ExitStack() as stack:
        address = str(Path(folder) / "nudger.sqlite")
        if told.database == "postgresql":
            address = stack.enter_context(fresh_database(stack.enter_context(cluster()), "nudger_lives"))
        began = perf_counter()
        size = {"steps": told.steps, "learners": told.learners, "weeks": told.weeks, "seed": told.seed}
        world = World(address, Path(folder), **size)
        asyncio.run(world.live())
        seconds = perf_counter() - began
        verdict = judge(world.post.arrived, world.people, world.clock.now(), MAILS_A_DAY)
        figures = size | _figures(world, seconds, verdict)
    close_database()
    calendars = judged(told.calendars, told.seed, processes=2) if told.calendars else Counter[str]()
    figures |= {"calendar_lives": calendars["lives"], **{fault: calendars[fault] for fault in FAULTS}}
    print("\n".join(f"{name.replace('_', ' '):<28}{_shown(value):>24}" for name, value in figures.items()))
    for faults in (verdict.wrong_hour, verdict.repeated, verdict.lost, verdict.over_budget):
        print("\n".join(faults[:SHOWN]), end="\n" if faults else "", file=sys.stderr)
    if told.json:
        told.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.exit(not verdict.is_good or any(calendars[fault] for fault in FAULTS))


def _figures(world: World, seconds: float, verdict: Verdict) -> dict[str, object]:
    mails = len(world.post.arrived)
    completions = rows("SELECT count(*) FROM event WHERE verb = 'completed'")[0][0]
    return {
        "mails": mails,
        "refusals": world.post.refusals,
        "events": rows("SELECT count(*) FROM event")[0][0],
        "completions": completions,
        "enrolments": _counted(rows("SELECT state, count(*) FROM enrolment GROUP BY state ORDER BY state")),
        "mails_out": _counted(rows("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state")),
        "people_on_hold": rows("SELECT count(*) FROM hold WHERE released_at IS NULL")[0][0],
        "wrong_hour": len(verdict.wrong_hour),
        "repeated": len(verdict.repeated),
        "lost": len(verdict.lost),
        "over_budget": len(verdict.over_budget),
        "seconds": round(seconds, 1),
        "of_that_jobs": round(world.seconds["jobs"], 1),
        "of_that_acts": round(world.seconds["acts"], 1),
        "jobs_us_a_mail": round(world.seconds["jobs"] / mails * 1e6),
        "all_us_a_mail": round(seconds / mails * 1e6),
    }


def _counted(found: Sequence[tuple[object, ...]]) -> str:
    return ", ".join(f"{count} {state}" for state, count in found)


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lives")
    parser.add_argument("--steps", type=int, default=200, help="steps on the way; 200")
    parser.add_argument("--learners", type=int, default=300, help="300")
    parser.add_argument("--weeks", type=int, default=12, help="12")
    parser.add_argument("--seed", type=int, default=1, help="which story; 1")
    parser.add_argument("--calendars", type=int, default=2000, help="lives about times in the calendar; 2000")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()
