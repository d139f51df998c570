"""From the text of a file to texts, listings and groups, each with its line.

YAML 1.2, by the events of the parser alone: nothing is ever constructed from a tag, and no alias is followed.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from nudger.journey.definition import MOST_STEPS

LARGEST, DEEPEST, MOST_EVENTS = 256 * 1024, 12, 10_000

SYNTAX = {
    "unexpected end of stream": "a quotation mark is opened here and never closed; close it",
    "mapping values are not allowed": "this colon is not expected here; put quotes round a text with a colon in it, "
    "indent keys that belong together alike, and look at the line above",
    "could not find expected ':'": 'a key has no colon here; write "key: value"',
    "unknown escape character": "a backslash between double quotation marks does not stand for itself; use single ones",
    "cannot start any token": "a text cannot begin with this character; put quotes round the text",
    "parsing a flow": "a bracket is opened here and not closed; close it, and put commas between what is inside",
    "expected <block end>": "this line is not indented like those it belongs to, or goes on after a closing "
    "quotation mark; indent it alike, or put quotes round the whole text",
}
"""What the YAML parser found, in our words, by a part of its message."""

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_NOTHING = ("~", "null", "Null", "NULL")


class Note(NamedTuple):
    line: int
    what: str


class Text(NamedTuple):
    """A single value as it was written, each run of white space made one space."""

    line: int
    says: str


class Listing(NamedTuple):
    line: int
    items: "list[Node]"


class Group(NamedTuple):
    """Keys with their values in the order of the file; one key may still be there twice."""

    line: int
    entries: "list[tuple[Text, Node]]"


Node = Text | Listing | Group


class Unreadable(Exception):
    """This is no YAML, or more of it than a journey needs; what follows *line* was not looked at."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.note = Note(line, what)


def read_tree(source: str, notes: list[Note]) -> Node | None:
    """Return what *source* holds, or None where *notes* say why not. Raises Unreadable."""
    source = source.removeprefix("\ufeff").replace("\r\n", "\n")
    if len(source.encode("utf-8", "surrogatepass")) > LARGEST:
        raise Unreadable(1, "the file is larger than 256 KB; it should be a few pages of text")
    for number, line in enumerate(source.split("\n"), start=1):
        if _UNSEEN.search(line):
            notes.append(Note(number, "there is a control character in this line; delete it"))
        if "\t" in line[: len(line) - len(line.lstrip())]:
            notes.append(Note(number, "this line is indented with a tab; indent with spaces"))
    return None if notes else _document(_events(source), notes)


def _document(events: Iterator[Any], notes: list[Note]) -> Node:
    """Return the one document of a file."""
    empty = 'the file is empty; begin with "key:", "title:" and "goal:"'
    start = next(events)
    if isinstance(start, StreamEndEvent):
        raise Unreadable(1, empty)
    if start.version or start.tags:
        notes.append(Note(1, 'a line that begins with "%" has no meaning here; leave it out'))
    tree = _node(next(events), events, notes)
    if isinstance(tree, Text) and not tree.says:
        raise Unreadable(1, empty)
    next(events)
    another = next(events)
    if not isinstance(another, StreamEndEvent):
        notes.append(Note(_line(another), "a second document begins here; write each into its own file"))
    return tree


def _node(event: Any, events: Iterator[Any], notes: list[Note], depth: int = 1) -> Node:
    """Return the value that begins with *event*."""
    line = _line(event)
    if event.anchor:
        notes.append(Note(line, 'a name with "&" or "*" has no meaning here; write the value out, or quote it'))
    if isinstance(event, AliasEvent):
        return Text(line, "")
    if event.tag:
        notes.append(Note(line, 'a tag that begins with "!" has no meaning here; leave it out, or quote the text'))
    if isinstance(event, ScalarEvent):
        return _as_text(event, notes)
    if depth > DEEPEST:
        raise Unreadable(line, "there are too many levels here; a step needs no more than a list of texts")
    if isinstance(event, SequenceStartEvent):
        return Listing(line, [_node(item, events, notes, depth + 1) for item in _until(SequenceEndEvent, events)])
    entries: list[tuple[Text, Node]] = []
    for key in _until(MappingEndEvent, events):
        name = _node(key, events, notes, depth + 1)
        value = _node(next(events), events, notes, depth + 1)
        if isinstance(name, Text):
            entries.append((name, value))
        else:
            notes.append(Note(name.line, "a list or a group stands here as a key; write a key as plain text"))
    return Group(line, entries)


def _as_text(event: ScalarEvent, notes: list[Note]) -> Text:
    line, says = _line(event), event.value
    if _UNSEEN.search(says.replace("\r", " ")):
        notes.append(Note(line, "there is a control character in this text; delete it"))
    if event.style is None and says in _NOTHING:
        says = ""
    return Text(line, " ".join(says.split()))


def _until(end: type, events: Iterator[Any]) -> Iterator[Any]:
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _events(source: str) -> Iterator[Any]:
    """Yield what the parser finds after the start of the stream. Raises Unreadable where it stumbles."""
    line = 1
    try:
        for count, event in enumerate(YAML(typ="safe", pure=True).parse(source)):
            line = _line(event)
            if count > MOST_EVENTS:
                raise Unreadable(line, f"the file goes on for too long; a journey has at most {MOST_STEPS} steps")
            if count:
                yield event
    except (YAMLError, ValueError, OverflowError) as error:
        raise Unreadable(*_syntax(error, line)) from error


def _syntax(error: Exception, line: int) -> Note:
    """Say what the parser stumbled over; *line* is the last it had understood."""
    found = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    unknown = "this is not YAML; check colons, indentation and quotation marks near here"
    what = next((ours for theirs, ours in SYNTAX.items() if theirs in found), unknown)
    begins_before = "opened here" in what or "no colon here" in what
    mark = getattr(error, "context_mark" if begins_before else "problem_mark", None)
    return Note(line if mark is None else mark.line + 1, what)


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1
