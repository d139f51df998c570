"""Look at journeys: what they ask of people, and what could be better; or print the language's JSON Schema."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from nudger.commands.journey.figures import check
from nudger.journey.reading.schema import schema_text


def arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="check | schema")
    checking = acts.add_parser("check", help="weeks, minutes and mails of each journey, and remarks on its design")
    checking.add_argument("paths", nargs="*", type=Path, help="journey files or folders (default: config/journeys)")
    checking.add_argument("--json", action="store_true", help="for a program to read")
    acts.add_parser("schema", help="print the JSON Schema by which an editor completes what you write")


def run(arguments: Namespace) -> int:
    if arguments.act == "check":
        return check(arguments)
    print(schema_text(), end="")
    return 0
