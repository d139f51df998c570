"""The command `people import`: show what a file would change, and write it once that was asked for."""

import json
import sys
from argparse import Namespace

from nudger.commands.opening import settings_of
from nudger.commands.people.words import facts, in_words
from nudger.errors import NudgerError
from nudger.service.clock import WallClock
from nudger.service.roster import Diff, apply, compare, let_go, objection
from nudger.store.database import open_database


def bring_in(arguments: Namespace) -> int:
    settings = settings_of(arguments)
    open_database(settings.database)
    try:
        source = arguments.file.read_bytes()
    except OSError as error:
        raise NudgerError(f"{arguments.file} can't be read: {error.strerror}") from error
    diff = compare(source, str(arguments.file), settings.hours)
    refused = objection(diff, so_many=arguments.yes_so_many) if arguments.leavers else ""
    if not arguments.json:
        print("\n".join(in_words(diff)))
    is_written = arguments.apply and not refused
    if is_written:
        now = WallClock().now()
        apply(diff, now)
        if arguments.leavers:
            let_go(diff, now)
    if arguments.json:
        print(json.dumps(facts(diff, is_written=is_written), indent=2, ensure_ascii=False))
    elif not refused:
        print(_end(diff, is_written=is_written, leavers=arguments.leavers))
    if refused:
        print(f"Nothing was written: {refused}.", file=sys.stderr)
    return 1 if refused or diff.problems else 0


def _end(diff: Diff, *, is_written: bool, leavers: bool) -> str:
    """Return what was done, and what can be done next."""
    left = f"{len(diff.absent)} marked as left"
    if is_written:
        told = f"Written: {len(diff.new)} new, {len(diff.changed)} changed" + (f", {left}." if leavers else ".")
    elif diff.new or diff.changed or (leavers and diff.absent):
        told = "Nothing is written yet; look it over, and run it again with --apply."
    else:
        told = "There is nothing to write."
    if diff.absent and not leavers:
        told += " Who is absent stays as they are; --apply --leavers marks them as left and ends their journeys."
    return told
