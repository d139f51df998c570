"""How a condition is put together: `or` joins what `and` joins, and `not` turns round what follows it."""

from collections.abc import Callable

from nudger.journey.conditions.asked import Comparable, Gives, Statement
from nudger.journey.conditions.comparison import comparison
from nudger.journey.conditions.expression import SIGNS, Both, Either, Expression, Literal, Not
from nudger.journey.conditions.questions import ALL_FORMS
from nudger.journey.conditions.tokens import ConditionError, Token, Tokens
from nudger.journey.conditions.values import KEYWORDS, value

DEEPEST = 10


def whole(tokens: Tokens) -> Expression:
    """Return what all of *tokens* say. Raises ConditionError."""
    expression = _either(tokens, 0)
    left = tokens.next
    if left.says == ")":
        raise ConditionError(f"closes a parenthesis at character {left.place} that was never opened", "leave it out")
    if left.sort != "end":
        lower = left.says.lower()
        instead = f'write "{lower}" in small letters' if lower in KEYWORDS else "join two conditions with and, or"
        raise ConditionError(f"goes on with {left} after it was complete", instead)
    return expression


def _either(tokens: Tokens, depth: int) -> Expression:
    parts = _joined(tokens, "or", lambda: _both(tokens, depth))
    return parts[0] if len(parts) == 1 else Either(parts)


def _both(tokens: Tokens, depth: int) -> Expression:
    parts = _joined(tokens, "and", lambda: _inverse(tokens, depth))
    return parts[0] if len(parts) == 1 else Both(parts)


def _joined(tokens: Tokens, word: str, part: Callable[[], Expression]) -> tuple[Expression, ...]:
    parts = [part()]
    while tokens.takes(word):
        parts.append(part())
    return tuple(parts)


def _inverse(tokens: Tokens, depth: int) -> Expression:
    start = tokens.next
    if depth > DEEPEST:
        raise ConditionError(f"is nested more than {DEEPEST} levels deep at character {start.place}", "say it simpler")
    if start.says == "not" and tokens.ahead(1).says != ".":
        tokens.take()
        return Not(_inverse(tokens, depth + 1))
    if tokens.takes("("):
        inside = _either(tokens, depth + 1)
        tokens.close(start)
        return inside
    return _simple(tokens)


def _simple(tokens: Tokens) -> Expression:
    start = tokens.next
    left = value(tokens, _no_question)
    if tokens.next.says in SIGNS or tokens.next.says == "in":
        return comparison(start, left, tokens)
    if isinstance(left, Statement):
        return left
    raise _incomplete(start, left, tokens.next)


def _incomplete(start: Token, left: Comparable | Literal, after: Token) -> ConditionError:
    """Say what is missing behind *left*, which is neither true nor false by itself."""
    if isinstance(left, Literal):
        instead = 'compare first, as in profile.department in ("Sales", "Marketing")'
        return ConditionError(f"has {start}, where something should be asked", instead)
    if after.says == "not":
        return ConditionError(f"has {after}", f'write "not" in front of {left}')
    if after.says in ("is", "equals"):
        return ConditionError(f"has {after}", 'write "=="')
    if after.says.lower() in ("in", "contains"):
        return ConditionError(f"has {after}", f'write "{after.says.lower()}" in small letters')
    if after.says == ".":
        return ConditionError(f"has {after}", "leave out what follows, names have no dots in them")
    example = f"{left} < 70" if left.gives is Gives.NUMBER else f'{left} == "Sales"'
    wrong = f"asks for {left} at character {start.place}, which is {left.gives}, and compares it with nothing"
    return ConditionError(wrong, f"write such as {example}")


def _no_question(found: Token) -> ConditionError:
    """Say what would be right where *found* asks nothing."""
    lower = found.says.lower()
    if lower in KEYWORDS and found.says != lower:
        instead = f'write "{lower}" in small letters'
    elif lower in ("true", "false"):
        instead = "write a question such as done(try-1), or not done(try-1)"
    elif found.sort == "word" and lower not in KEYWORDS:
        instead = f"if it is the key of a step, write such as done({found.says}) or {found.says}.score"
    else:
        instead = ALL_FORMS
    return ConditionError(f"has {found}, where something should be asked", instead)
