"""The steps of a file, as far as they can be read: those of stages or of one list, and those after the end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from nudger.journey.definition import Kind, Question, Role, Stage, TimeWanted
from nudger.journey.reading.language import (
    BOOSTER,
    NOT_IN_BOOSTER,
    QUESTION,
    REPEAT,
    SLOT,
    STAGE,
    STEP,
    UNBUILT_IN_STEP,
    Reader,
)
from nudger.journey.reading.sections import Section, checked, read_section
from nudger.journey.reading.tree import Group, Listing, Node, Note, Text
from nudger.journey.reading.wording import shape
from nudger.journey.reading.workshop import read_workshop
from nudger.journey.reading.writing import Repeat, Written
from nudger.journey.wording import shown


@dataclass
class Sheet:
    """The sections of all steps and boosters, in the order of the file."""

    steps: list[Section] = field(default_factory=list)
    boosters: list[Section] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)

    def checked(self, notes: list[Note]) -> tuple[list[Written], list[Written]]:
        """Return the steps and the boosters that are right; what is wrong with the others goes into *notes*."""
        both = [[checked(Written, section, notes) for section in some] for some in (self.steps, self.boosters)]
        steps, boosters = ([step for step in some if step is not None] for some in both)
        return steps, boosters


def read_sheet(journey: Section, notes: list[Note]) -> Sheet:
    """Return what stands below `stages:` or `steps:`, and below `boosters:`."""
    sheet = Sheet()
    values = journey.values
    if "stages" in values and "steps" in values:
        notes.append(journey.note("steps", "stands beside stages", "put the steps into the stages, or leave those out"))
    elif "stages" in values:
        _read_stages(journey, sheet, notes)
    elif "steps" in values:
        sheet.steps = list(_sections(values["steps"], STEP, notes))
        for before, section in zip([None, *sheet.steps], sheet.steps, strict=False):
            if "after" not in section.lines:
                above = before.values.get("key") if before is not None else None
                section.values["after"] = (above,) if above is not None else ()
        _count(journey, "steps", len(values["steps"].items), notes)
    elif not journey.bad & {"steps", "stages"}:
        notes.append(journey.note("steps", "is missing"))
    if "boosters" in values:
        sheet.boosters = list(_sections(values["boosters"], BOOSTER, notes, NOT_IN_BOOSTER))
        for section in sheet.boosters:
            if "days" not in section.lines:
                notes.append(section.note("days", "is missing"))
            elif section.values.get("days") == 0:
                notes.append(section.note("days", "is 0"))
    return sheet


def _read_stages(journey: Section, sheet: Sheet, notes: list[Note]) -> None:
    seen: dict[str, int] = {}
    for number, node in enumerate(journey.values["stages"].items, start=1):
        if not isinstance(node, Group):
            notes.append(
                Note(node.line, f'stage {number} {shape(node)}; write keys with values, such as "key: week-1"')
            )
            continue
        section = read_section(f"stage {_label(node, number)}: ", node, STAGE, (), notes)
        steps: Listing = section.values.pop("steps", Listing(section.line, []))
        if "steps" not in section.lines:
            notes.append(section.note("steps", "is missing"))
        elif "steps" not in section.bad:
            _count(section, "steps", len(steps.items), notes)
        stage = checked(Stage, section, notes)
        key = section.values.get("key", "")
        if key in seen:
            notes.append(section.note("key", f"is {shown(key)}, as in line {seen[key]} already", "give it its own"))
        elif key:
            seen[key] = section.lines["key"]
        if stage is not None:
            sheet.stages.append(stage)
        for step in _sections(steps, STEP, notes):
            step.values["stage"] = key
            sheet.steps.append(step)
    _count(journey, "stages", len(journey.values["stages"].items), notes)


def _count(section: Section, name: str, count: int, notes: list[Note]) -> None:
    if count == 0:
        notes.append(section.note(name, "is empty"))
    elif count > 100:
        notes.append(section.note(name, f"has {count} entries"))


def _sections(
    listing: Listing, readers: dict[str, Reader], notes: list[Note], elsewhere: tuple[str, ...] = ()
) -> Iterator[Section]:
    for number, node in enumerate(listing.items, start=1):
        if not isinstance(node, Group):
            notes.append(Note(node.line, f'step {number} {shape(node)}; write keys with values, such as "key: try-1"'))
            continue
        for name, _ in node.entries:
            if name.says in elsewhere:
                notes.append(Note(name.line, f"booster {_label(node, number)}: {name.says} is not for boosters"))
        own = node._replace(entries=[entry for entry in node.entries if entry[0].says not in elsewhere])
        section = read_section(f"step {_label(node, number)}: ", own, readers, UNBUILT_IN_STEP, notes)
        _dates(section)
        _questions(section, notes)
        _repeat(section, notes)
        _slot(section, notes)
        read_workshop(section, notes)
        yield section


def _label(node: Group, number: int) -> str:
    keys = [value.says for name, value in node.entries if name.says == "key" and isinstance(value, Text)]
    return shown(keys[0]) if keys and keys[0] else str(number)


def _dates(section: Section) -> None:
    """A date stands where working days could."""
    for name, dated in (("wait", "opens_on"), ("due", "due_on")):
        if isinstance(section.values.get(name), date):
            section.values[dated] = section.values.pop(name)


def _questions(section: Section, notes: list[Note]) -> None:
    is_quiz = section.values.get("kind") == Kind.QUIZ
    listing = section.values.pop("questions", None)
    if listing is None:
        if is_quiz and "questions" not in section.bad:
            notes.append(section.note("questions", "is missing"))
        return
    if not is_quiz and "kind" not in section.bad:
        notes.append(section.note("questions", "is only for a quiz", 'write "kind: quiz", or leave the questions out'))
        return
    _count(section, "questions", len(listing.items), notes)
    found = [_question(section, number, node, notes) for number, node in enumerate(listing.items, start=1)]
    section.values["questions"] = tuple(question for question in found if question is not None)


def _question(section: Section, number: int, node: Node, notes: list[Note]) -> Question | None:
    label = f"{section.label}question {number}: "
    if not isinstance(node, Group):
        notes.append(Note(node.line, f'{label[:-2]} {shape(node)}; write "ask:" and "right:"'))
        return None
    inner = read_section(label, node, QUESTION, (), notes)
    if len(inner.values.get("choices", (1, 2))) < 2:
        notes.append(inner.note("choices", "has one entry"))
    return checked(Question, inner, notes)


def _repeat(section: Section, notes: list[Note]) -> None:
    group = section.values.pop("repeat", None)
    if group is None:
        return
    inner = read_section(f"{section.label}repeat: ", group._replace(line=section.lines["repeat"]), REPEAT, (), notes)
    section.values["repeat"] = checked(Repeat, inner, notes)


def _slot(section: Section, notes: list[Note]) -> None:
    """A time in the calendar: the learner's own, or of a talk, which takes whoever the step is for as well."""
    group = section.values.pop("slot", None)
    if group is None:
        return
    if section.values.get("by") == Role.WITNESS:
        notes.append(section.note("slot", "is not for whoever was there, who only answers", "leave it out"))
        return
    inner = read_section(f"{section.label}slot: ", group._replace(line=section.lines["slot"]), SLOT, (), notes)
    section.values["slot"] = wanted = checked(TimeWanted, inner, notes)
    if wanted is not None and "minutes" not in section.bad:
        section.values.setdefault("minutes", wanted.minutes)
