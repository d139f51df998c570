"""Release what is on hold; what it kept back is due at once, in each reader's own hours."""

from argparse import ArgumentParser, Namespace

from nudger.commands.hold import list_holds, what, what_arguments
from nudger.commands.opening import installation_of
from nudger.service.hold import release


def arguments(parser: ArgumentParser) -> None:
    what_arguments(parser)


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    if arguments.list:
        return list_holds(as_json=arguments.json)
    scope, name = what(arguments)
    count = release(installation, scope, name)
    print(f"Released: {scope} {name}".rstrip() + f"; {count} that it kept back {'is' if count == 1 else 'are'} due now")
    return 0
