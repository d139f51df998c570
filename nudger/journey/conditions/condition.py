"""A condition as it stands in a journey: what it asks, whether it holds, and why."""

from dataclasses import dataclass

from nudger.journey.conditions.asked import Answer, Asked, Facts, Statement
from nudger.journey.conditions.expression import Expression, asked_in, holds
from nudger.journey.conditions.grammar import whole
from nudger.journey.conditions.tokens import ConditionError, Tokens
from nudger.journey.wording import shown

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be so for a step to be for somebody. *text* is what the author wrote."""

    text: str
    expression: Expression

    @property
    def mentions(self) -> tuple[Asked, ...]:
        """Everything this condition asks, each once, in the order in which it is written.

        >>> parse("done(try-1) and (check.score < 70 or not done(try-1))").mentions
        (Done(step='try-1'), Score(step='check'))
        """
        return tuple(dict.fromkeys(asked_in(self.expression)))

    def holds(self, facts: Facts) -> bool | None:
        """Tell whether this is so; None where it hangs on something that is not known yet (Kleene's logic).

        >>> from types import SimpleNamespace
        >>> facts = SimpleNamespace(score=lambda step: None, is_done=lambda step: step == "try-1")
        >>> [parse(text).holds(facts) for text in ("done(try-1)", "done(try-2)", "check.score < 70")]
        [True, False, None]
        >>> parse("done(try-1) or check.score < 70").holds(facts)
        True
        """
        return holds(self.expression, facts)

    def explained(self, facts: Facts) -> str:
        """Return whether this holds, and the values that decide; of a learner's own words, only that there are some.

        >>> from types import SimpleNamespace
        >>> parse("check.score < 70").explained(SimpleNamespace(score=lambda step: 85))
        'check.score < 70 does not hold: check.score is 85'
        """
        outcome = {True: "holds", False: "does not hold", None: "is not known yet"}[self.holds(facts)]
        if isinstance(self.expression, Statement):
            return f"{self.text} {outcome}"
        return f"{self.text} {outcome}: {', '.join(_value(asked, facts) for asked in self.mentions)}"


def parse(text: str) -> Condition:
    """Return the condition that *text* says, in the language of docs/conditions.md; raises ConditionError.

    >>> parse("check.score < 70").expression
    Compared(asked=Score(step='check'), sign='<', other=70)
    >>> parse("socre(check) < 70")
    Traceback (most recent call last):
    ...
    nudger.journey.conditions.tokens.ConditionError: ...
    """
    text = text.strip()
    if not text:
        raise ConditionError("is empty", 'write such as "check.score < 70", or leave it out')
    if len(text) > LONGEST:
        raise ConditionError(f"has {len(text)} characters", f"say it in at most {LONGEST}")
    return Condition(text, whole(Tokens(text)))


def _value(asked: Asked, facts: Facts) -> str:
    value = asked.value(facts)
    if value is None:
        return f"{asked} is not known yet"
    if isinstance(asked, Answer):
        return f"{asked} has come"
    if isinstance(value, bool):
        return f"{asked} is {'true' if value else 'not true'}"
    return f"{asked} is {shown(value) if isinstance(value, str) else value}"
