"""Opening an installation for a command: its settings, its database, its connectors."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from nudger.errors import NudgerError
from nudger.report.reader import Reader
from nudger.service.clock import WallClock
from nudger.service.identity import Identity
from nudger.service.installation import Installation, identity_file
from nudger.service.settings import Settings, read_settings
from nudger.shipped import shipped
from nudger.store.database import is_postgresql, open_database

CONFIG = Path("config/nudger.toml")
DEMO_DATABASE = Path("var/demo/nudger.sqlite")


def settings_of(arguments: Namespace) -> Settings:
    """Read the settings that this command was told, or those found here."""
    if arguments.config is not None:
        return read_settings(arguments.config)
    return read_settings(CONFIG if CONFIG.exists() else None)


def installation_of(arguments: Namespace) -> Installation:
    return Installation.open(settings_of(arguments), WallClock(), templates_folder())


def templates_folder() -> Path:
    """Return the templates found here, else those that came with the program."""
    here = Path("templates")
    return here if (here / "mail").is_dir() else shipped("templates")


def journeys_folder() -> Path:
    here = Path("config/journeys")
    return here if here.is_dir() else shipped("config") / "journeys"


def reading_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for a program to read")
    parser.add_argument("--demo", action="store_true", help="about the latest demo instead of the installation")


def reader_of(arguments: Namespace) -> Reader:
    """Return whoever reads what a command prints: an admin, and what the settings let them see."""
    return Reader(settings_of(arguments).policy)


def open_to_read(arguments: Namespace) -> Identity | None:
    """Open the database of the installation, and return its guard.

    Where there is none, open that of the latest demo and say so; it has no guard.
    """
    settings = settings_of(arguments)
    is_there = is_postgresql(settings.database) or Path(settings.database).exists()
    if is_there and not arguments.demo:
        open_database(settings.database)
        return Identity(identity_file(settings), settings.url)
    if not DEMO_DATABASE.exists():
        raise NudgerError(
            f"there is nothing to read yet: no {settings.database}. Import people and enrol them, or run the demo first"
        )
    if not arguments.demo:
        print("(There is no installation here yet; this is about the latest demo.)", file=sys.stderr)
    open_database(str(DEMO_DATABASE))
    return None
