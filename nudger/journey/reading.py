"""From the text of a journey file to a Journey, or to everything that is wrong with it.

YAML 1.2, by the events of the parser alone: nothing is ever constructed from a tag, and no alias is followed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
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

from nudger.errors import Problem, Problems
from nudger.journey.definition import MOST_STEPS, Behaviour, Journey, Key, Kind, Role, Step

LARGEST, DEEPEST, MOST_EVENTS, LONGEST_LIST = 256 * 1024, 12, 10_000, 10

UNBUILT_IN_JOURNEY = ("in_flight", "measure", "stages", "boosters", "tips", "start", "pace")
UNBUILT_IN_BEHAVIOUR = ("scale",)
UNBUILT_IN_STEP = ("slot", "rate", "validate", "gate", "when", "repeat", "questions", "pass", "stage", "who", "place")
UNBUILT_KINDS = (Kind.ATTEND, Kind.QUIZ, Kind.ASSIGNMENT, Kind.MEASURE)
UNBUILT_ROLES = ("buddy", "witness", "facilitator", "deputy")
KINDS = tuple(kind for kind in Kind if kind not in UNBUILT_KINDS)

_KEY = 'lower-case letters, digits and hyphens, at most 40, such as "try-1"'
_SENTENCES = "one or two short sentences of at most 400 characters"
_DAYS = 'a number of working days, such as "3 working days"'
RIGHT = {
    "key": _KEY,
    "title": "a short text of at most 80 characters",
    "goal": _SENTENCES,
    "behaviours": "each behaviour under a key of its own",
    "says": _SENTENCES,
    "seen_by": "learner, manager or a list of both",
    "steps": 'a list of 1 to 100 steps, each beginning with "- key:"',
    "kind": f"one of {', '.join(KINDS)}",
    "ask": _SENTENCES,
    "by": f"one of {', '.join(Role)}",
    "after": "the key of another step, or a list of at most 10",
    "wait": _DAYS,
    "due": _DAYS,
    "remind": 'up to three rising numbers of working days after due, such as [1, 4], or "never"',
    "link": "a web address that begins with https://",
    "minutes": "a whole number of minutes up to 480, such as 20",
    "keep_as": "lower-case letters, digits and underscores, at most 40, such as if_then",
}
"""What would be right, for each key of the language."""

WRONG = {
    "missing": "is missing",
    "too_short": "is empty",
    "string_too_long": "has {length} characters",
    "too_long": "has {length} entries",
    "not_rising": "does not rise",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
}
"""What pydantic found, in our words, by the type of its error; every other type is told by the value itself."""

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


class Wrong(Exception):
    """A value of the wrong shape: what it is, and what to do where RIGHT does not say enough."""

    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what)
        self.what, self.instead = what, instead


def read_journey(source: str, file: str) -> Journey:
    """Return the journey that *source* describes, in YAML 1.2 and the language of docs/journeys.md.

    Raises Problems with everything that is wrong, each with a line and with *file*, which is only a name here.
    """
    notes: list[Note] = []
    journey = None
    try:
        tree = _tree(source, notes)
        if tree is not None and not notes:
            journey = _journey(tree, notes)
    except Unreadable as error:
        notes.append(error.note)
    if journey is None or notes:
        raise Problems(Problem(file, *note) for note in sorted(notes, key=lambda note: note.line))
    return journey


# The journey: from texts with lines to values that hold together.


@dataclass
class Section:
    """The values of one step, one behaviour or the journey itself, as far as they could be read.

    *lines* holds the line of every known key that is there; nothing more is said of those in *bad*.
    """

    label: str
    line: int
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)

    def note(self, name: str, wrong: str, instead: str = "") -> Note:
        self.bad.add(name)
        return Note(self.lines.get(name, self.line), f"{self.label}{name} {wrong}; {instead or f'write {RIGHT[name]}'}")


Reader = Callable[[Node], Any]
Model = TypeVar("Model", bound=BaseModel)


def _journey(tree: Node, notes: list[Note]) -> Journey | None:
    if not isinstance(tree, Group):
        notes.append(Note(tree.line, f'the file {_shape(tree)}; write keys with values, such as "title: Coaching"'))
        return None
    section = _section("", tree, JOURNEY, UNBUILT_IN_JOURNEY, notes)
    if "behaviours" in section.values:
        section.values["behaviours"] = _behaviours(section.values["behaviours"], notes)
    if "steps" in section.values:
        listing: Listing = section.values["steps"]
        steps = section.values["steps"] = _steps(listing, notes)
        if len(steps) < len(listing.items):
            section.bad.add("steps")
    return _checked(Journey, section, notes)


def _behaviours(group: Group, notes: list[Note]) -> dict[str, Behaviour]:
    behaviours: dict[str, Behaviour] = {}
    for name, node in group.entries:
        label = f"behaviour {_shown(name.says)}"
        try:
            TypeAdapter(Key).validate_python(name.says)
        except ValidationError:
            notes.append(Note(name.line, f"{label} is not written like a key; write {RIGHT['key']}"))
            continue
        if name.says in behaviours:
            notes.append(Note(name.line, f"{label} is there twice; give each a key of its own"))
        if not isinstance(node, Group):
            notes.append(Note(name.line, f'{label} {_shape(node)}; write "says:" and its text under the key'))
            continue
        section = _section(f"{label}: ", node._replace(line=name.line), BEHAVIOUR, UNBUILT_IN_BEHAVIOUR, notes)
        behaviour = _checked(Behaviour, section, notes)
        if behaviour is not None:
            behaviours[name.says] = behaviour
    return behaviours


def _steps(listing: Listing, notes: list[Note]) -> tuple[Step, ...]:
    sections: list[Section] = []
    for number, node in enumerate(listing.items, start=1):
        if not isinstance(node, Group):
            notes.append(Note(node.line, f'step {number} {_shape(node)}; write keys with values, such as "key: try-1"'))
            continue
        keys = [value.says for name, value in node.entries if name.says == "key" and isinstance(value, Text)]
        label = _shown(keys[0]) if keys and keys[0] else str(number)
        section = _section(f"step {label}: ", node, STEP, UNBUILT_IN_STEP, notes)
        if "after" not in section.lines:
            section.values["after"] = tuple(before.values["key"] for before in sections[-1:] if "key" in before.values)
        sections.append(section)
    if len(sections) <= MOST_STEPS:
        _check_names(sections, notes)
        _check_order(sections, notes)
    steps = [_checked(Step, section, notes) for section in sections]
    return tuple(step for step in steps if step is not None)


def _section(
    label: str, group: Group, readers: Mapping[str, Reader], unbuilt: Iterable[str], notes: list[Note]
) -> Section:
    section = Section(label, group.line)
    for name, node in group.entries:
        key = name.says
        if key in section.lines:
            notes.append(Note(name.line, f"{label}{key} is there twice, first in line {section.lines[key]}; keep one"))
        elif key in readers:
            section.lines[key] = name.line
            try:
                section.values[key] = readers[key](node)
            except Wrong as wrong:
                notes.append(section.note(key, wrong.what, wrong.instead))
        elif key in unbuilt:
            notes.append(Note(name.line, f"{label}{key} is not built yet; leave it out for now"))
        else:
            instead = _did_you_mean(key, readers) or f"the keys here are {', '.join(readers)}"
            notes.append(Note(name.line, f"{label}{_shown(key)} is not a key of the language; {instead}"))
    return section


def _checked(model: type[Model], section: Section, notes: list[Note]) -> Model | None:
    """Return the value of *section*, or say in our words what pydantic finds wrong with it."""
    try:
        return model.model_validate(section.values)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            name, value, kind = str(found["loc"][0]), found["input"], found["type"]
            if name not in section.bad:
                limits = {**found.get("ctx", {}), "length": len(value) if isinstance(value, str | tuple) else 0}
                wrong = WRONG[kind].format(**limits) if kind in WRONG else f"is {_shown(str(value))}"
                notes.append(section.note(name, wrong))
        return None


def _check_names(steps: list[Section], notes: list[Note]) -> None:
    """No two steps have one key, or keep words under one name."""
    for name, instead in (("key", "give each step a key of its own"), ("keep_as", "keep each under a name of its own")):
        first: dict[str, Section] = {}
        for step in steps:
            value = step.values.get(name)
            if value in first:
                wrong = f"is {_shown(value)}, as in line {first[value].lines[name]} already"
                notes.append(step.note(name, wrong, instead))
            elif value is not None:
                first[value] = step


def _check_order(steps: list[Section], notes: list[Note]) -> None:
    """Each step waits for steps that are there, and none of them in a circle."""
    by_key = {step.values["key"]: step for step in reversed(steps) if "key" in step.values}
    for step in steps:
        for key in step.values.get("after", ()):
            if key not in by_key:
                instead = _did_you_mean(key, by_key) or "write the key of a step of this journey"
                notes.append(step.note("after", f"names {_shown(key)}, and there is no such step", instead))
    waits = {key: set(step.values.get("after", ())) & set(by_key) for key, step in by_key.items()}
    while opened := [key for key, after in waits.items() if not after & set(waits)]:
        for key in opened:
            del waits[key]
    circles = {frozenset(circle): circle for circle in (_circle(key, waits) for key in waits)}
    for circle in circles.values():
        ring = " waits for ".join(_shown(key) for key in (*circle, circle[0]))
        instead = "let one of them wait for an earlier step"
        notes.append(by_key[circle[0]].note("after", f"makes a circle: {ring}", instead))
    for key, after in waits.items():
        if not any(key in circle for circle in circles):
            wrong = f"names {_shown(min(after & set(waits)))}, so that this step can never be reached"
            notes.append(by_key[key].note("after", wrong, "open the circle before it"))


def _circle(key: str, waits: Mapping[str, set[str]]) -> list[str]:
    """Return the first circle met when going back from *key*, which need not be part of it."""
    path: list[str] = []
    while key not in path:
        path.append(key)
        key = min(waits[key] & set(waits))
    return path[path.index(key) :]


# The values of keys: each reader returns what pydantic then measures, or raises Wrong.


def _text(node: Node) -> str:
    if not isinstance(node, Text) or not node.says:
        raise Wrong(_shape(node))
    return node.says


def _texts(node: Node) -> tuple[str, ...]:
    """Return one text, or a list of different ones."""
    if not isinstance(node, Listing):
        return (_text(node),)
    if not all(isinstance(item, Text) for item in node.items):
        raise Wrong("has a list or a group inside its list")
    if len(node.items) > LONGEST_LIST:
        raise Wrong(f"has {len(node.items)} entries")
    texts = tuple(_text(item) for item in node.items)
    if len(set(texts)) < len(texts):
        raise Wrong("names the same twice", "name each once")
    return texts


def _group(node: Node) -> Group:
    if not isinstance(node, Group):
        raise Wrong(_shape(node))
    return node


def _listing(node: Node) -> Listing:
    if not isinstance(node, Listing):
        raise Wrong(_shape(node))
    return node


def _choice(text: str, choices: Iterable[str], unbuilt: Iterable[str]) -> str:
    if text in unbuilt:
        raise Wrong(f"is {_shown(text)}, which is not built yet", f"for now, write one of {', '.join(choices)}")
    if text not in choices:
        raise Wrong(f"is {_shown(text)}", _did_you_mean(text, choices))
    return text


def _kind(node: Node) -> str:
    return _choice(_text(node), KINDS, UNBUILT_KINDS)


def _role(node: Node) -> str:
    return _choice(_text(node), tuple(Role), UNBUILT_ROLES)


def _roles(node: Node) -> tuple[str, ...]:
    return tuple(_choice(text, tuple(Role), UNBUILT_ROLES) for text in _texts(node))


def _days(node: Node) -> int:
    text = _text(node)
    if match := re.fullmatch(r"([0-9]{1,4}) working days?", text):
        return int(match[1])
    if match := re.fullmatch(r"([0-9]{1,4})( days?)?", text):
        raise Wrong(
            f"is {_shown(text)}", f'if you mean working days, write "{match[1]} working day{"s" * (match[1] != "1")}"'
        )
    raise Wrong(f"is {_shown(text)}")


def _reminders(node: Node) -> tuple[int, ...]:
    if isinstance(node, Text) and node.says == "never":
        return ()
    matches = [(text, re.fullmatch(r"([0-9]{1,4})( working days?)?", text)) for text in _texts(node)]
    for text, match in matches:
        if match is None:
            raise Wrong(f"has {_shown(text)}")
    return tuple(int(match[1]) for _, match in matches if match)


def _whole(node: Node) -> int:
    text = _text(node)
    if not re.fullmatch("[0-9]{1,4}", text):
        raise Wrong(f"is {_shown(text)}")
    return int(text)


JOURNEY: dict[str, Reader] = {"key": _text, "title": _text, "goal": _text, "behaviours": _group, "steps": _listing}
BEHAVIOUR: dict[str, Reader] = {"says": _text, "seen_by": _roles}
STEP: dict[str, Reader] = {
    "key": _text,
    "kind": _kind,
    "title": _text,
    "ask": _text,
    "by": _role,
    "after": _texts,
    "wait": _days,
    "due": _days,
    "remind": _reminders,
    "link": _text,
    "minutes": _whole,
    "keep_as": _text,
}


def _did_you_mean(word: str, words: Iterable[str]) -> str:
    near = get_close_matches(word[:60].lower(), [other[:60] for other in words], n=1)
    return f"did you mean {_shown(near[0])}?" if near else ""


def _shape(node: Node) -> str:
    match node:
        case Listing():
            return "is a list"
        case Group():
            return "is a group of keys"
    return f"is {_shown(node.says)}" if node.says else "is empty"


def _shown(text: str) -> str:
    text = text if len(text) <= 60 else f"{text[:59]}…"
    return f'"{"".join(letter if letter.isprintable() else "�" for letter in text)}"'


# YAML: from the file's text to texts, listings and groups.


def _tree(source: str, notes: list[Note]) -> Node | None:
    """Return what *source* holds, or None where *notes* say why not. Raises Unreadable."""
    source = source.removeprefix("\ufeff").replace("\r\n", "\n")
    if len(source.encode("utf-8", "surrogatepass")) > LARGEST:
        raise Unreadable(1, "the file is larger than 256 KB; a journey is a few pages of text")
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
        notes.append(Note(1, 'a line that begins with "%" is not part of a journey; leave it out'))
    tree = _node(next(events), events, notes)
    if isinstance(tree, Text) and not tree.says:
        raise Unreadable(1, empty)
    next(events)
    another = next(events)
    if not isinstance(another, StreamEndEvent):
        notes.append(Note(_line(another), "a second document begins here; write each journey into its own file"))
    return tree


def _node(event: Any, events: Iterator[Any], notes: list[Note], depth: int = 1) -> Node:
    """Return the value that begins with *event*."""
    line = _line(event)
    if event.anchor:
        notes.append(Note(line, 'a name with "&" or "*" is not part of a journey; write the value out, or quote it'))
    if isinstance(event, AliasEvent):
        return Text(line, "")
    if event.tag:
        notes.append(Note(line, 'a tag that begins with "!" is not part of a journey; leave it out, or quote the text'))
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
