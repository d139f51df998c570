"""The command `people import`: show what a file would change, and write it once that was asked for."""

import json
from argparse import Namespace

from nudger.commands.opening import settings_of
from nudger.commands.people.words import facts, in_words
from nudger.errors import NudgerError
from nudger.service.roster import Diff, apply, compare
from nudger.store.database import open_database


def bring_in(arguments: Namespace) -> int:
    settings = settings_of(arguments)
    open_database(settings.database)
    try:
        source = arguments.file.read_bytes()
    except OSError as error:
        raise NudgerError(f"{arguments.file} can't be read: {error.strerror}") from error
    diff = compare(source, str(arguments.file), settings.hours)
    if not arguments.json:
        print("\n".join(in_words(diff)))
    if arguments.apply:
        apply(diff)
    if arguments.json:
        print(json.dumps(facts(diff, is_written=arguments.apply), indent=2, ensure_ascii=False))
    else:
        print(_end(diff, is_written=arguments.apply))
    return 1 if diff.problems else 0


def _end(diff: Diff, *, is_written: bool) -> str:
    """Return what was done, and what can be done next."""
    if is_written:
        return f"Written: {len(diff.new)} new, {len(diff.changed)} changed."
    if diff.new or diff.changed:
        return "Nothing is written yet; look it over, and run it again with --apply."
    return "There is nothing to write."
