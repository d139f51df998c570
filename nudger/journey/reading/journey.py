"""From the text of a journey file to a Journey, or to everything that is wrong with it."""

from pydantic import TypeAdapter, ValidationError

from nudger.errors import Problem, Problems
from nudger.journey.definition import MOST_STEPS, Behaviour, Journey, Key, Step
from nudger.journey.reading.language import (
    BEHAVIOUR,
    JOURNEY,
    RIGHT,
    STEP,
    UNBUILT_IN_BEHAVIOUR,
    UNBUILT_IN_JOURNEY,
    UNBUILT_IN_STEP,
)
from nudger.journey.reading.order import check_names, check_order
from nudger.journey.reading.sections import Section, checked, read_section
from nudger.journey.reading.tree import Group, Listing, Node, Note, Text, Unreadable, read_tree
from nudger.journey.reading.wording import shape, shown


def read_journey(source: str, file: str) -> Journey:
    """Return the journey that *source* describes, in YAML 1.2 and the language of docs/journeys.md.

    Raises Problems with everything that is wrong, each with a line and with *file*, which is only a name here.
    """
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
    if "behaviours" in section.values:
        section.values["behaviours"] = _behaviours(section.values["behaviours"], notes)
    if "steps" in section.values:
        listing: Listing = section.values["steps"]
        steps = section.values["steps"] = _steps(listing, notes)
        if len(steps) < len(listing.items):
            section.bad.add("steps")
    return checked(Journey, section, notes)


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
        section = read_section(f"{label}: ", node._replace(line=name.line), BEHAVIOUR, UNBUILT_IN_BEHAVIOUR, notes)
        behaviour = checked(Behaviour, section, notes)
        if behaviour is not None:
            behaviours[name.says] = behaviour
    return behaviours


def _steps(listing: Listing, notes: list[Note]) -> tuple[Step, ...]:
    sections: list[Section] = []
    for number, node in enumerate(listing.items, start=1):
        if not isinstance(node, Group):
            notes.append(Note(node.line, f'step {number} {shape(node)}; write keys with values, such as "key: try-1"'))
            continue
        keys = [value.says for name, value in node.entries if name.says == "key" and isinstance(value, Text)]
        label = shown(keys[0]) if keys and keys[0] else str(number)
        section = read_section(f"step {label}: ", node, STEP, UNBUILT_IN_STEP, notes)
        if "after" not in section.lines:
            section.values["after"] = tuple(before.values["key"] for before in sections[-1:] if "key" in before.values)
        sections.append(section)
    if len(sections) <= MOST_STEPS:
        check_names(sections, notes)
        check_order(sections, notes)
    steps = [checked(Step, section, notes) for section in sections]
    return tuple(step for step in steps if step is not None)
