"""A comparison: something asked, a sign, and what it is compared with; both sides are numbers, or both are texts."""

from nudger.journey.conditions.asked import Asked, Comparable, Gives, Statement
from nudger.journey.conditions.expression import SIGNS, Compared, Expression, Literal, OneOf
from nudger.journey.conditions.tokens import ConditionError, Token, Tokens
from nudger.journey.conditions.values import value

FOR_TEXTS = ("==", "!=", "contains")


def comparison(start: Token, left: Asked | Literal, tokens: Tokens) -> Expression:
    """Take the sign and the other side from *tokens*; *left* began with *start*. Raises ConditionError."""
    sign = tokens.take()
    if isinstance(left, Statement):
        instead = f"write {left} alone, or not {left}"
        raise ConditionError(f"compares {left} at character {start.place}, which is yes or no by itself", instead)
    if sign.says == "in":
        choices = _choices(tokens)
        _not_again(tokens.next)
        asked = _asked(start, left)
        for choice in choices:
            _fits(sign, asked, choice)
        return OneOf(asked, choices)
    other = value(tokens, _missing)
    _not_again(tokens.next)
    asked = _asked(start, left)
    return Compared(asked, sign.says, _fits(sign, asked, other))


def _choices(tokens: Tokens) -> tuple[Literal, ...]:
    opening = tokens.next
    if not tokens.takes("("):
        raise ConditionError(f'has {opening} after "in"', 'write the choices in parentheses: in ("a", "b")')
    choices = [_choice(tokens)]
    while tokens.takes(","):
        choices.append(_choice(tokens))
    if tokens.next.sort in ("text", "number"):
        raise ConditionError(f"has {tokens.next} right after another choice", "put commas between the choices")
    tokens.close(opening)
    return tuple(choices)


def _choice(tokens: Tokens) -> Literal:
    start = tokens.next
    choice = value(tokens, _missing)
    if not isinstance(choice, Literal):
        raise ConditionError(f"has {start} among the choices", "write whole numbers, or texts in quotation marks")
    return choice


def _missing(found: Token) -> ConditionError:
    instead = 'write a whole number, or a text in quotation marks, such as 70 or "Sales"'
    return ConditionError(f"has {found}, where there should be something to compare with", instead)


def _not_again(after: Token) -> None:
    if after.says in SIGNS or after.says == "in":
        instead = 'write two comparisons joined with "and", such as check.score >= 40 and check.score < 70'
        raise ConditionError(f"compares twice in a row with {after}", instead)


def _asked(start: Token, left: Comparable | Literal) -> Comparable:
    if isinstance(left, Literal):
        instead = "write first what is asked, such as check.score < 70"
        raise ConditionError(f"begins a comparison with {start}", instead)
    return left


def _fits(sign: Token, asked: Comparable, other: Asked | Literal) -> Comparable | Literal:
    """Return *other*, if it can be compared with *asked* by this sign."""
    if isinstance(other, Statement):
        instead = f"write {other} by itself, joined with and, or"
        raise ConditionError(f"compares {asked} with {other} at character {sign.place}, which is yes or no", instead)
    if _gives(other) is not asked.gives:
        raise _misfit(sign, asked, other)
    if asked.gives is Gives.TEXT and sign.says not in (*FOR_TEXTS, "in"):
        instead = f"compare texts with {', '.join(FOR_TEXTS)} or in"
        raise ConditionError(f"compares texts with {sign}", instead)
    if asked.gives is Gives.NUMBER and sign.says == "contains":
        instead = "compare numbers with < <= > >= == != or in"
        raise ConditionError(f"has {sign} after {asked}, which is a number", instead)
    if sign.says == "contains" and isinstance(other, str) and not other.strip():
        raise ConditionError(f"looks for nothing with {sign}", "write between the quotation marks what to look for")
    return other


def _misfit(sign: Token, asked: Comparable, other: Comparable | Literal) -> ConditionError:
    if isinstance(other, int):
        instead = f'write "{other}" in quotation marks'
    elif isinstance(other, str):
        instead = "write a whole number without quotation marks"
    else:
        instead = "compare numbers with numbers, and texts with texts"
    wrong = f"compares {asked}, which is {asked.gives}, with {_gives(other)} at character {sign.place}"
    return ConditionError(wrong, instead)


def _gives(value: Comparable | Literal) -> Gives:
    if isinstance(value, int):
        return Gives.NUMBER
    return Gives.TEXT if isinstance(value, str) else value.gives
