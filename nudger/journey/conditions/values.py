"""One side of a comparison: a question, a whole number or a text."""

from collections.abc import Callable

from nudger.journey.conditions.asked import Asked
from nudger.journey.conditions.expression import Literal
from nudger.journey.conditions.questions import question
from nudger.journey.conditions.tokens import ConditionError, Token, Tokens
from nudger.journey.wording import shown

KEYWORDS = ("and", "or", "not", "in", "contains")


def value(tokens: Tokens, wrong: Callable[[Token], ConditionError]) -> Asked | Literal:
    """Take one value from *tokens*. Raises ConditionError, and what *wrong* makes of a token that begins no value."""
    token, after = tokens.next, tokens.ahead(1)
    if token.sort == "number" and after.says == "." and tokens.ahead(2).sort == "number":
        number = f"{token.says}.{tokens.ahead(2).says}"
        raise ConditionError(f"has {shown(number)} at character {token.place}", "write a whole number")
    if token.is_name and after.says == ".":
        return question(tokens)
    if token.sort == "word" and after.says == "(" and token.says.lower() not in KEYWORDS:
        return question(tokens)
    if token.sort == "number":
        return int(tokens.take().says)
    if token.sort == "text":
        return tokens.take().says[1:-1]
    raise wrong(token)
