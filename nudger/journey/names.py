"""What a step is, whatever it is called: its key is the one under which it was first published.

So receipts, reminders, links, quotes and conditions follow a step through every renaming, and nothing is rewritten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple

from nudger.journey.conditions import Answer, Condition, Done, Score, Skipped
from nudger.journey.definition import Journey, Step
from nudger.journey.wording import did_you_mean, shown


class Misnamed(NamedTuple):
    """What is wrong with what the step *key* says it *was*, and what would be right."""

    key: str
    what: str


def renamed(journey: Journey, before: Journey, earlier: Iterable[Journey] = ()) -> dict[str, str] | list[Misnamed]:
    """Return the first keys of those steps of *journey*, as it was read, that are called otherwise now.

    *before* is the version before, *earlier* are those before that, newest first; a step that comes back under a key
    of theirs is the one it was then. Or else everything that is wrong.
    """
    known = called(before)
    ever = dict(known)
    for version in earlier:
        ever = {**called(version), **ever}
    first: dict[str, str] = {}
    wrong: list[Misnamed] = []
    for step in _written(journey.steps):
        if not step.was or (step.key in ever and ever.get(step.was, "") == ever[step.key]):
            first[step.key] = ever.get(step.key, step.key)
        elif step.key in known and step.was not in ever:
            first[step.key] = known[step.key]  # it was called so before anything was published
        elif step.key in known:
            was_too = f"was is {shown(step.was)}, and {shown(step.key)} was a step of its own in the version before"
            wrong.append(Misnamed(step.key, f"{was_too}; two steps can't become one: give this one a new key"))
        elif step.was not in known:
            instead = did_you_mean(step.was, known) or f"its steps were {', '.join(known)}"
            none = f"was is {shown(step.was)}, and the version before has no such step"
            wrong.append(Misnamed(step.key, f"{none}; {instead}"))
        else:
            first[step.key] = known[step.was]
    return wrong or _twice(first) or {key: identity for key, identity in first.items() if key != identity}


def _twice(first: Mapping[str, str]) -> list[Misnamed]:
    """Two steps of one file can't both be the one that was published under a key once."""
    seen: dict[str, str] = {}
    wrong: list[Misnamed] = []
    for key, identity in first.items():
        if identity in seen:
            other = seen[identity] if key == identity else key
            again = identity if key == identity else seen[identity]
            what = f"{shown(again)} is what {shown(other)} was called once, and its answers are kept under that"
            wrong.append(Misnamed(again, f"key: {what}; give this one another key"))
        seen[identity] = key
    return wrong


def called(journey: Journey) -> dict[str, str]:
    """Return the first key of each step that the author wrote, by what it is called in this version."""
    return {journey.names.get(step.key, step.key): step.key for step in _written(journey.steps)}


def identified(journey: Journey, first: Mapping[str, str]) -> Journey:
    """Return *journey* with the keys under which its steps were first published, its translations too."""
    if not first:
        return journey
    steps = tuple(_identified(step, first) for step in journey.steps)
    names = {
        _first(step.key, first): step.key
        for step in journey.steps
        if not step.moment and step.key != _first(step.key, first)
    }
    translations = {language: identified(each, first) for language, each in journey.translations.items()}
    return remade(journey, steps=steps, names=names, translations=translations)


def remade(journey: Journey, **changed: Any) -> Journey:
    """Return another journey, which keeps nothing that was worked out from this one."""
    return Journey.model_construct(**{name: getattr(journey, name) for name in Journey.model_fields} | changed)


def _written(steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if step.is_written]


def _identified(step: Step, first: Mapping[str, str]) -> Step:
    return step.model_copy(
        update={
            "key": step.key if step.moment else _first(step.key, first),
            "of": _first(step.of, first),
            "tip_for": _first(step.tip_for, first),
            "after": tuple(_first(key, first) for key in step.after),
            "when": _asking(step.when, first),
            "unless": _asking(step.unless, first),
        }
    )


def _first(key: str, first: Mapping[str, str]) -> str:
    """Return the first key of a step; what was made from it (its repeats, its validation) follows."""
    name, dot, rest = key.partition(".")
    return key if name == "measure" and dot else f"{first.get(name, name)}{dot}{rest}"


def _asking(condition: Condition | None, first: Mapping[str, str]) -> Condition | None:
    """Return what asks the same of the same steps; its text stays as the author wrote it."""
    return None if condition is None else replace(condition, expression=_with(condition.expression, first))


def _with(part: Any, first: Mapping[str, str]) -> Any:
    if isinstance(part, Score | Answer | Done | Skipped):
        return replace(part, step=_first(part.step, first))
    if isinstance(part, tuple):
        return tuple(_with(each, first) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{each.name: _with(getattr(part, each.name), first) for each in fields(part)})
    return part
