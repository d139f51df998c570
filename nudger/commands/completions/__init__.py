"""Bring in what people finished elsewhere: e-learning from an LMS's CSV file, or a list of who came to a meeting."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from nudger.commands.completions.bring_in import bring_in


def arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="import")
    importing = acts.add_parser("import", help="read a CSV file with the columns email, course or step, status, score")
    importing.add_argument("file", type=Path)
    importing.add_argument("--apply", action="store_true", help="record it; without this, only say what would be")
    importing.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: Namespace) -> int:
    return bring_in(arguments)
