"""Bring people in from a CSV file, or list them."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from nudger.commands.opening import settings_of
from nudger.errors import NudgerError
from nudger.service.roster import import_roster
from nudger.store import people
from nudger.store.database import open_database


def arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="import | list")
    bring = acts.add_parser("import", help="read a CSV file with the columns email, name, manager, zone, locale, …")
    bring.add_argument("file", type=Path)
    show = acts.add_parser("list", help="who is known")
    show.add_argument("--json", action="store_true", help="for a program to read")


def run(arguments: Namespace) -> int:
    settings = settings_of(arguments)
    open_database(settings.database)
    if arguments.act == "list":
        return _list(as_json=arguments.json)
    try:
        source = arguments.file.read_bytes()
    except OSError as error:
        raise NudgerError(f"{arguments.file} can't be read: {error.strerror}") from error
    imported = import_roster(source, str(arguments.file), settings.hours)
    for problem in imported.problems:
        print(problem, file=sys.stderr)
    print(f"{imported.new_or_changed} new or changed, {imported.unchanged} as they were")
    return 1 if imported.problems else 0


def _list(*, as_json: bool) -> int:
    everyone = people.everyone()
    emails = {person.id: person.email for person in everyone}
    rows = [
        {
            "email": person.email,
            "name": person.name,
            "manager": emails.get(person.manager_id or 0, ""),
            "zone": person.zone,
            "locale": person.locale,
            "away_until": str(person.window.away_until or ""),
        }
        for person in everyone
    ]
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row['name']} <{row['email']}>  {row['zone']}  manager: {row['manager'] or 'none'}")
    return 0
