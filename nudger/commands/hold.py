"""Hold everything, a journey, a template or a person: nothing of it leaves until it is released."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from nudger.commands.opening import installation_of
from nudger.errors import NudgerError
from nudger.report.on_hold import on_hold, shown
from nudger.service.hold import hold
from nudger.store.holds import Scope


def arguments(parser: ArgumentParser) -> None:
    what_arguments(parser)
    parser.add_argument("--reason", default="", metavar="TEXT", help="what `why` and `status` will say")


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    if arguments.list:
        return list_holds(as_json=arguments.json)
    scope, name = what(arguments)
    print(f"On hold: {shown(hold(installation, scope, name, arguments.reason))}")
    return 0


def what_arguments(parser: ArgumentParser) -> None:
    """Tell the parser how a hold is named."""
    scopes = [str(scope) for scope in Scope]
    parser.add_argument("scope", nargs="?", choices=scopes, metavar="SCOPE", help=" | ".join(scopes))
    parser.add_argument("name", nargs="?", default="", help="the journey's key, the template's name, the EMAIL")
    parser.add_argument("--list", action="store_true", help="show what is on hold")
    parser.add_argument("--json", action="store_true", help="with --list: for a program to read")


def what(arguments: Namespace) -> tuple[Scope, str]:
    """Return what is to be held or released. Raises NudgerError where it isn't said."""
    if arguments.scope is None:
        raise NudgerError("say what: everything, journey KEY, template NAME or person EMAIL")
    scope = Scope(arguments.scope)
    if (scope is Scope.EVERYTHING) is bool(arguments.name):
        right = "everything, with no name behind it" if scope is Scope.EVERYTHING else f"{scope} and its name"
        raise NudgerError(f"say {right}")
    return scope, arguments.name


def list_holds(*, as_json: bool) -> int:
    found = on_hold()
    if as_json:
        print(json.dumps([asdict(each) for each in found], default=str, indent=2, ensure_ascii=False))
    else:
        print("\n".join(str(each) for each in found) or "nothing is on hold")
    return 0
