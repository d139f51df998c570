"""List the mails that wait for a human; show one, put it to the step that it answers, or say that it is seen to."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from nudger.commands.opening import installation_of, open_to_read, reader_of, reading_arguments
from nudger.errors import NudgerError
from nudger.report.inbox import Waiting, text_of, waiting
from nudger.service.assigning import assign
from nudger.store import inbound
from nudger.store.database import transaction


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("act", nargs="?", choices=("show", "assign", "done"), help="what to do with one of them")
    parser.add_argument("id", nargs="?", type=int, metavar="ID", help="as `nudger inbox` lists them")
    parser.add_argument(
        "number", nargs="?", type=int, metavar="NUMBER", help="assign: which of the steps listed below it"
    )
    parser.add_argument("--done", action="store_true", help="assign: the step is done by it")
    reading_arguments(parser)


def run(arguments: Namespace) -> int:
    open_to_read(arguments)
    if arguments.act is None:
        return _list(waiting(reader_of(arguments)), as_json=arguments.json)
    if arguments.id is None:
        raise NudgerError(f"say which: nudger inbox {arguments.act} ID, with an id that `nudger inbox` lists")
    if arguments.act == "assign":
        now = installation_of(arguments).clock.now()
        place = assign(arguments.id, arguments.number, now, is_done=arguments.done)
        print(
            f"{arguments.id} belongs to “{place.title}” of {place.learner}"
            + (", which is done" if arguments.done else "")
        )
        return 0
    text = text_of(arguments.id, reader_of(arguments))
    if arguments.act == "show":
        print(text)
        return 0
    with transaction():
        inbound.answered(arguments.id)
    print(f"{arguments.id} is seen to")
    return 0


def _list(found: list[Waiting], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps([asdict(mail) for mail in found], default=str, indent=2, ensure_ascii=False))
        return 0
    for mail in found:
        print(_line(mail))
        for number, place in enumerate(mail.places, start=1):
            print(f"{'':>8}{number} {place.title} ({place.journey}, {place.learner})")
    many = "1 mail waits" if len(found) == 1 else f"{len(found)} mails wait"
    print(f"{many} for a human" + ("; to read one: nudger inbox show ID, then: nudger inbox done ID" if found else ""))
    return 0


def _line(mail: Waiting) -> str:
    who = f"{mail.name} <{mail.email}>" if mail.name else mail.email or "nobody known"
    return f"{mail.id:>6}  {mail.since:%a %d %b %H:%M} UTC  {who}  {mail.why}"
