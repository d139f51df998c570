"""Readers of single values: each returns what pydantic then measures, or raises Wrong."""

import re
from collections.abc import Iterable
from datetime import date, time

from nudger.journey.conditions import Condition, ConditionError, parse
from nudger.journey.definition import OTHERS, Hours, InFlight, Kind, Moment, Pace, Role, Scale
from nudger.journey.reading.tree import Group, Listing, Node, Text
from nudger.journey.reading.wording import shape
from nudger.journey.wording import did_you_mean, shown

LONGEST_LIST = 10

KINDS = tuple(kind for kind in Kind if kind is not Kind.MEASURE)
MEASURE_INSTEAD = 'measures are made by "measure:" at the top of the journey'
WORKING_WEEK = 5


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


def long_texts(node: Node) -> tuple[str, ...]:
    """Return one text, or a list of different ones, none of them empty."""
    return texts(node)


def kind(node: Node) -> str:
    said = text(node)
    if said == Kind.MEASURE:
        raise Wrong(f"is {shown(said)}", MEASURE_INSTEAD)
    return _choice(said, KINDS)


def role(node: Node) -> str:
    return _choice(text(node), tuple(Role))


def other_role(node: Node) -> str:
    return _choice(text(node), OTHERS)


def roles(node: Node) -> tuple[str, ...]:
    return tuple(_choice(each, tuple(Role)) for each in texts(node))


def pace(node: Node) -> str:
    return _choice(text(node), tuple(Pace))


def in_flight(node: Node) -> str:
    return _choice(text(node), tuple(InFlight))


def flag(node: Node) -> bool:
    said = text(node)
    if said not in ("true", "false"):
        raise Wrong(f"is {shown(said)}")
    return said == "true"


def scale(node: Node) -> Scale:
    said = text(node)
    match = re.fullmatch(r"([0-9]{1,2}) ?[-–] ?([0-9]{1,2})", said)
    if match is None or not int(match[1]) < int(match[2]) <= 10:
        raise Wrong(f"is {shown(said)}")
    return Scale(int(match[1]), int(match[2]))


def hours(node: Node) -> Hours:
    said = text(node)
    match = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9]) ?[-–] ?([01]?[0-9]|2[0-3]):([0-5][0-9])", said)
    if match is None:
        raise Wrong(f"is {shown(said)}")
    found = Hours(time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4])))
    if found.minutes <= 0:
        raise Wrong(f"is {shown(said)}, which ends before it begins")
    return found


def moments(node: Node) -> tuple[Moment, ...]:
    return tuple(_moment(each) for each in texts(node))


def _moment(said: str) -> Moment:
    if said in ("start", "middle", "end"):
        return Moment(said)
    match = re.fullmatch(r"([1-9][0-9]{0,2}) days? after (?:the )?end", said)
    if match is None or int(match[1]) > 730:
        raise Wrong(f"has {shown(said)}")
    return Moment("after", int(match[1]))


def condition(node: Node) -> Condition:
    said = text(node)
    try:
        return parse(said)
    except ConditionError as error:
        raise Wrong(error.what, error.instead) from error


def every(node: Node) -> int:
    """Return a number of working days."""
    said = text(node)
    match = re.fullmatch(r"([0-9]{1,2}) weeks?", said)
    return int(match[1]) * WORKING_WEEK if match is not None else days(node)


def days_or_date(node: Node) -> int | date:
    said = text(node)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said):
        return days(node)
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise Wrong(f"is {shown(said)}, and there is no such day") from error


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


def _choice(word: str, choices: Iterable[str]) -> str:
    if word not in choices:
        raise Wrong(f"is {shown(word)}", did_you_mean(word, choices))
    return word


def _reminder(days_after_due: str) -> int:
    match = re.fullmatch(r"([0-9]{1,4})( working days?)?", days_after_due)
    if match is None:
        raise Wrong(f"has {shown(days_after_due)}")
    return int(match[1])
