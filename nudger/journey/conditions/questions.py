"""From words of a condition to what it asks: `check.score`, `profile.department`, `rating(asks-first, self, start)`."""

import re
from collections.abc import Sequence

from nudger.journey.conditions.asked import (
    MOMENTS,
    OTHERS,
    WHO,
    Answer,
    Asked,
    Done,
    Profile,
    Rating,
    Score,
    Seen,
    Skipped,
)
from nudger.journey.conditions.tokens import ConditionError, Token, Tokens
from nudger.journey.wording import did_you_mean, shown

FORMS = {
    "done": "done(step)",
    "skipped": "skipped(step)",
    "answer": "answer(step)",
    "seen": "seen(behaviour, who)",
    "rating": "rating(behaviour, who, moment)",
}
ALL_FORMS = f"what can be asked is step.score, profile.field, {', '.join(FORMS.values())}"

_DAYS = re.compile("([1-9][0-9]{0,2}) days?( after end)?")


def question(tokens: Tokens) -> Asked:
    """Take one question from *tokens*, which begin with a name and a dot or a parenthesis. Raises ConditionError."""
    name, opening = tokens.take(), tokens.take()
    if opening.says == ".":
        return _of_a_dot(name, tokens.take())
    if name.says not in FORMS:
        raise ConditionError(f"has {name}, which is nothing that can be asked", _nearest(name, tokens.next))
    arguments = [_argument(tokens)]
    while tokens.takes(","):
        arguments.append(_argument(tokens))
    tokens.close(opening)
    form = FORMS[name.says]
    if len(arguments) != form.count(",") + 1:
        wrong = f"gives {len(arguments)} name{'s' * (len(arguments) > 1)} to {name}"
        raise ConditionError(wrong, f"write {form}")
    return _of_a_call(name.says, arguments)


def _of_a_dot(name: Token, part: Token) -> Asked:
    if not part.is_name:
        raise ConditionError(f'has {part} after "{name.says}."', "write step.score or profile.field")
    if name.says == "profile":
        return Profile(part.says)
    if part.says == "score":
        return Score(name.says)
    if part.says in FORMS:
        instead = f"write {FORMS[part.says].replace('step', name.says)}"
    else:
        instead = did_you_mean(f"{name.says}.{part.says}", [f"{name.says}.score", f"profile.{part.says}"])
    wrong = f"has {shown(f'{name.says}.{part.says}')} at character {name.place}, which is nothing that can be asked"
    raise ConditionError(wrong, instead or "write step.score or profile.field")


def _of_a_call(name: str, arguments: list[Token]) -> Asked:
    subject = arguments[0]
    if " " in subject.says:
        raise ConditionError(f"has {subject}, and a name has no spaces", "write the key of a step or a behaviour")
    match name:
        case "done":
            return Done(subject.says)
        case "skipped":
            return Skipped(subject.says)
        case "answer":
            return Answer(subject.says)
        case "seen":
            return Seen(subject.says, _who(arguments[1], OTHERS))
    return Rating(subject.says, _who(arguments[1], WHO), _moment(arguments[2]))


def _argument(tokens: Tokens) -> Token:
    """Take a name, or several words such as "60 days", as one token."""
    if tokens.next.sort == "text":
        raise ConditionError(f"has {tokens.next} as a name", "write names without quotation marks")
    words = []
    while tokens.next.is_name:
        words.append(tokens.take())
    if not words:
        raise ConditionError(f"has {tokens.next}, where a name should be", "write the name that is missing")
    return Token("word", " ".join(word.says for word in words), words[0].place)


def _who(said: Token, choices: Sequence[str]) -> str:
    if said.says in choices:
        return said.says
    if said.says == "self":
        wrong = f"asks with {said} whether learners saw it themselves"
    else:
        wrong = f"has {said}, which is nobody who can be asked here"
    if said.says == "learner" and "self" in choices:
        raise ConditionError(wrong, "write self for the learner")
    raise ConditionError(wrong, did_you_mean(said.says, choices) or f"write one of {', '.join(choices)}")


def _moment(said: Token) -> str:
    days = _DAYS.fullmatch(said.says)
    if days:
        return f"{days[1]} day{'s' * (days[1] != '1')}"
    if said.says not in MOMENTS:
        instead = did_you_mean(said.says, MOMENTS) or f"write {', '.join(MOMENTS)}, or such as 60 days"
        raise ConditionError(f"has {said}, which is no moment of a journey", instead)
    return said.says


def _nearest(name: Token, inside: Token) -> str:
    if name.says in ("score", "profile") and inside.is_name:
        return f"write {inside.says}.score" if name.says == "score" else f"write profile.{inside.says}"
    near = did_you_mean(name.says, FORMS)
    if not near and did_you_mean(name.says, ["score"]) and inside.is_name:
        return f"write {inside.says}.score"
    return near or ALL_FORMS
