"""The command `journey check`: the figures of each journey, and remarks on its design."""

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nudger.commands.opening import journeys_folder, settings_of
from nudger.errors import NudgerError, Problem, Problems
from nudger.journey.definition import Journey
from nudger.journey.feasible import breaks
from nudger.journey.load import Load, load_of
from nudger.journey.remarks import remarks
from nudger.service.publish import journey_files, read_files


@dataclass(frozen=True, slots=True)
class Checked:
    """A journey that can run, what it asks of people, and what could be better."""

    file: Path
    journey: Journey
    load: Load
    remarks: tuple[str, ...]


def check(arguments: Namespace) -> int:
    """Print what each journey asks of people; return 1 where one of them can't run."""
    good: list[Checked] = []
    problems: list[Problem] = []
    budget = settings_of(arguments).budget.of(None)
    for file in journey_files(arguments.paths or [journeys_folder()]):
        try:
            journey = read_files(file).journey
            if broken := breaks(journey, budget):
                raise NudgerError(broken)
        except Problems as found:
            problems += found.problems
        except NudgerError as error:
            problems.append(Problem(str(file), None, str(error).removeprefix(f"{file} ")))
        else:
            load = load_of(journey, budget)
            good.append(Checked(file, journey, load, remarks(journey, load)))
    if arguments.json:
        print(json.dumps(_facts(good, problems), indent=2, ensure_ascii=False))
    else:
        blocks = ["\n".join(_in_words(each)) for each in good]
        if problems:
            blocks.append("\n".join(map(str, problems)))
        print("\n\n".join(blocks) or "There is no journey here.")
    return 1 if problems else 0


def _in_words(checked: Checked) -> Iterator[str]:
    journey, load = checked.journey, checked.load
    later = len(journey.steps) - len(journey.main)
    yield f"{journey.title} ({checked.file})"
    yield f"  {_weeks(load)}; {_count(len(journey.main), 'step')}{f' and {later} after the end' if later else ''}"
    for role in load.asks:
        minutes, mails = load.minutes.get(role, 0), load.mails.get(role, 0)
        in_all = _count(load.asks[role], "step")
        yield f"  {role:<12}{_count(round(minutes), 'minute'):>10} and {mails:.1f} mails a week, {in_all}"
    if checked.remarks:
        yield "  It can run. Worth another look:"
        yield from (f"  - {remark}" for remark in checked.remarks)
    else:
        yield "  All is well."


def _weeks(load: Load) -> str:
    average = _count(load.weeks, "week")
    return average if load.longest == load.weeks else f"{average}, or {load.longest} with all the time there is"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _facts(good: list[Checked], problems: list[Problem]) -> dict[str, Any]:
    return {
        "journeys": [
            {
                "file": str(each.file),
                "key": each.journey.key,
                "title": each.journey.title,
                "weeks": each.load.weeks,
                "longest": each.load.longest,
                "steps": len(each.journey.main),
                "after_the_end": len(each.journey.steps) - len(each.journey.main),
                "minutes_a_week": {role: round(value, 1) for role, value in each.load.minutes.items()},
                "mails_a_week": {role: round(value, 1) for role, value in each.load.mails.items()},
                "asks": each.load.asks,
                "busiest": each.load.busiest,
                "remarks": each.remarks,
            }
            for each in good
        ],
        "problems": [{"file": found.file, "line": found.line, "what": found.what} for found in problems],
    }
