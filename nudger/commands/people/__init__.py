"""Bring people in from a CSV file, after a look at what it would change; or list them."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from nudger.commands.people.bring_in import bring_in
from nudger.commands.people.listing import show


def arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="import | list")
    importing = acts.add_parser("import", help="read a CSV file with the columns email, name, manager, zone, locale, …")
    importing.add_argument("file", type=Path)
    importing.add_argument("--apply", action="store_true", help="write it; without this, only say what would change")
    importing.add_argument("--leavers", action="store_true", help="who is absent has left: end their journeys")
    importing.add_argument("--yes-so-many", action="store_true", help="with --leavers: yes, so many have left")
    importing.add_argument("--json", action="store_true", help="for a program to read")
    listing = acts.add_parser("list", help="who is known")
    listing.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: Namespace) -> int:
    return bring_in(arguments) if arguments.act == "import" else show(arguments)
