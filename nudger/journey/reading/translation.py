"""The texts of a journey in another language: the same keys in a file of their own, and nothing but words."""

from collections.abc import Collection, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from nudger.errors import Problem, Problems
from nudger.journey.definition import Journey, Key, Language, Link, Place, Question, Sentence, Step, Title
from nudger.journey.reading.language import QUESTION, STEP_TEXTS, TRANSLATION
from nudger.journey.reading.sections import Section, checked, read_section
from nudger.journey.reading.tree import Group, Node, Note, Text, Unreadable, read_tree
from nudger.journey.reading.wording import shape
from nudger.journey.wording import did_you_mean, shown

Model = TypeVar("Model", bound=BaseModel)


class HeadTexts(BaseModel):
    """What stands above the steps of a translation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    translates: Key
    language: Language
    title: Title
    goal: Sentence


class SaysText(BaseModel):
    model_config = ConfigDict(frozen=True)

    says: Sentence


class TitleText(BaseModel):
    model_config = ConfigDict(frozen=True)

    title: Title


class StepTexts(BaseModel):
    """The texts of one step; *link* and *place* are empty where those of the journey serve."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title
    ask: Sentence
    link: Link = ""
    place: Place = ""
    questions: tuple[Question, ...] = Field(default=(), max_length=20)


def read_translation(source: str, file: str, journey: Journey, language: str) -> Journey:
    """Return *journey* in the words of *source*, which are to be in *language*.

    Raises Problems with everything that is wrong or missing, each with a line and with *file*, only a name here.
    """
    notes: list[Note] = []
    said = None
    try:
        tree = read_tree(source, notes)
        if tree is not None and not notes:
            said = _read(tree, journey, language, notes)
    except Unreadable as error:
        notes.append(error.note)
    if said is None or notes:
        raise Problems(Problem(file, *note) for note in sorted(notes, key=lambda note: note.line))
    return said


def _read(tree: Node, journey: Journey, language: str, notes: list[Note]) -> Journey | None:
    if not isinstance(tree, Group):
        notes.append(Note(tree.line, f'the file {shape(tree)}; write keys with values, such as "title: Coaching"'))
        return None
    section = read_section("", tree, TRANSLATION, (), notes)
    groups = {name: section.values.pop(name, None) for name in ("behaviours", "stages", "steps")}
    head = checked(HeadTexts, section, notes)
    if head is not None and head.translates != journey.key:
        notes.append(section.note("translates", f"is {shown(head.translates)}", f"write {shown(journey.key)}"))
    if head is not None and head.language != language:
        notes.append(section.note("language", f"is {shown(head.language)}", f"the file's name says {shown(language)}"))
    written = {step.key: step for step in journey.steps if step.is_written}
    behaviours = dict(_each(section, "behaviours", groups["behaviours"], journey.behaviours, notes))
    stages = dict(_each(section, "stages", groups["stages"], [stage.key for stage in journey.stages], notes))
    steps = dict(_each(section, "steps", groups["steps"], written, notes))
    says = {key: _one(SaysText, "says", f"behaviour {shown(key)}", node, notes) for key, node in behaviours.items()}
    titles = {key: _one(TitleText, "title", f"stage {shown(key)}", node, notes) for key, node in stages.items()}
    texts = {key: _step(written[key], node, notes) for key, node in steps.items()}
    if head is None or notes:
        return None
    return _replaced(
        journey,
        title=head.title,
        goal=head.goal,
        language=language,
        translations={},
        behaviours={key: _with(behaviour, says[key]) for key, behaviour in journey.behaviours.items()},
        stages=tuple(_with(stage, titles[stage.key]) for stage in journey.stages),
        steps=tuple(_said(step, texts) for step in journey.steps),
    )


def _each(
    section: Section, name: str, group: Group | None, keys: Collection[str], notes: list[Note]
) -> Iterator[tuple[str, Node]]:
    """Yield what stands under each of *keys*; a key too many, too few or twice is a note."""
    found: set[str] = set()
    for key, node in group.entries if group is not None else ():
        if key.says in found:
            notes.append(Note(key.line, f"{name}: {shown(key.says)} is there twice; keep one"))
        elif key.says not in keys:
            instead = did_you_mean(key.says, keys) or "take it out, or add it there"
            notes.append(Note(key.line, f"{name}: the journey has no {shown(key.says)}; {instead}"))
        else:
            found.add(key.says)
            yield key.says, node
    missing = [key for key in keys if key not in found]
    if missing and name not in section.bad:
        line = section.lines.get(name, section.line)
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        notes.append(Note(line, f"{name}: no words for {', '.join(missing[:5])}{more}; write all, or no translation"))


def _one(model: type[BaseModel], field: str, label: str, node: Node, notes: list[Note]) -> BaseModel | None:
    """A text that stands directly under its key."""
    if not isinstance(node, Text):
        notes.append(Note(node.line, f"{label} {shape(node)}; write its text behind the colon"))
        return None
    return checked(model, Section(f"{label}: ", node.line, {field: node.says}, {field: node.line}), notes)


def _step(step: Step, node: Node, notes: list[Note]) -> StepTexts | None:
    label = f"step {shown(step.key)}"
    if not isinstance(node, Group):
        notes.append(Note(node.line, f'{label} {shape(node)}; write "title:" and "ask:" under it'))
        return None
    section = read_section(f"{label}: ", node, STEP_TEXTS, (), notes)
    listing = section.values.pop("questions", None)
    items = listing.items if listing is not None else []
    if len(items) != len(step.questions) and "questions" not in section.bad:
        wrong = f"has {len(items)} entries" if items else "is missing"
        notes.append(section.note("questions", wrong, f"the journey has {len(step.questions)} there"))
    pairs = zip(step.questions, items, strict=False)
    found = [_question(section, number, *pair, notes) for number, pair in enumerate(pairs, start=1)]
    section.values["questions"] = tuple(question for question in found if question is not None)
    return checked(StepTexts, section, notes)


def _question(section: Section, number: int, asked: Question, node: Node, notes: list[Note]) -> Question | None:
    label = f"{section.label}question {number}: "
    if not isinstance(node, Group):
        notes.append(Note(node.line, f'{label[:-2]} {shape(node)}; write "ask:" and "right:"'))
        return None
    inner = read_section(label, node, QUESTION, (), notes)
    question = checked(Question, inner, notes)
    if question is None:
        return None
    if len(question.choices) != len(asked.choices):
        wrong = f"has {len(question.choices)} entries"
        notes.append(inner.note("choices", wrong, f"the journey has {len(asked.choices)} there"))
    elif question.choices and _places(question) != _places(asked):
        notes.append(inner.note("right", "is another choice than in the journey", "keep the choices in their order"))
    return question


def _places(question: Question) -> set[int]:
    return {question.choices.index(text) for text in question.right}


def _said(step: Step, texts: dict[str, StepTexts | None]) -> Step:
    """An unrolled step is said as the one it comes from; measures and validations have words of their own."""
    found = texts.get(step.of or step.key)
    if found is None or step.asks_seen or step.asks_to_pass_on:
        return step
    return _replaced(step, **{name: value for name, value in found if value})


def _with(model: Model, texts: BaseModel | None) -> Model:
    return _replaced(model, **dict(texts or ()))


def _replaced(model: Model, **changed: Any) -> Model:
    """A new value, so that nothing worked out from the old one is kept with it."""
    return type(model)(**{name: getattr(model, name) for name in type(model).model_fields} | changed)
