"""Put people on a journey; the journey's file is published as it is now."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path

from nudger.commands.opening import installation_of, journeys_folder
from nudger.errors import NudgerError
from nudger.service.enrol import enrol


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("journey", help="the name of a file in config/journeys, or its path")
    parser.add_argument("people", nargs="+", metavar="EMAIL")
    parser.add_argument("--start", type=_day, metavar="DATE", help="such as 2026-11-30 (default: the next Monday)")


def run(arguments: Namespace) -> int:
    enrolled = enrol(installation_of(arguments), _file(arguments.journey), arguments.people, arguments.start)
    published = "published now as" if enrolled.is_new_version else "is"
    print(f"{enrolled.journey} {published} version {enrolled.version}; it starts on {enrolled.starts:%A %d %B %Y}")
    for email in enrolled.new:
        print(f"enrolled: {email}")
    for email in enrolled.already:
        print(f"on the way already, nothing changed: {email}")
    return 0


def _file(name: str) -> Path:
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        return path
    folder = journeys_folder()
    found = folder / f"{name}.yaml"
    if not found.exists():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.yaml"))) or "none yet"
        raise NudgerError(f'there is no journey "{name}" in {folder}; there are: {known}')
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f'"{text}" is not a date such as 2026-11-30') from error
