"""What a condition says, as a tree: whether it holds, in Kleene's logic of true, false and unknown."""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from nudger.journey.conditions.asked import Asked, Comparable, Facts, Statement

Literal = int | str

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "contains": operator.contains,
}


@dataclass(frozen=True, slots=True)
class Compared:
    asked: Comparable
    sign: str
    other: Comparable | Literal


@dataclass(frozen=True, slots=True)
class OneOf:
    asked: Comparable
    choices: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Not:
    what: "Expression"


@dataclass(frozen=True, slots=True)
class Both:
    """All of two or more parts."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of two or more parts."""

    parts: "tuple[Expression, ...]"


Expression = Compared | OneOf | Not | Both | Either | Statement


def holds(expression: Expression, facts: Facts) -> bool | None:
    """Tell whether *expression* is true; None where that hangs on something unknown."""
    match expression:
        case Compared(asked, sign, other):
            left, right = asked.value(facts), other if isinstance(other, Literal) else other.value(facts)
            return None if left is None or right is None else SIGNS[sign](_plain(left), _plain(right))
        case OneOf(asked, choices):
            value = asked.value(facts)
            return None if value is None else _plain(value) in map(_plain, choices)
        case Not(what):
            return _opposite(holds(what, facts))
        case Both(parts):
            return _all([holds(part, facts) for part in parts])
        case Either(parts):
            return _opposite(_all([_opposite(holds(part, facts)) for part in parts]))
    return expression.value(facts)


def written(expression: Expression, within: type | None = None) -> str:
    """Return *expression* in the language, in parentheses where it would mean something else *within* another."""
    match expression:
        case Compared(asked, sign, other):
            return f"{asked} {sign} {_quoted(other)}"
        case OneOf(asked, choices):
            return f"{asked} in ({', '.join(map(_quoted, choices))})"
        case Not(what):
            return f"not {written(what, Not)}"
        case Both(parts):
            text = " and ".join(written(part, Both) for part in parts)
            return f"({text})" if within in (Both, Not) else text
        case Either(parts):
            text = " or ".join(written(part, Either) for part in parts)
            return f"({text})" if within else text
    return str(expression)


def asked_in(expression: Expression) -> Iterator[Asked]:
    """Yield everything *expression* asks, from left to right."""
    match expression:
        case Compared(asked, _, other):
            yield asked
            if not isinstance(other, Literal):
                yield other
        case OneOf(asked, _):
            yield asked
        case Not(what):
            yield from asked_in(what)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from asked_in(part)
        case _:
            yield expression


def _plain(value: Literal) -> Literal:
    """Return a text as it is compared: without regard to case, and to how its white space and accents are written."""
    return value if isinstance(value, int) else " ".join(normalize("NFKC", value.casefold()).split())


def _quoted(value: Comparable | Literal) -> str:
    if not isinstance(value, str):
        return str(value)
    return f"'{value}'" if '"' in value else f'"{value}"'


def _all(truths: list[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True


def _opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth
