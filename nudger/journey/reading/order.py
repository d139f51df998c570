"""What steps say of one another: names that must differ, and the order in which they wait."""

from collections.abc import Mapping

from nudger.journey.reading.sections import Section
from nudger.journey.reading.tree import Note
from nudger.journey.wording import did_you_mean, shown


def check_names(steps: list[Section], notes: list[Note]) -> None:
    """No two steps have one key, or keep words under one name."""
    for name, instead in (("key", "give each step a key of its own"), ("keep_as", "keep each under a name of its own")):
        first: dict[str, Section] = {}
        for step in steps:
            value = step.values.get(name)
            if value in first:
                wrong = f"is {shown(value)}, as in line {first[value].lines[name]} already"
                notes.append(step.note(name, wrong, instead))
            elif value is not None:
                first[value] = step


def check_order(steps: list[Section], notes: list[Note]) -> None:
    """Each step waits for steps that are there, and none of them in a circle."""
    by_key = {step.values["key"]: step for step in reversed(steps) if "key" in step.values}
    for step in steps:
        for key in step.values.get("after", ()):
            if key not in by_key:
                instead = did_you_mean(key, by_key) or "write the key of a step of this journey"
                notes.append(step.note("after", f"names {shown(key)}, and there is no such step", instead))
    waits = {key: set(step.values.get("after", ())) & set(by_key) for key, step in by_key.items()}
    while opened := [key for key, after in waits.items() if not after & set(waits)]:
        for key in opened:
            del waits[key]
    circles = {frozenset(circle): circle for circle in (_circle(key, waits) for key in waits)}
    for circle in circles.values():
        ring = " waits for ".join(shown(key) for key in (*circle, circle[0]))
        instead = "let one of them wait for an earlier step"
        notes.append(by_key[circle[0]].note("after", f"makes a circle: {ring}", instead))
    for key, after in waits.items():
        if not any(key in circle for circle in circles):
            wrong = f"names {shown(min(after & set(waits)))}, so that this step can never be reached"
            notes.append(by_key[key].note("after", wrong, "open the circle before it"))


def check_was(steps: list[Section], notes: list[Note]) -> None:
    """A step was called otherwise before, and no other step is or was called so."""
    keys = {step.values.get("key") for step in steps}
    claimed: dict[str, Section] = {}
    for step in steps:
        was = step.values.get("was")
        if was is None:
            continue
        if was == step.values.get("key"):
            notes.append(step.note("was", "is the step's own key", "leave it out"))
        elif was in keys:
            instead = "write the key that is gone, or leave it out"
            notes.append(step.note("was", f"is {shown(was)}, and that step is still there", instead))
        elif was in claimed:
            wrong = f"is {shown(was)}, as in line {claimed[was].lines['was']} already"
            notes.append(step.note("was", wrong, "one step becomes one step; leave one of them out"))
        else:
            claimed[was] = step


def _circle(key: str, waits: Mapping[str, set[str]]) -> list[str]:
    """Return the first circle met when going back from *key*, which need not be part of it."""
    path: list[str] = []
    while key not in path:
        path.append(key)
        key = min(waits[key] & set(waits))
    return path[path.index(key) :]
