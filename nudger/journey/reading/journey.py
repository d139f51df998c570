"""From the text of a journey file to a Journey, or to everything that is wrong with it."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from pydantic import TypeAdapter, ValidationError

from nudger.errors import Problem, Problems
from nudger.journey.definition import MOST_STEPS, Behaviour, Journey, Key
from nudger.journey.reading.language import BEHAVIOUR, JOURNEY, RIGHT, UNBUILT_IN_JOURNEY
from nudger.journey.reading.mentions import check_mentions
from nudger.journey.reading.order import check_names, check_order, check_was
from nudger.journey.reading.sections import checked, read_section
from nudger.journey.reading.sheet import read_sheet
from nudger.journey.reading.translation import read_translation
from nudger.journey.reading.tree import Group, Node, Note, Unreadable, read_tree
from nudger.journey.reading.unrolling import unroll
from nudger.journey.reading.wording import shape
from nudger.journey.reading.writing import Head
from nudger.journey.wording import shown

NONE: Final[Mapping[str, str]] = MappingProxyType({})


def read_journey(source: str, file: str, translations: Mapping[str, str] = NONE) -> Journey:
    """Return the journey that *source* describes, in YAML 1.2 and the language of docs/journeys.md.

    *translations* are the sources of its texts in other languages, by language. Raises Problems with everything that
    is wrong, each with a line and with *file*, which is only a name here.
    """
    return _in_all(source, file, tuple(translations.items()))


@lru_cache(maxsize=16)  # a journey is read more than once by whoever looks at it, publishes it and enrols into it
def _in_all(source: str, file: str, translations: tuple[tuple[str, str], ...]) -> Journey:
    journey = _read(source, file)
    said: dict[str, Journey] = {}
    wrong: list[Problem] = []
    for language, texts in translations:
        try:
            said[language] = read_translation(texts, translation_file(file, language), journey, language)
        except Problems as found:
            wrong += found.problems
    if wrong:
        raise Problems(wrong)
    return journey.model_copy(update={"translations": said}) if said else journey


def lines_of(source: str, name: str) -> dict[str, int]:
    """Return, by the key of each step of a journey that can be read, the line of its *name*, or else its own."""
    tree = read_tree(source, [])
    assert isinstance(tree, Group)
    sheet = read_sheet(read_section("", tree, JOURNEY, UNBUILT_IN_JOURNEY, []), [])
    both = [*sheet.steps, *sheet.boosters]
    return {step.values["key"]: step.lines.get(name, step.line) for step in both}


def translation_file(file: str, language: str) -> str:
    """Return how the file is called that says *file* in another language.

    >>> translation_file("journeys/first-talk.yaml", "de")
    'journeys/first-talk.de.yaml'
    """
    return f"{file.removesuffix('.yaml')}.{language}.yaml"


def _read(source: str, file: str) -> Journey:
    notes: list[Note] = []
    journey = None
    try:
        tree = read_tree(source, notes)
        if tree is not None and not notes:
            journey = _journey(tree, notes)
    except Unreadable as error:
        notes.append(error.note)
    if journey is None or notes:
        raise Problems(Problem(file, *note) for note in sorted(notes, key=lambda note: note.line))
    return journey


def _journey(tree: Node, notes: list[Note]) -> Journey | None:
    if not isinstance(tree, Group):
        notes.append(Note(tree.line, f'the file {shape(tree)}; write keys with values, such as "title: Coaching"'))
        return None
    section = read_section("", tree, JOURNEY, UNBUILT_IN_JOURNEY, notes)
    group = section.values.pop("behaviours", None)
    behaviours = _behaviours(group, notes) if group is not None else {}
    sheet = read_sheet(section, notes)
    if len(sheet.steps) <= MOST_STEPS:
        check_names([*sheet.steps, *sheet.boosters], notes)
        check_order(sheet.steps, notes)
        check_was([*sheet.steps, *sheet.boosters], notes)
        check_mentions(section, sheet, behaviours, notes)
    section.values = {name: value for name, value in section.values.items() if name in Head.model_fields}
    head = checked(Head, section, notes)
    written, boosters = sheet.checked(notes)
    if head is None or notes:
        return None
    steps = unroll(behaviours, head.measure, head.pace, sheet.stages, written, boosters)
    return Journey(**dict(head), behaviours=behaviours, stages=tuple(sheet.stages), steps=steps)


def _behaviours(group: Group, notes: list[Note]) -> dict[str, Behaviour]:
    behaviours: dict[str, Behaviour] = {}
    for name, node in group.entries:
        label = f"behaviour {shown(name.says)}"
        try:
            TypeAdapter(Key).validate_python(name.says)
        except ValidationError:
            notes.append(Note(name.line, f"{label} is not written like a key; write {RIGHT['key']}"))
            continue
        if name.says in behaviours:
            notes.append(Note(name.line, f"{label} is there twice; give each a key of its own"))
        if not isinstance(node, Group):
            notes.append(Note(name.line, f'{label} {shape(node)}; write "says:" and its text under the key'))
            continue
        section = read_section(f"{label}: ", node._replace(line=name.line), BEHAVIOUR, (), notes)
        behaviour = checked(Behaviour, section, notes)
        if behaviour is not None:
            behaviours[name.says] = behaviour
    return behaviours
