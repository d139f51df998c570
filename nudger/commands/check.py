"""Read settings, journeys and templates, and name everything that is wrong, by file and line."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from nudger.commands.opening import journeys_folder, settings_of, templates_folder
from nudger.errors import NudgerError, Problem, Problems
from nudger.mail.templates import Templates
from nudger.mail.words import Words
from nudger.service.clock import WallClock
from nudger.service.hours import unreachable
from nudger.service.publish import journey_files, read_files
from nudger.service.settings import Settings
from nudger.store.database import connection, is_postgresql, open_database


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("journeys", nargs="*", type=Path, help="journey files or folders (default: config/journeys)")
    parser.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: Namespace) -> int:
    files = list(journey_files(arguments.journeys or [journeys_folder()]))
    templates = templates_folder()
    problems = [
        *_problems_of("settings", lambda: settings_of(arguments)),
        *(problem for file in files for problem in _problems_of(str(file), partial(read_files, file))),
        *_problems_of(str(templates), lambda: Templates.load(templates)),
        *_problems_of(str(templates), lambda: Words.load(templates)),
    ]
    if not problems:
        problems = _unreachable(settings_of(arguments))
    if arguments.json:
        print(
            json.dumps([{"file": found.file, "line": found.line, "what": found.what} for found in problems], indent=2)
        )
    elif problems:
        print("\n".join(str(problem) for problem in problems))
    else:
        count = "one journey" if len(files) == 1 else f"{len(files)} journeys"
        print(f"All is well: the settings, {count} and the templates in {templates}.")
    return 1 if problems else 0


def _unreachable(settings: Settings) -> list[Problem]:
    """Name everyone who can never be reached under these settings, where there is a database to read."""
    if not is_postgresql(settings.database) and not Path(settings.database).exists():
        return []
    open_database(settings.database)
    with connection():
        return [
            Problem("people", None, f"{each.name} ({each.email}) can never be reached: {each.reason}")
            for each in unreachable(settings.hours, WallClock().now().date())
        ]


def _problems_of(what: str, read: Callable[[], Any]) -> list[Problem]:
    try:
        read()
    except Problems as found:
        return list(found.problems)
    except NudgerError as error:
        return [Problem(what, None, str(error).removeprefix(f"{what} "))]
    return []
