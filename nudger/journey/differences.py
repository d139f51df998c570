"""What differs between two versions of a journey, in words for whoever wrote them."""

from collections.abc import Iterator
from datetime import date

from nudger.journey.definition import Journey, Step
from nudger.journey.reach import timing
from nudger.journey.wording import shown

TEXTS = ("title", "ask", "link", "place")
REST = ("kind", "minutes", "keep_as", "questions", "pass_mark", "rate", "tip_for", "slot")
CALLED = {"pass_mark": "pass", "keep_as": "keep_as", "in_flight": "in_flight"}


def differences(old: Journey, new: Journey) -> tuple[str, ...]:
    """Return what differs, a line each: what concerns the whole, then steps in the order of the new version."""
    return tuple(dict.fromkeys((*_whole(old, new), *_steps(old, new), *_translations(old, new))))


def _whole(old: Journey, new: Journey) -> Iterator[str]:
    for name in ("title", "goal", "language"):
        if getattr(old, name) != getattr(new, name):
            yield f"{name} of the journey: {shown(getattr(old, name))} -> {shown(getattr(new, name))}"
    for name in ("pace", "in_flight"):
        if getattr(old, name) != getattr(new, name):
            yield f"{name} of the journey: {getattr(old, name)} -> {getattr(new, name)}"
    for key in dict.fromkeys((*old.behaviours, *new.behaviours)):
        if old.behaviours.get(key) != new.behaviours.get(key):
            is_what = "changed" if key in old.behaviours and key in new.behaviours else "added"
            yield f"behaviour {key}: {is_what if key in new.behaviours else 'removed'}"
    if [stage.key for stage in old.stages] != [stage.key for stage in new.stages]:
        yield f"stages: {_listed(stage.key for stage in old.stages)} -> {_listed(stage.key for stage in new.stages)}"


def _steps(old: Journey, new: Journey) -> Iterator[str]:
    before, after = ({step.key: step for step in each.steps} for each in (old, new))
    for key, step in before.items():
        if key not in after and (step.of not in before or step.of in after or not step.of):
            yield f"{called(old, key)}: removed"
    for key, step in after.items():
        name = called(new, key)
        if key not in before:
            if not step.of or step.of in before:
                behind = f", after {_listed(called(new, each) for each in step.after)}" if step.after else ""
                yield f"{name}: added{behind}"
        elif step.is_written:
            if name != called(old, key):
                yield f"{name}: was {called(old, key)}"
            yield from _step(old, new, before[key], step)
        elif timing(before[key]) != timing(step) and (not step.of or timing(before[step.of]) == timing(after[step.of])):
            yield from _timing(old, new, before[key], step)
    shared = [step.key for step in old.steps if step.key in after and step.is_written]
    order = [step.key for step in new.steps if step.key in before and step.is_written]
    if shared != order:
        moved = next(one for one, other in zip(order, shared, strict=True) if one != other)
        yield f"order: {_listed(called(new, key) for key in order)} (from {called(new, moved)} on)"


def _step(old: Journey, new: Journey, before: Step, after: Step) -> Iterator[str]:
    name = called(new, after.key)
    texts = [each for each in TEXTS if getattr(before, each) != getattr(after, each)]
    if texts:
        yield f"text of {name}: {', '.join(texts)}"
    if before.by is not after.by:
        yield f"{name}: by {before.by} -> {after.by}"
    yield from _timing(old, new, before, after)
    when = [each.when.text if each.when is not None else "always" for each in (before, after)]
    if when[0] != when[1]:
        yield f"condition of {name}: {when[0]} -> {when[1]}"
    if before.stage != after.stage:
        yield f"stage of {name}: {before.stage or 'none'} -> {after.stage or 'none'}"
    for field in REST:
        one, other = getattr(before, field), getattr(after, field)
        if one != other:
            is_short = all(isinstance(each, str | int) for each in (one, other))
            yield f"{CALLED.get(field, field)} of {name}{f': {one or 0} -> {other or 0}' if is_short else ' changed'}"


def _timing(old: Journey, new: Journey, before: Step, after: Step) -> Iterator[str]:
    pairs = (
        ("wait", _days(before.wait, before.opens_on), _days(after.wait, after.opens_on)),
        ("week", str(before.week or "none"), str(after.week or "none")),
        ("days after the end", str(before.days), str(after.days)),
        ("due", _days(before.due, before.due_on), _days(after.due, after.due_on)),
        ("remind", _remind(before), _remind(after)),
        ("stretch", str(before.stretch), str(after.stretch)),
        ("goes on without it", _days(before.lets_go, None), _days(after.lets_go, None)),
    )
    changed = [*_order(old, new, before, after)]
    changed += [f"{what} {one} -> {other}" for what, one, other in pairs if one != other]
    if changed:
        yield f"timing of {called(new, after.key)}: {', '.join(changed)}"


def _translations(old: Journey, new: Journey) -> Iterator[str]:
    for language in sorted({*old.translations, *new.translations}):
        if language not in new.translations or language not in old.translations:
            yield f"translation {language}: {'added' if language in new.translations else 'removed'}"
        elif _texts(old.translations[language]) != _texts(new.translations[language]):
            yield f"translation {language}: changed"


def _texts(journey: Journey) -> object:
    return journey.title, journey.goal, {step.key: [getattr(step, each) for each in TEXTS] for step in journey.steps}


def called(journey: Journey, key: str) -> str:
    """Return what the author calls a step."""
    return journey.names.get(key, key)


def _order(old: Journey, new: Journey, before: Step, after: Step) -> Iterator[str]:
    """Say after what a step opens: of many steps only those that are new among them, or gone."""
    one, other = set(before.after), set(after.after)
    if one == other:
        return
    if not one & other:
        yield f"opens after {_after(old, before)} -> {_after(new, after)}"
        return
    if other - one:
        yield f"opens after {_listed(called(new, key) for key in sorted(other - one))} too"
    if one - other:
        yield f"opens no longer after {_listed(called(old, key) for key in sorted(one - other))}"


def _after(journey: Journey, step: Step) -> str:
    return _listed(called(journey, key) for key in sorted(step.after)) or "nothing"


def _days(days: int, day: date | None) -> str:
    return str(day) if day is not None else f"{days} working day{'s' * (days != 1)}"


def _remind(step: Step) -> str:
    if step.remind is None:
        return "as usual"
    return _listed(str(each) for each in step.remind) or "never"


def _listed(keys: Iterator[str]) -> str:
    return ", ".join(keys)
