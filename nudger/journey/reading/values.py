"""Readers of single values: each returns what pydantic then measures, or raises Wrong."""

import re
from collections.abc import Iterable

from nudger.journey.definition import Kind, Role
from nudger.journey.reading.tree import Group, Listing, Node, Text
from nudger.journey.reading.wording import did_you_mean, shape, shown

LONGEST_LIST = 10

UNBUILT_KINDS = (Kind.ATTEND, Kind.QUIZ, Kind.ASSIGNMENT, Kind.MEASURE)
UNBUILT_ROLES = ("buddy", "witness", "facilitator", "deputy")
KINDS = tuple(kind for kind in Kind if kind not in UNBUILT_KINDS)


class Wrong(Exception):
    """A value of the wrong shape: what it is, and what to do where language.RIGHT does not say enough."""

    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what)
        self.what, self.instead = what, instead


def text(node: Node) -> str:
    if not isinstance(node, Text) or not node.says:
        raise Wrong(shape(node))
    return node.says


def texts(node: Node) -> tuple[str, ...]:
    """Return one text, or a list of different ones."""
    if not isinstance(node, Listing):
        return (text(node),)
    if not all(isinstance(item, Text) for item in node.items):
        raise Wrong("has a list or a group inside its list")
    if len(node.items) > LONGEST_LIST:
        raise Wrong(f"has {len(node.items)} entries")
    found = tuple(text(item) for item in node.items)
    if len(set(found)) < len(found):
        raise Wrong("names the same twice", "name each once")
    return found


def group(node: Node) -> Group:
    if not isinstance(node, Group):
        raise Wrong(shape(node))
    return node


def listing(node: Node) -> Listing:
    if not isinstance(node, Listing):
        raise Wrong(shape(node))
    return node


def kind(node: Node) -> str:
    return _choice(text(node), KINDS, UNBUILT_KINDS)


def role(node: Node) -> str:
    return _choice(text(node), tuple(Role), UNBUILT_ROLES)


def roles(node: Node) -> tuple[str, ...]:
    return tuple(_choice(each, tuple(Role), UNBUILT_ROLES) for each in texts(node))


def days(node: Node) -> int:
    said = text(node)
    match = re.fullmatch(r"([0-9]{1,4})( working days?| days?|)", said)
    if match is None:
        raise Wrong(f"is {shown(said)}")
    if "working" not in match[2]:
        plural = "" if match[1] == "1" else "s"
        raise Wrong(f"is {shown(said)}", f'if you mean working days, write "{match[1]} working day{plural}"')
    return int(match[1])


def reminders(node: Node) -> tuple[int, ...]:
    if isinstance(node, Text) and node.says == "never":
        return ()
    return tuple(_reminder(each) for each in texts(node))


def whole(node: Node) -> int:
    said = text(node)
    if not re.fullmatch("[0-9]{1,4}", said):
        raise Wrong(f"is {shown(said)}")
    return int(said)


def _choice(word: str, choices: Iterable[str], unbuilt: Iterable[str]) -> str:
    if word in unbuilt:
        raise Wrong(f"is {shown(word)}, which is not built yet", f"for now, write one of {', '.join(choices)}")
    if word not in choices:
        raise Wrong(f"is {shown(word)}", did_you_mean(word, choices))
    return word


def _reminder(days_after_due: str) -> int:
    match = re.fullmatch(r"([0-9]{1,4})( working days?)?", days_after_due)
    if match is None:
        raise Wrong(f"has {shown(days_after_due)}")
    return int(match[1])
