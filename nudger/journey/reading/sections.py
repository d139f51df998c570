"""The values of one group of keys, as far as they can be read, and what is wrong with the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from nudger.journey.reading.language import FIELD_OF, RIGHT, Reader
from nudger.journey.reading.tree import Group, Note
from nudger.journey.reading.values import Wrong
from nudger.journey.wording import did_you_mean, shown

Model = TypeVar("Model", bound=BaseModel)

WRONG = {
    "missing": "is missing",
    "too_short": "is empty",
    "string_too_long": "has {length} characters",
    "too_long": "has {length} entries",
    "not_rising": "does not rise",
    "no_room": "is longer than the hours of prefer",
    "nowhere": "is missing, and so is link",
    "right_no_choice": "names an answer that is none of the choices",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
}
"""What pydantic found, in our words, by the type of its error; every other type is told by the value itself."""
WHOLE = {"right_no_choice": "right", "no_room": "minutes", "nowhere": "place"}
"""The key that is blamed for what is wrong with several together."""
KEY_OF = {field: key for key, field in FIELD_OF.items()}


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


def read_section(
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
            instead = did_you_mean(key, readers) or f"the keys here are {', '.join(readers)}"
            notes.append(Note(name.line, f"{label}{shown(key)} is not a key of the language; {instead}"))
    return section


def checked(model: type[Model], section: Section, notes: list[Note]) -> Model | None:
    """Return the value of *section*, or say in our words what pydantic finds wrong with it."""
    try:
        return model.model_validate({FIELD_OF.get(name, name): value for name, value in section.values.items()})
    except ValidationError as error:
        for found in error.errors(include_url=False):
            place = str(found["loc"][0]) if found["loc"] else WHOLE.get(found["type"], "key")
            name, value, kind = KEY_OF.get(place, place), found["input"], found["type"]
            if name not in section.bad:
                limits = {**found.get("ctx", {}), "length": len(value) if isinstance(value, str | tuple) else 0}
                wrong = WRONG[kind].format(**limits) if kind in WRONG else f"is {shown(str(value))}"
                notes.append(section.note(name, wrong))
        return None
