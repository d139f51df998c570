"""What a journey is: ordered steps towards behaviours that others can observe (xAPI: Activity)."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

MOST_STEPS = 100

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
Name = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$", max_length=40)]
Link = Annotated[str, Field(pattern=r'^(https://[^\s/?#@<>"\\]+([/?#][^\s<>"\\]*)?)?$', max_length=500)]
Title = Annotated[str, Field(min_length=1, max_length=80)]
Sentence = Annotated[str, Field(min_length=1, max_length=400)]
WorkingDays = Annotated[int, Field(ge=1, le=250)]


class Role(StrEnum):
    """Who does a step, in one enrolment."""

    LEARNER = "learner"
    MANAGER = "manager"


class Kind(StrEnum):
    """What sort of thing a step asks for."""

    READ = "read"
    DISCUSS = "discuss"
    LEARN = "learn"
    EXPERIMENT = "experiment"
    PRACTISE = "practise"
    FEEDBACK = "feedback"
    REFLECT = "reflect"
    ATTEND = "attend"
    WATCH = "watch"
    QUIZ = "quiz"
    ASSIGNMENT = "assignment"
    MEASURE = "measure"


class Behaviour(BaseModel):
    """Something a learner will do that others can see; *seen_by* holds the values of roles."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: Sentence
    seen_by: tuple[str, ...] = ()


class Step(BaseModel):
    """One thing to do, asked of one person by one mail.

    *after* holds keys of steps; all of them are closed before this one opens, and without any it opens on the
    starting day. *wait* counts working days from the last of them being closed to this step's mail, *due* from
    that mail, and each of *remind* from the due day. *minutes* is 0 where nobody has said how long it takes.
    *keep_as* names the person's own words, so that later mails can show them again; empty where nothing is kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    kind: Kind
    title: Title
    ask: Sentence
    by: Role = Role.LEARNER
    after: tuple[str, ...] = ()
    wait: int = Field(default=1, ge=0, le=250)
    due: WorkingDays = 3
    remind: tuple[WorkingDays, ...] = Field(default=(1, 4), max_length=3)
    link: Link = ""
    minutes: int = Field(default=0, ge=0, le=480)
    keep_as: Name = ""

    @field_validator("remind")
    @classmethod
    def _rises(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise PydanticCustomError("not_rising", "days rise")
        return days

    @property
    def wants_words(self) -> bool:
        """Whether this step is finished by a text of the person's own, rather than by Done."""
        return self.kind is Kind.REFLECT or bool(self.keep_as)


class Journey(BaseModel):
    """Steps in the order they are written, towards behaviours by their keys.

    What one step says of another (known keys, no circles) is checked where a journey is read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    title: Title
    goal: Sentence
    behaviours: Mapping[Key, Behaviour] = Field(default_factory=dict)
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MOST_STEPS)

    def step(self, key: str) -> Step:
        """Return the step called *key*; raises KeyError where this journey has none."""
        return self.steps[self.number(key) - 1]

    def number(self, key: str) -> int:
        """Return the place of the step called *key*, counted from 1; raises KeyError where this journey has none."""
        for number, step in enumerate(self.steps, start=1):
            if step.key == key:
                return number
        raise KeyError(key)
