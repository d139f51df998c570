"""Bring people in from a CSV file, after a look at what it would change; list them; or change an address."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from nudger.commands.people.bring_in import bring_in
from nudger.commands.people.listing import show
from nudger.commands.people.new_address import rename


def arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="import | list | rename")
    importing = acts.add_parser("import", help="read a CSV file with the columns email, name, manager, zone, locale, …")
    importing.add_argument("file", type=Path)
    importing.add_argument("--apply", action="store_true", help="write it; without this, only say what would change")
    importing.add_argument("--leavers", action="store_true", help="who is absent has left: end their journeys")
    importing.add_argument("--yes-so-many", action="store_true", help="with --leavers: yes, so many have left")
    importing.add_argument("--json", action="store_true", help="for a program to read")
    listing = acts.add_parser("list", help="who is known")
    listing.add_argument("--json", action="store_true", help="for a program to read")
    renaming = acts.add_parser("rename", help="somebody has a new mail address, and stays the same person")
    renaming.add_argument("old", metavar="OLD")
    renaming.add_argument("new", metavar="NEW")


def run(arguments: Namespace) -> int:
    return ACTS[arguments.act](arguments)


ACTS = {"import": bring_in, "list": show, "rename": rename}
