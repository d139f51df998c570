"""Read settings, journeys and templates, and name everything that is wrong, by file and line."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from nudger.commands.opening import journeys_folder, settings_of, templates_folder
from nudger.errors import NudgerError, Problem, Problems
from nudger.journey.reading import read_journey
from nudger.mail.templates import Templates
from nudger.mail.words import Words


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("journeys", nargs="*", type=Path, help="journey files or folders (default: config/journeys)")
    parser.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: Namespace) -> int:
    files = list(_journey_files(arguments.journeys or [journeys_folder()]))
    templates = templates_folder()
    problems = [
        *_problems_of("settings", lambda: settings_of(arguments)),
        *(problem for file in files for problem in _problems_of(str(file), partial(_read, file))),
        *_problems_of(str(templates), lambda: Templates.load(templates)),
        *_problems_of(str(templates), lambda: Words.load(templates)),
    ]
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


def _problems_of(what: str, read: Callable[[], Any]) -> list[Problem]:
    try:
        read()
    except Problems as found:
        return list(found.problems)
    except NudgerError as error:
        return [Problem(what, None, str(error))]
    return []


def _read(file: Path) -> None:
    try:
        read_journey(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise NudgerError(f"can't be read: {error}") from error


def _journey_files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.yaml"))
        else:
            yield path
