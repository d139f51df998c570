"""Edits that are offered ready-made, so that nobody has to know the language of journeys to see one at work."""

import re
from collections.abc import Container, Iterator, Mapping
from itertools import count, islice
from typing import NamedTuple

from nudger.errors import Problems
from nudger.journey.definition import Journey, Role
from nudger.journey.differences import called
from nudger.journey.reading import lines_of, read_journey
from nudger.journey.receipts import Progress, Receipt

MORE_DAYS = 2
DUE = re.compile(r"^(\s+due: )(\d+) working days?$")
TITLE = re.compile(r"^(\s+title: )([\w ,.?!’'-]+)$")
NEW = (
    "- key: {key}",
    "  kind: discuss",
    "  title: Tell a colleague about it",
    "  ask: Tell a colleague in two sentences what you are trying out.",
    "  minutes: 5",
    "  due: 2 working days",
)


class Edit(NamedTuple):
    """What an edit is called, and the whole file with it made."""

    name: str
    text: str


class Place(NamedTuple):
    """Where a step of the learner's own begins in the file, and whether it is open."""

    title: str
    start: int
    is_open: bool


def ready_made(source: str, journey: Journey, progress: Progress) -> list[Edit]:
    """Return the edits of *source*, of which *journey* was made, that can be made where one learner stands.

    They are about the step that is open, and the one that comes next; what is taken out is the first that nothing
    else asks for.
    """
    begins = lines_of(source, "")
    lines = source.splitlines()
    places = list(_places(journey, progress, begins))
    ahead = [place for place in places if not place.is_open]
    edits = [each for place in places if place.is_open for each in _more_time(lines, place)][:1]
    for place in ahead[:1]:
        edits += [*_reworded(lines, place), _added(lines, place, begins)]
    edits = [edit for edit in edits if _can_be_read(edit.text)]
    taken_out = (_taken_out(lines, place) for place in ahead)
    return edits + list(islice((edit for edit in taken_out if _can_be_read(edit.text)), 1))


def _places(journey: Journey, progress: Progress, begins: Mapping[str, int]) -> Iterator[Place]:
    for step in journey.main:
        receipt = progress.receipts.get(step.key) or Receipt(step.key)
        name = called(journey, step.key)
        if step.by is Role.LEARNER and name in begins and not receipt.is_closed:
            yield Place(step.title, begins[name] - 1, receipt.opened_at is not None)


def _more_time(lines: list[str], place: Place) -> Iterator[Edit]:
    for number, found in _matching(lines, place, DUE):
        line = f"{found[1]}{int(found[2]) + MORE_DAYS} working days"
        yield Edit(f"{MORE_DAYS} more days for “{place.title}”", _joined(lines[:number], line, lines[number + 1 :]))


def _reworded(lines: list[str], place: Place) -> Iterator[Edit]:
    for number, found in _matching(lines, place, TITLE):
        line = f"{found[1]}{found[2]} (reworded)"
        yield Edit(f"Reword “{place.title}”", _joined(lines[:number], line, lines[number + 1 :]))


def _added(lines: list[str], place: Place, taken: Container[str]) -> Edit:
    key = next(key for key in map("tell-{}".format, count(1)) if key not in taken)
    indent = " " * _indent(lines[place.start])
    step = "\n".join(f"{indent}{line}".format(key=key) for line in NEW)
    before, after = lines[: place.start], lines[place.start :]
    return Edit(f"Add a step before “{place.title}”", _joined(before, f"{step}\n", after))


def _taken_out(lines: list[str], place: Place) -> Edit:
    rest = lines[_end(lines, place.start) :]
    return Edit(f"Take out “{place.title}”", _joined(lines[: place.start], rest))


def _matching(lines: list[str], place: Place, what: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    found = ((number, what.match(lines[number])) for number in range(place.start, _end(lines, place.start)))
    return ((number, match) for number, match in found if match is not None)


def _end(lines: list[str], start: int) -> int:
    """Return where the step that begins in line *start* is over."""
    indent = _indent(lines[start])
    following = range(start + 1, len(lines))
    return next((n for n in following if lines[n].strip() and _indent(lines[n]) <= indent), len(lines))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _joined(*parts: str | list[str]) -> str:
    return "".join(f"{line}\n" for part in parts for line in ([part] if isinstance(part, str) else part))


def _can_be_read(text: str) -> bool:
    try:
        read_journey(text, "")
    except Problems:
        return False
    return True
