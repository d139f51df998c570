"""The keys of the language: how each is read, what would be right, and which are not built yet."""

from collections.abc import Callable
from typing import Any

from nudger.journey.definition import OTHERS, InFlight, Pace, Role
from nudger.journey.reading.tree import Node
from nudger.journey.reading.values import (
    KINDS,
    condition,
    days,
    days_or_date,
    every,
    flag,
    group,
    hours,
    in_flight,
    kind,
    listing,
    long_texts,
    moments,
    other_role,
    pace,
    reminders,
    role,
    roles,
    scale,
    text,
    texts,
    whole,
)

Reader = Callable[[Node], Any]

JOURNEY: dict[str, Reader] = {
    "key": text,
    "title": text,
    "goal": text,
    "language": text,
    "pace": pace,
    "in_flight": in_flight,
    "behaviours": group,
    "measure": moments,
    "stages": listing,
    "steps": listing,
    "boosters": listing,
}
BEHAVIOUR: dict[str, Reader] = {"says": text, "seen_by": roles, "scale": scale}
STAGE: dict[str, Reader] = {"key": text, "title": text, "week": whole, "wait": days, "steps": listing}
STEP: dict[str, Reader] = {
    "key": text,
    "kind": kind,
    "title": text,
    "ask": text,
    "by": role,
    "after": texts,
    "wait": days_or_date,
    "due": days_or_date,
    "remind": reminders,
    "link": text,
    "place": text,
    "minutes": whole,
    "keep_as": text,
    "questions": listing,
    "pass": whole,
    "rate": texts,
    "validate": other_role,
    "gate": flag,
    "when": condition,
    "repeat": group,
    "tip_for": text,
    "was": text,
    "slot": group,
    "workshop": group,
}
NOT_IN_BOOSTER = ("after", "wait", "validate", "gate", "repeat", "tip_for", "workshop")
BOOSTER: dict[str, Reader] = {"days": whole} | {key: read for key, read in STEP.items() if key not in NOT_IN_BOOSTER}
QUESTION: dict[str, Reader] = {"ask": text, "choices": long_texts, "right": long_texts}
TRANSLATION: dict[str, Reader] = {
    "translates": text,
    "language": text,
    "title": text,
    "goal": text,
    "behaviours": group,
    "stages": group,
    "steps": group,
}
STEP_TEXTS: dict[str, Reader] = {"title": text, "ask": text, "link": text, "place": text, "questions": listing}
SLOT: dict[str, Reader] = {"minutes": whole, "within": days, "prefer": hours}
WORKSHOP: dict[str, Reader] = {"minutes": whole, "place": text, "link": text, "capacity": whole}
REPEAT: dict[str, Reader] = {"every": every, "times": whole, "until": condition, "stretch": whole}

UNBUILT_IN_JOURNEY = ()
UNBUILT_IN_STEP = ("who",)

FIELD_OF = {"pass": "pass_mark", "validate": "validated_by", "gate": "is_gate"}
"""What a key of a file is called inside, where Python or the field's own words call it otherwise."""

_KEY = 'lower-case letters, digits and hyphens, at most 40, such as "week-1"'
_SENTENCES = "one or two short sentences of at most 400 characters"
_DAYS = 'a number of working days, such as "3 working days"'
_DAYS_OR_DATE = 'a number of working days, such as "3 working days", or a date, such as 2026-12-04'
_CONDITION = 'a condition, such as "check.score < 70"; docs/conditions.md lists all'
RIGHT = {
    "key": _KEY,
    "title": "a short text of at most 80 characters",
    "goal": _SENTENCES,
    "language": 'the short name of a language, such as "en", "de" or "pt-BR"',
    "translates": "the key of the journey",
    "pace": f"one of {', '.join(Pace)}",
    "in_flight": f"one of {', '.join(InFlight)}",
    "was": "the key that this step has in the version before",
    "behaviours": "each behaviour under a key of its own",
    "says": _SENTENCES,
    "seen_by": f"one or several of {', '.join(Role)}",
    "scale": 'the lowest and the highest number, from 0 to 10, such as "0-10"',
    "measure": 'a list out of start, middle, end, and days after it, such as "60 days after end"',
    "stages": 'a list of stages, each beginning with "- key:"',
    "week": "the number of a week, from 1 to 104",
    "steps": 'a list of 1 to 100 steps, each beginning with "- key:"',
    "boosters": 'a list of steps that come after the end, each with "days:"',
    "days": "a number of days after the end, from 1 to 730, such as 30",
    "kind": f"one of {', '.join(KINDS)}",
    "ask": _SENTENCES,
    "by": f"one of {', '.join(Role)}",
    "after": "the key of another step, or a list of at most 10",
    "wait": _DAYS_OR_DATE,
    "due": _DAYS_OR_DATE,
    "remind": 'up to three rising numbers of working days after due, such as [1, 4], or "never"',
    "link": "a web address that begins with https://",
    "place": "where it happens, in at most 120 characters",
    "minutes": "a whole number of minutes up to 480, such as 20",
    "keep_as": "lower-case letters, digits and underscores, at most 40, such as if_then",
    "questions": 'a list of 1 to 20 questions, each beginning with "- ask:"',
    "choices": "a list of 2 to 8 different answers to choose from",
    "right": "the right answer, or a list of all that are right, in the words of the choices",
    "pass": "a whole number of per cent from 0 to 100, such as 70",
    "rate": "the key of a behaviour, or a list of them",
    "validate": f"one of {', '.join(OTHERS)}",
    "gate": "true or false",
    "when": _CONDITION,
    "until": _CONDITION,
    "repeat": 'keys with values, such as "every: 1 week" and "times: 3"',
    "every": 'how long after the time before, such as "1 week" or "3 working days"',
    "times": "how often in all, a whole number from 2 to 10",
    "stretch": "how many times as long as every may become while it goes well, a whole number from 2 to 4",
    "slot": 'keys with values, such as "minutes: 20" and "within: 5 working days"',
    "workshop": 'keys with values, such as "minutes: 90" and "place: Room 4"',
    "capacity": "how many people fit in, a whole number from 1 to 1000, or leave it out",
    "within": 'the working days in which it is to be, up to 60, such as "5 working days"',
    "prefer": 'hours of one day in which it fits, such as "10:00-16:00"',
    "tip_for": "the key of the step whose later doers will read the tip",
}
"""What would be right, for each key of the language."""
