"""Move everything into another database, such as postgresql://user:password@host/name, and prove that it arrived."""

import sys
from argparse import ArgumentParser, Namespace

from nudger.commands.opening import settings_of
from nudger.errors import NudgerError
from nudger.service.clock import WallClock
from nudger.service.move import move

DIFFERENT = """\
the two are not the same. This installation stays as it is; it was changed between two tries, or somebody wrote into
the other database. Make an empty one and begin again."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("address", metavar="DATABASE", help="an empty database; begin again where it was broken off")


def run(arguments: Namespace) -> int:
    settings = settings_of(arguments)
    compared = move(settings, WallClock(), arguments.address, _say)
    print(f"{'table':<16}{'rows here':>12}{'rows there':>12}  SHA-256")
    for each in compared:
        verdict = f"{each.source.hash[:12]} same" if each.is_same else "DIFFERENT"
        print(f"{each.table:<16}{each.source.rows:>12}{each.target.rows:>12}  {verdict}")
    if not all(each.is_same for each in compared):
        raise NudgerError(DIFFERENT)
    print("All is there, and this database is on hold from now on. Write into the settings:\n")
    print(f'database = "{arguments.address}"')
    return 0


def _say(table: str, count: int) -> None:
    if sys.stderr.isatty():
        print(f"{table}: {count}", file=sys.stderr)
