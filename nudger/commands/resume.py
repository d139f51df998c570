"""End a pause: it goes on from today; one that has not begun never does."""

from argparse import ArgumentParser, Namespace

from nudger.commands.opening import installation_of
from nudger.commands.pause import list_pauses, today_of, what, what_arguments, who, written
from nudger.service.pauses import resume, running, target


def arguments(parser: ArgumentParser) -> None:
    what_arguments(parser)


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    today, now = today_of(installation), installation.clock.now()
    if arguments.list:
        return list_pauses(today, as_json=arguments.json)
    scope, name = what(arguments)
    meant = target(scope, name, arguments.journey)
    said = running(meant, today, now)
    if said.ended_at is not None:
        told = "it goes on already"
    elif said.begins > today:
        told = f"the pause from {written(said.begins)} on is taken back, and dates are as they were"
    else:
        told = f"it goes on today, and not on {written(said.until)}; what waits comes within everybody's budget"
    print(f"{who(meant, len(meant.enrolments))}: {told}.")
    if arguments.apply:
        resume(meant, said, today, now)
    print("Written." if arguments.apply else "Nothing is written yet; run it again with --apply.")
    return 0
