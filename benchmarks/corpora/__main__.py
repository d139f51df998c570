"""How well mail is read: each file of a folder of corpora against its manifest.

    python -m benchmarks.corpora FOLDER [--misses] [--json FILE]

FOLDER holds ``replies/``, ``bounces/``, ``autoreplies/``, ``itip/`` and ``calendars/``, or some of them. Each has
``manifest.json``: a list of ``{id, file, format, lang, expected}``. Texts are compared after folding white space.
Beside each share stands its goal, and what the best library reaches on the open corpora. ``--misses`` lists what
differs.
The exit code is 1 where a goal is missed.
"""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpora.judging import Mark, judged
from nudger.mail.reading.interpret import interpret
from nudger.mail.reading.values import Kind, Reading

FOLDERS = ("replies", "bounces", "autoreplies", "itip", "calendars")
SPEED, SLOWEST = 200, 1.0  # files a second, and seconds for one
ENOUGH = 10  # files of a language, for a goal of its own

# What is measured: its goal in per cent, and the best library's score on the open corpora.
GOALS: dict[str, tuple[float, str]] = {
    "replies: text": (92, "68.8 talon"),
    "replies: author's text kept": (99, ""),
    "HTML: text": (90, "77.8 talon"),
    "forwards: text": (90, "54.6"),
    "bounces: detected": (99, ""),
    "bounces: recipients": (96, "86.0 flufl.bounce"),
    "bounces: reason": (90, ""),
    "bounces: permanent": (0, ""),
    "bounces: hard": (0, ""),
    "no bounce: told apart": (100, "84 of complaints"),
    "complaints: recipients": (100, ""),
    "automatic: kind": (100, ""),
    "human or calendar: kind": (100, ""),
    "iTIP: kind": (100, ""),
    "iTIP: replies": (100, "100 icalendar"),
    "calendars: read": (100, "90.4 read and written"),
}


@dataclass(frozen=True)
class Row:
    """One line of the table; shares are in per cent."""

    what: str
    right: int
    of: int
    goal: float
    library: str = ""

    @property
    def share(self) -> float:
        return 100 * self.right / self.of

    @property
    def is_met(self) -> bool:
        return self.share >= self.goal


def main() -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="list the files that differ")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures down as well")
    arguments = parser.parse_args()
    marks, files, seconds, slowest = _marked(arguments.folder)
    rows, languages = _rows(marks), _languages(marks)
    for title, table in (("", rows), (f"Replies and forwards by language ({ENOUGH} files and more)", languages)):
        _print(title, table)
    print(f"{files} files, {files / seconds:,.0f} a second (goal {SPEED}), the slowest in {slowest:.3f} s")
    if arguments.misses:
        for mark in marks:
            if not mark.is_right:
                print(f"{mark.what}: {mark.id}: {mark.found} instead of {mark.wanted}")
    if arguments.json:
        figures = {"rows": [asdict(row) for row in rows + languages], "files": files, "seconds": seconds}
        arguments.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    is_met = all(row.is_met for row in rows + languages) and files / seconds >= SPEED and slowest <= SLOWEST
    return 0 if is_met else 1


def _marked(folder: Path) -> tuple[list[Mark], int, float, float]:
    """All marks, how many files were read, in how many seconds of CPU, and the slowest."""
    marks: list[Mark] = []
    files, seconds, slowest = 0, 0.0, 0.0
    interpret(b"BEGIN:VCALENDAR\nEND:VCALENDAR")  # what is loaded once
    for name in FOLDERS:
        manifest = folder / name / "manifest.json"
        for entry in json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else ():
            raw = (folder / name / entry["file"]).read_bytes()
            begun = time.process_time()
            reading = _read(raw)
            took = time.process_time() - begun
            files, seconds, slowest = files + 1, seconds + took, max(slowest, took)
            marks += judged(name, entry, reading)
    if not files:
        sys.exit(f"{folder}: no folder with a manifest.json is in it; there would be one of {', '.join(FOLDERS)}")
    return marks, files, seconds, slowest


def _read(raw: bytes) -> Reading:
    try:
        return interpret(raw)
    except Exception as error:
        return Reading(Kind.UNREADABLE, f"it raised {type(error).__name__}", reason="crash")


def _rows(marks: list[Mark]) -> list[Row]:
    of, right = Counter(mark.what for mark in marks), Counter(mark.what for mark in marks if mark.is_right)
    return [Row(what, right[what], of[what], goal, library) for what, (goal, library) in GOALS.items() if of[what]]


def _languages(marks: list[Mark]) -> list[Row]:
    texts = [mark for mark in marks if mark.language]
    of, right = Counter(mark.language for mark in texts), Counter(mark.language for mark in texts if mark.is_right)
    return [Row(f"  {name}", right[name], many, 80 if many >= ENOUGH else 0) for name, many in of.most_common()]


def _print(title: str, rows: list[Row]) -> None:
    print(
        f"{title or 'what':<60}" if title else f"{'what':<32}{'right':>6}{'of':>6}{'share':>8}{'goal':>6}  best library"
    )
    for row in rows:
        goal: Any = f"{row.goal:g}" if row.goal else ""
        print(
            f"{row.what:<32}{row.right:>6}{row.of:>6}{row.share:>7.1f}%{goal:>6}  {row.library}"
            f"{'' if row.is_met else '  MISSED'}"
        )
    print()


if __name__ == "__main__":
    sys.exit(main())
