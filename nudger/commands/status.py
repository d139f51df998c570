"""Show where everyone is, and what is on its way."""

import dataclasses
import json
from argparse import ArgumentParser, Namespace

from nudger.commands.opening import open_to_read, reader_of, reading_arguments
from nudger.report.status import Place, status


def arguments(parser: ArgumentParser) -> None:
    reading_arguments(parser)


def run(arguments: Namespace) -> int:
    identity = open_to_read(arguments)
    found = status(reader_of(arguments), identity.silence() if identity is not None else "")
    if arguments.json:
        print(json.dumps(dataclasses.asdict(found), default=str, indent=2, ensure_ascii=False))
        return 0
    if found.silence:
        print(f"Nothing is sent: {found.silence}. If all is right: nudger confirm")
    for hold in found.on_hold:
        print(f"On hold: {hold}")
    for place in found.places:
        print(_line(place))
    for what, counts in (("People", found.by_state), ("Mails out", found.outbox), ("Mails in", found.inbound)):
        print(f"{what}: " + (", ".join(f"{count} {state}" for state, count in counts.items()) or "none"))
    return 0


def _line(place: Place) -> str:
    where = f"{place.closed}/{place.steps} {place.state}"
    waits = f"waits for: {', '.join(place.open)}" if place.open else ""
    following = f"next {place.next_at:%a %d %b %H:%M} UTC" if place.next_at else ""
    held = f"held back: {place.held}" if place.held else ""
    return "  ".join(
        part for part in (f"{place.person:<24}", f"{where:<15}", waits, following, held, place.note) if part
    ).rstrip()
