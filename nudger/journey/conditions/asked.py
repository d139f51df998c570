"""What a condition can ask, and of whom it learns the answer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

OTHERS = ("manager", "buddy", "witness", "facilitator")
WHO = ("self", *OTHERS)
MOMENTS = ("start", "middle", "end")


class Facts(Protocol):
    """What is known of one enrolment; None is what is not known yet.

    *who* is one of WHO, where `self` is the learner; *moment* is one of MOMENTS, or "60 days", counted from the end.
    """

    def score(self, step: str) -> int | None: ...
    def answer(self, step: str) -> str | None: ...
    def is_done(self, step: str) -> bool: ...
    def is_skipped(self, step: str) -> bool: ...
    def rating(self, behaviour: str, who: str, moment: str) -> int | None: ...
    def seen(self, behaviour: str, who: str) -> bool | None: ...
    def profile(self, field: str) -> str | None: ...


class Gives(StrEnum):
    """What sort of answer comes back."""

    NUMBER = "a number"
    TEXT = "a text"
    TRUTH = "yes or no"


@dataclass(frozen=True, slots=True)
class Score:
    step: str
    gives: ClassVar[Gives] = Gives.NUMBER

    def value(self, facts: Facts) -> int | None:
        return facts.score(self.step)

    def __str__(self) -> str:
        return f"{self.step}.score"


@dataclass(frozen=True, slots=True)
class Rating:
    behaviour: str
    who: str
    moment: str
    gives: ClassVar[Gives] = Gives.NUMBER

    def value(self, facts: Facts) -> int | None:
        return facts.rating(self.behaviour, self.who, self.moment)

    def __str__(self) -> str:
        return f"rating({self.behaviour}, {self.who}, {self.moment})"


@dataclass(frozen=True, slots=True)
class Answer:
    """The learner's own words: they decide, and are never shown."""

    step: str
    gives: ClassVar[Gives] = Gives.TEXT

    def value(self, facts: Facts) -> str | None:
        return facts.answer(self.step)

    def __str__(self) -> str:
        return f"answer({self.step})"


@dataclass(frozen=True, slots=True)
class Profile:
    field: str
    gives: ClassVar[Gives] = Gives.TEXT

    def value(self, facts: Facts) -> str | None:
        return facts.profile(self.field)

    def __str__(self) -> str:
        return f"profile.{self.field}"


@dataclass(frozen=True, slots=True)
class Done:
    step: str
    gives: ClassVar[Gives] = Gives.TRUTH

    def value(self, facts: Facts) -> bool:
        return facts.is_done(self.step)

    def __str__(self) -> str:
        return f"done({self.step})"


@dataclass(frozen=True, slots=True)
class Skipped:
    step: str
    gives: ClassVar[Gives] = Gives.TRUTH

    def value(self, facts: Facts) -> bool:
        return facts.is_skipped(self.step)

    def __str__(self) -> str:
        return f"skipped({self.step})"


@dataclass(frozen=True, slots=True)
class Seen:
    behaviour: str
    who: str
    gives: ClassVar[Gives] = Gives.TRUTH

    def value(self, facts: Facts) -> bool | None:
        return facts.seen(self.behaviour, self.who)

    def __str__(self) -> str:
        return f"seen({self.behaviour}, {self.who})"


Comparable = Score | Rating | Answer | Profile
Statement = Done | Skipped | Seen
Asked = Comparable | Statement
