"""Show where everyone is, and what is on its way."""

import dataclasses
import json
import sys
from argparse import ArgumentParser, Namespace

from nudger.commands.opening import open_to_read, reader_of, reading_arguments, settings_of
from nudger.journey.clock import local_date
from nudger.report.status import Place, status
from nudger.service.answering import admin_of
from nudger.service.clock import WallClock


def arguments(parser: ArgumentParser) -> None:
    reading_arguments(parser)


def run(arguments: Namespace) -> int:
    identity = open_to_read(arguments)
    settings = settings_of(arguments)
    today = local_date(settings.hours.window, WallClock().now())
    found = status(reader_of(arguments), today, identity.silence() if identity is not None else "")
    if settings.admin and identity is not None and admin_of(settings) is None:
        print(
            f"Nobody is known as {settings.admin}, the `admin` of the settings: import them too, or correct it. "
            "Until then nobody is mailed what only a person can see to.",
            file=sys.stderr,
        )
    if arguments.json:
        print(json.dumps(dataclasses.asdict(found), default=str, indent=2, ensure_ascii=False))
        return 0
    if found.silence:
        print(f"Nothing is sent: {found.silence}. If all is right: nudger confirm")
    for hold in found.on_hold:
        print(f"On hold: {hold}")
    for pause in found.paused:
        print(f"Paused: {pause}")
    for line in found.roadblocks:
        print(f"Many wait: {line}")
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
