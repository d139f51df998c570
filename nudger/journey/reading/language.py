"""The keys of the language: how each is read, what would be right, and which are not built yet."""

from collections.abc import Callable
from typing import Any

from nudger.journey.definition import Role
from nudger.journey.reading.tree import Node
from nudger.journey.reading.values import KINDS, days, group, kind, listing, reminders, role, roles, text, texts, whole

Reader = Callable[[Node], Any]

JOURNEY: dict[str, Reader] = {"key": text, "title": text, "goal": text, "behaviours": group, "steps": listing}
BEHAVIOUR: dict[str, Reader] = {"says": text, "seen_by": roles}
STEP: dict[str, Reader] = {
    "key": text,
    "kind": kind,
    "title": text,
    "ask": text,
    "by": role,
    "after": texts,
    "wait": days,
    "due": days,
    "remind": reminders,
    "link": text,
    "minutes": whole,
    "keep_as": text,
}

UNBUILT_IN_JOURNEY = ("in_flight", "measure", "stages", "boosters", "tips", "start", "pace")
UNBUILT_IN_BEHAVIOUR = ("scale",)
UNBUILT_IN_STEP = ("slot", "rate", "validate", "gate", "when", "repeat", "questions", "pass", "stage", "who", "place")

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
