"""Tell the story of one person: what they got, what was held back, and the reason for each."""

import dataclasses
import json
from argparse import ArgumentParser, Namespace

from nudger.commands.opening import open_to_read, reader_of, reading_arguments
from nudger.report.why import why

SIGNS = {"happened": "•", "sent": "→", "held": "…", "not_sent": "×", "next": "»"}


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("email")
    reading_arguments(parser)


def run(arguments: Namespace) -> int:
    open_to_read(arguments)
    story = why(arguments.email, reader_of(arguments))
    if arguments.json:
        print(json.dumps(dataclasses.asdict(story), default=str, indent=2, ensure_ascii=False))
        return 0
    print(f"{story.name} <{story.email}>, times in {story.zone}")
    for hold in story.on_hold:
        print(f"On hold: {hold}")
    for line in story.lines:
        because = f"\n{'':22}because {line.why}" if line.kind in ("sent", "next") and line.why else ""
        reason = f": {line.why}" if line.why and not because else ""
        print(f"{line.at:%a %d %b %Y %H:%M} {SIGNS[line.kind]} {line.what}{reason}{because}")
    return 0
