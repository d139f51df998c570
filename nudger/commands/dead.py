"""List the mails that were given up, with the server's words, and those held in doubt."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from nudger.commands.opening import open_to_read, reading_arguments, settings_of
from nudger.report.dead import dead


def arguments(parser: ArgumentParser) -> None:
    reading_arguments(parser)


def run(arguments: Namespace) -> int:
    open_to_read(arguments)
    found = dead(with_doubtful=settings_of(arguments).on_ambiguous == "hold")
    if arguments.json:
        print(json.dumps([asdict(mail) for mail in found], default=str, indent=2, ensure_ascii=False))
        return 0
    for mail in found:
        print(f"{mail.id:>6}  {mail.since:%d %b %H:%M} UTC  {mail.email}  {mail.step}  {mail.state}: {mail.words}")
    print(f"{len(found)} given up" + ("; to try again: nudger retry ID, or nudger retry --all" if found else ""))
    return 0
