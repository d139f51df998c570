"""The command `completions import`: show which steps a file would close, and close them once that was asked for."""

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from nudger.commands.opening import settings_of
from nudger.errors import NudgerError
from nudger.service.clock import WallClock
from nudger.service.completions import Found, Look, apply, look
from nudger.store.database import open_database

MOST_SHOWN = 50  # lines of each kind; a program is told all


def bring_in(arguments: Namespace) -> int:
    open_database(settings_of(arguments).database)
    try:
        source = arguments.file.read_bytes()
    except OSError as error:
        raise NudgerError(f"{arguments.file} can't be read: {error.strerror}") from error
    now = WallClock().now()
    seen = look(source, str(arguments.file), now)
    if arguments.apply:
        apply(seen, now)
    if arguments.json:
        print(json.dumps(_facts(seen, is_written=arguments.apply), indent=2, ensure_ascii=False))
    else:
        print("\n".join((*_in_words(seen), _end(seen, is_written=arguments.apply))))
    return 1 if seen.problems else 0


def _in_words(seen: Look) -> Iterator[str]:
    yield from (f"{seen.file}: {note}" for note in seen.notes)
    yield from map(str, seen.problems)
    yield f"{len(seen.found)} done"
    yield from _some([f"  + {_told(found)}" for found in seen.found])
    yield f"{len(seen.waiting)} not yet"
    yield from _some([f"  - {each}" for each in seen.waiting])
    yield f"{seen.unchanged} as they were"


def _some(told: list[str]) -> Iterator[str]:
    yield from told[:MOST_SHOWN]
    if len(told) > MOST_SHOWN:
        yield f"  … and {len(told) - MOST_SHOWN} more; --json tells all"


def _told(found: Found) -> str:
    score = "" if found.score is None else f", {found.score} per cent"
    early = ", before its mail: it won't be asked" if found.is_early else ""
    return f"{found.email}: {found.step} of {found.journey}{score}{early}"


def _end(seen: Look, *, is_written: bool) -> str:
    if not seen.found:
        return "There is nothing to record."
    if is_written:
        return f"Recorded: {len(seen.found)} done."
    return "Nothing is recorded yet; look it over, and run it again with --apply."


def _facts(seen: Look, *, is_written: bool) -> dict[str, Any]:
    return {
        "file": seen.file,
        "is_written": is_written,
        "notes": seen.notes,
        "problems": [asdict(problem) for problem in seen.problems],
        "done": [
            {name: getattr(found, name) for name in ("line", "email", "journey", "step", "score", "is_early")}
            for found in seen.found
        ],
        "not_yet": [asdict(each) for each in seen.waiting],
        "unchanged": seen.unchanged,
    }
