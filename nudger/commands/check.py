"""Read settings, journeys and templates, and name everything that is wrong, by file and line; then try the servers.

Whoever names journey files wants to know of these: then no server is asked.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from nudger.commands.opening import journeys_folder, settings_of, templates_folder
from nudger.commands.proving import tried
from nudger.errors import NudgerError, Problem, Problems
from nudger.mail.templates import Templates
from nudger.mail.words import Words
from nudger.service.clock import WallClock
from nudger.service.hours import unreachable
from nudger.service.publish import drafted, journey_files, read_files
from nudger.service.settings import Settings
from nudger.store.database import connection, is_postgresql, open_database


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("journeys", nargs="*", type=Path, help="journey files or folders (default: config/journeys)")
    parser.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: Namespace) -> int:
    files = list(journey_files(arguments.journeys or [journeys_folder()]))
    templates = templates_folder()
    drift: list[str] = []
    problems = [
        *_problems_of("settings", lambda: settings_of(arguments)),
        *(problem for file in files for problem in _problems_of(str(file), partial(read_files, file))),
        *_problems_of(str(templates), lambda: Templates.load(templates).compile()),
        *_problems_of(str(templates), lambda: Words.load(templates)),
    ]
    if not problems:
        problems, drift = _in_the_database(settings_of(arguments), files)
    well: list[str] = []
    if not problems and not arguments.journeys:
        well, problems = tried(settings_of(arguments))
    if arguments.json:
        print(
            json.dumps([{"file": found.file, "line": found.line, "what": found.what} for found in problems], indent=2)
        )
    elif problems:
        print("\n".join(str(problem) for problem in problems))
    else:
        count = "one journey" if len(files) == 1 else f"{len(files)} journeys"
        print(f"All is well: the settings, {count} and the templates in {templates}.")
        if well:
            print(f"Let us in: {', '.join(well)}.")
        print("".join(f"{line}\n" for line in drift), end="")
    return 1 if problems else 0


def _in_the_database(settings: Settings, files: Iterable[Path]) -> tuple[list[Problem], list[str]]:
    """Name everyone who can never be reached under these settings, and each file that is not what people are on."""
    if not is_postgresql(settings.database) and not Path(settings.database).exists():
        return [], []
    open_database(settings.database)
    with connection():
        missed = unreachable(settings.hours, WallClock().now().date())
        people = [
            Problem("people", None, f"{each.name} ({each.email}) can never be reached: {each.reason}")
            for each in missed
        ]
        problems = [problem for file in files for problem in _problems_of(str(file), partial(drafted, file))]
        return [*people, *problems], [] if problems else list(_drift(files))


def _drift(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        draft = drafted(file)
        if draft.in_force is not None and draft.version != draft.in_force:
            then = f"version {draft.in_force.number} of {draft.journey.key}, which is in force"
            yield f"{file} is not {then}; see what it would change: nudger journey publish {file}"


def _problems_of(what: str, read: Callable[[], Any]) -> list[Problem]:
    try:
        read()
    except Problems as found:
        return list(found.problems)
    except NudgerError as error:
        return [Problem(what, None, str(error).removeprefix(f"{what} "))]
    return []
