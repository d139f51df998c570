"""The command line: it joins everything, and alone knows connectors by name.

Exit codes: 0 all is well, 1 something is to be corrected (and it was said what), 2 wrong usage, 130 interrupted.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType

from nudger.errors import NudgerError
from nudger.store.database import close_database

COMMANDS = (
    *("demo", "serve", "work", "web", "check", "journey", "people", "cohort", "enrol", "roles", "completions"),
    "hello",
    *("status", "why", "interpret", "simulate", "test"),
    *("pause", "resume", "hold", "release", "confirm", "dead", "retry", "inbox", "move-to"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    chosen = next((word for word in words if not word.startswith("-")), "")
    parser, modules = _parser(chosen)
    ours = words.index("test") + 1 if chosen == "test" else len(words)  # what follows `test` is pytest's
    arguments = parser.parse_args(words[:ours])
    arguments.rest = words[ours:]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        return int(modules[arguments.command].run(arguments))
    except NudgerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    finally:
        close_database()


def _parser(chosen: str) -> tuple[argparse.ArgumentParser, dict[str, ModuleType]]:
    """Build the parser; only the chosen command's module is loaded in full, or all of them for help."""
    parser = argparse.ArgumentParser(prog="nudger", description="Learning workflows that live in email and calendar.")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings (default: config/nudger.toml)")
    parser.add_argument("--version", action="version", version=f"nudger {_version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = (chosen,) if chosen in COMMANDS else COMMANDS
    modules = {}
    for name in wanted:
        module = import_module(f"nudger.commands.{name.replace('-', '_')}")
        summary = (module.__doc__ or "").partition("\n")[0]
        module.arguments(commands.add_parser(name, help=summary, description=module.__doc__))
        modules[name] = module
    return parser, modules


def _version() -> str:
    try:
        return version("nudger")
    except PackageNotFoundError:
        return "from the source tree"
