"""Look at journeys, compare their versions, publish one; or print the language's JSON Schema."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from nudger.commands.journey.changes import diff, publish
from nudger.commands.journey.figures import check
from nudger.journey.reading.schema import schema_text


def arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="check | diff | publish | schema")
    checking = acts.add_parser("check", help="weeks, minutes and mails of each journey, and remarks on its design")
    checking.add_argument("paths", nargs="*", type=Path, help="journey files or folders (default: config/journeys)")
    checking.add_argument("--json", action="store_true", help="for a program to read")
    comparing = acts.add_parser("diff", help="what differs between two versions, and what that means for people")
    named = "a file, KEY for what is published, or KEY@N for its version N"
    comparing.add_argument("old", metavar="OLD", help=named)
    comparing.add_argument("new", metavar="NEW", help=named)
    comparing.add_argument("--impact", action="store_true", help="say what becomes of the mails that are planned now")
    publishing = acts.add_parser("publish", help="let a file be what people are on; says first what that means")
    publishing.add_argument("file", metavar="JOURNEY", help="the name of a file in config/journeys, or its path")
    publishing.add_argument("--apply", action="store_true", help="write it; without this, only say what would happen")
    acts.add_parser("schema", help="print the JSON Schema by which an editor completes what you write")


def run(arguments: Namespace) -> int:
    match arguments.act:
        case "check":
            return check(arguments)
        case "diff":
            return diff(arguments)
        case "publish":
            return publish(arguments)
    print(schema_text(), end="")
    return 0
