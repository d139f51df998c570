"""Tell what would become of a mail: what any mail, text, page or calendar file means, and by which sign.

Nothing is recorded, and no database is needed; with --match the installation here is asked what it is about.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from nudger.commands.opening import installation_of, templates_folder
from nudger.mail.reading.interpret import interpret
from nudger.mail.reading.values import CalendarLine, Kind, Reading
from nudger.mail.words import Words
from nudger.report.matched import Matched, matched

LARGEST = 25_000_000  # octets, as for mail that comes in
CALENDAR = ("method", "uid", "sequence", "attendee", "partstat", "recurrence_id")
SHOWN = 300  # characters of a text


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="mails (.eml), texts, HTML or calendars")
    parser.add_argument("--json", action="store_true", help="a line for each file, for a program to read")
    parser.add_argument("--match", action="store_true", help="ask the installation here which of its mails it is about")


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments) if arguments.match else None
    understood = Words.load(templates_folder()).understood
    is_whole = True
    for path in arguments.files:
        if path.is_dir():
            print(f"{path} is a folder, and is passed over; name its files: {path}/*", file=sys.stderr)
            continue
        raw, trouble = _read(path)
        is_whole = is_whole and not trouble
        reading = Reading(Kind.UNREADABLE, trouble, reason=trouble) if trouble else interpret(raw, understood)
        about = matched(installation, raw, reading) if installation is not None else None
        row = json.dumps(_row(path, reading, about), ensure_ascii=False) if arguments.json else ""
        print(row or _told(path, reading, about))
    return 0 if is_whole else 1


def _read(path: Path) -> tuple[bytes, str]:
    """Its bytes, or why there are none."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        return b"", f"the file can't be opened: {error.strerror or error}"
    return (b"", f"it is over {LARGEST // 1_000_000} MB, which no mail may be") if len(raw) > LARGEST else (raw, "")


def _row(path: Path, reading: Reading, about: Matched | None) -> dict[str, Any]:
    return {
        "file": str(path),
        "kind": reading.kind,
        "text": reading.text,
        "intent": reading.intent or None,
        "recipients": list(reading.recipients),
        "permanent": reading.permanent,
        "hard": reading.hard,
        "reason": reading.reason or None,
        "calendar": [_calendar(line) for line in reading.calendar],
        "matched": about._asdict() if about is not None else None,
        "why": reading.why,
    }


def _calendar(line: CalendarLine) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in CALENDAR}
    return {name: None if value == "" else value for name, value in values.items()}


def _told(path: Path, reading: Reading, about: Matched | None) -> str:
    lines = [f"{path}: {reading.kind.replace('_', ' ')}, because {reading.why}"]
    if about is not None:
        lines.append(f"matches: {about.step or 'the whole journey'} of {about.learner}, by its {about.by}")
    if reading.intent:
        lines.append(f"means: {reading.intent.upper()}")
    if reading.text:
        text = " ".join(reading.text.split())
        lines.append(f"says: {text[:SHOWN]}{'…' if len(text) > SHOWN else ''}")
    if reading.recipients:
        lasts = {True: " for good", False: " for now", None: ""}[reading.permanent]
        lines.append(f"about: {', '.join(reading.recipients)}{lasts}")
    if reading.reason and reading.reason != reading.why:
        lines.append(f"reason: {reading.reason}")
    for line in reading.calendar:
        who = f" {line.attendee} {line.partstat}" if line.attendee else ""
        which = f" of {line.recurrence_id}" if line.recurrence_id else ""
        lines.append(f"calendar: {line.method or 'no method'}{who}: {line.uid or 'no UID'}{which}")
    return "\n    ".join(lines)
