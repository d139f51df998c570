"""A journey as an author writes it, before it is unrolled."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from nudger.journey.conditions import Condition
from nudger.journey.definition import (
    InFlight,
    Key,
    Language,
    Moment,
    Pace,
    Role,
    Sentence,
    Step,
    Title,
    WrittenKey,
)


class Head(BaseModel):
    """What stands above the steps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    title: Title
    goal: Sentence
    language: Language = "en"
    pace: Pace = Pace.OWN
    in_flight: InFlight = InFlight.ADOPT
    measure: tuple[Moment, ...] = ()


class Repeat(BaseModel):
    """The step comes again, *every* so many working days, *times* in all, until the condition holds.

    While it goes well the time between grows, up to *stretch* times as long.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    every: Annotated[int, Field(ge=1, le=250)]
    times: Annotated[int, Field(ge=2, le=10)]
    until: Condition | None = None
    stretch: Annotated[int, Field(ge=2, le=4)] | None = None


class Written(Step):
    """One entry below `steps:` or `boosters:`."""

    key: WrittenKey
    validated_by: Role | None = None
    is_gate: bool = False
    repeat: Repeat | None = None
