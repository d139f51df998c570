"""What a journey is: ordered steps towards behaviours that others can observe (xAPI: Activity).

The language is rich, and the engine knows only steps: `reading` unrolls measures, validations and repeats into steps of
their own, whose keys hold a dot.
"""

from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from nudger.journey.conditions import Condition, Profile

MOST_STEPS = 100

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
StepKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=40)]
WrittenKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=30)]
OldKey = Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9-]*)?$", max_length=30)]
Name = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$", max_length=40)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
Link = Annotated[str, Field(pattern=r'^(https://[^\s/?#@<>"\\]+([/?#][^\s<>"\\]*)?)?$', max_length=500)]
Title = Annotated[str, Field(min_length=1, max_length=80)]
Sentence = Annotated[str, Field(min_length=1, max_length=400)]
Place = Annotated[str, Field(max_length=120)]
WorkingDays = Annotated[int, Field(ge=1, le=250)]
Percent = Annotated[int, Field(ge=0, le=100)]
Week = Annotated[int, Field(ge=1, le=104)]


class Role(StrEnum):
    """Who does a step, in one enrolment. A witness is someone who was there; people never read that word."""

    LEARNER = "learner"
    MANAGER = "manager"
    BUDDY = "buddy"
    WITNESS = "witness"
    FACILITATOR = "facilitator"

    @property
    def named(self) -> str:
        """What reasons call somebody in this role: never a witness."""
        return "person who was there" if self is Role.WITNESS else self.value


OTHERS = tuple(role for role in Role if role is not Role.LEARNER)


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


class Pace(StrEnum):
    """Whether a stage opens when the one before is closed, or for the whole cohort in its week."""

    OWN = "own"
    COHORT = "cohort"


class InFlight(StrEnum):
    """What a new version means for whoever is on the way: at once, never, or when what is open now is closed."""

    ADOPT = "adopt"
    PIN = "pin"
    FROM_NEXT_STEP = "from_next_step"


class Seen(StrEnum):
    """The answer to "did you see it?"."""

    YES = "yes"
    PARTLY = "partly"
    NOT_YET = "not-yet"


class Scale(NamedTuple):
    """Whole numbers from *lowest* to *highest* on which a behaviour is rated."""

    lowest: int = 0
    highest: int = 10

    @property
    def numbers(self) -> range:
        return range(self.lowest, self.highest + 1)


class Moment(NamedTuple):
    """When behaviours are rated: start, middle, end, or *days* after the end."""

    name: str
    days: int = 0

    def __str__(self) -> str:
        return f"{self.days} days" if self.days else self.name


class Hours(NamedTuple):
    """From a wall time until a later one of the same day."""

    begins: time
    ends: time

    @property
    def minutes(self) -> int:
        return (self.ends.hour - self.begins.hour) * 60 + self.ends.minute - self.begins.minute


class Behaviour(BaseModel):
    """Something a learner will do that others can see; *seen_by* are the roles that can."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: Sentence
    seen_by: tuple[Role, ...] = ()
    scale: Scale = Scale()


class Question(BaseModel):
    """One question of a quiz. Without *choices* it is answered in own words; *right* are the answers that are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: Sentence
    choices: tuple[Title | Sentence, ...] = Field(default=(), max_length=8)
    right: tuple[str, ...] = Field(min_length=1, max_length=8)

    @model_validator(mode="after")
    def _right_is_a_choice(self) -> "Question":
        if self.choices and not set(self.right) <= set(self.choices):
            raise PydanticCustomError("right_no_choice", "right is none of the choices")
        return self

    @property
    def has_several(self) -> bool:
        """Whether more than one choice is to be made."""
        return bool(self.choices) and len(self.right) > 1

    def is_right(self, given: tuple[str, ...]) -> bool:
        """Tell whether these answers are: exactly the right choices, or one of the right texts in any case.

        >>> Question(ask="Capital of Peru?", right=("Lima",)).is_right((" lima ",))
        True
        """
        if self.choices:
            return set(given) == set(self.right)
        return " ".join(given).strip().casefold() in {text.strip().casefold() for text in self.right}


class TimeWanted(BaseModel):
    """A time in the calendar that a step wants: so many *minutes*, *within* so many working days of its mail.

    Between *earliest* and *latest* by the learner's own clock.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    minutes: int = Field(default=20, ge=5, le=240)
    within: int = Field(default=5, ge=1, le=60)
    prefer: Hours = Hours(time(10), time(16))

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @model_validator(mode="after")
    def _fits(self) -> "TimeWanted":
        if self.prefer.minutes < self.minutes:
            raise PydanticCustomError("no_room", "longer than its hours")
        return self


class Workshop(BaseModel):
    """What a step says of the dates on which it takes place for a whole cohort; they are the cohort's.

    A date lasts so many *minutes*, at a *place* or behind a *link* or both, for *capacity* people, None for any number;
    it may say otherwise itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    minutes: int = Field(default=90, ge=15, le=480)
    place: Place = ""
    link: Link = ""
    capacity: int | None = Field(default=None, ge=1, le=1000)

    @model_validator(mode="after")
    def _is_somewhere(self) -> "Workshop":
        if not self.place.strip() and not self.link:
            raise PydanticCustomError("nowhere", "neither place nor link")
        return self


class Step(BaseModel):
    """One thing to do, asked of one person by one mail.

    *after* holds keys of steps; all of them are closed before this one opens, and without any it opens on the
    starting day. *wait* counts working days from the last of them being closed to this step's mail; it is never sent
    before the day *opens_on*, nor before the journey's *week*; *days* counts calendar days from the end of the journey
    instead. *due* counts working days from that mail, or *due_on* is the day; each of *remind* counts working days
    from it, and None means the usual ones (see `opening.reminders`). *minutes* is 0 where nobody has said how long it
    takes. *keep_as* names the person's own words, so that later mails can show them again; empty where nothing is kept.
    *when* is a condition without which the step is left out, *unless* one with which it is. *rate* are the behaviours
    that whoever does this rates; *tip_for* is the step whose doers will read what is written here. *stage* is the key
    of the stage; *was* is what this step was called in the version before. *slot* is the time in the calendar that it
    wants, None for none; *workshop* says that it takes place on dates of the cohort instead, None for any other step.

    An unrolled step says where it came from: *moment* of a measure; *of*, the step that is repeated or was validated.
    *wait* of one that comes again may grow up to *stretch* times as long while it goes well.
    *lets_go* counts the working days after which the route goes on without an answer; 0 where silence decides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    key: StepKey
    kind: Kind
    title: Title
    ask: Sentence
    by: Role = Role.LEARNER
    after: tuple[str, ...] = ()
    wait: int = Field(default=1, ge=0, le=250)
    opens_on: date | None = None
    week: int = Field(default=0, ge=0, le=104)
    days: int = Field(default=0, ge=0, le=730)
    due: WorkingDays = 3
    due_on: date | None = None
    remind: tuple[WorkingDays, ...] | None = Field(default=None, max_length=3)
    link: Link = ""
    place: Place = ""
    minutes: int = Field(default=0, ge=0, le=480)
    keep_as: Name = ""
    questions: tuple[Question, ...] = Field(default=(), max_length=20)
    pass_mark: Percent = 70
    rate: tuple[str, ...] = ()
    when: Condition | None = None
    unless: Condition | None = None
    tip_for: str = ""
    stage: str = ""
    was: OldKey = ""
    slot: TimeWanted | None = None
    workshop: Workshop | None = None
    moment: str = ""
    of: str = ""
    stretch: int = Field(default=1, ge=1, le=4)
    lets_go: int = Field(default=0, ge=0, le=250)

    @field_validator("remind")
    @classmethod
    def _rises(cls, days: tuple[int, ...] | None) -> tuple[int, ...] | None:
        if any(later <= earlier for earlier, later in pairwise(days or ())):
            raise PydanticCustomError("not_rising", "days rise")
        return days

    @property
    def is_written(self) -> bool:
        """Whether the author wrote this step, rather than the unrolling."""
        return not (self.moment or self.of)

    @property
    def before(self) -> tuple[str, ...]:
        """The keys of the times before this one, for a step that comes again."""
        number = self.key.removeprefix(f"{self.of}.")
        if not self.of or not number.isdecimal():
            return ()
        return (self.of, *(f"{self.of}.{time}" for time in range(2, int(number))))

    @property
    def is_measure(self) -> bool:
        return self.kind is Kind.MEASURE

    @property
    def asks_seen(self) -> bool:
        """Whether this asks another person "did you see it?" about a step that was done."""
        return self.key.endswith(".seen")

    @property
    def is_talk(self) -> bool:
        """Whether somebody has to find time to talk with the learner, rather than to press or write."""
        return self.by is not Role.LEARNER and (self.slot is not None or self.kind in (Kind.DISCUSS, Kind.ATTEND))

    @property
    def is_for_two(self) -> bool:
        """Whether its time in the calendar is one for the learner and somebody else."""
        return self.by is not Role.LEARNER and self.slot is not None

    @property
    def asks_to_pass_on(self) -> bool:
        """Whether this asks the facilitator if a tip may be shown to others."""
        return self.key.endswith(".agreed")

    @property
    def is_after_end(self) -> bool:
        """Whether this comes when the journey is complete: a booster, or a later measure."""
        return self.days > 0

    @property
    def wants_words(self) -> bool:
        """Whether this step is finished by a text of the person's own, rather than by Done."""
        return self.kind in (Kind.REFLECT, Kind.ASSIGNMENT) or bool(self.keep_as or self.tip_for)

    @property
    def wants_form(self) -> bool:
        """Whether this step is finished by a form alone: numbers, or the answers of a quiz."""
        return self.is_measure or self.kind is Kind.QUIZ


class Stage(BaseModel):
    """Steps that belong together in time. *week* is 0 where no week was said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    title: Title
    week: int = Field(default=0, ge=0, le=104)
    wait: int = Field(default=1, ge=0, le=250)


class Journey(BaseModel):
    """Steps in the order in which they open, towards behaviours by their keys.

    *language* is the one its texts are written in (RFC 5646); *translations* are whole journeys that differ from this
    one in their texts alone, by language.

    The keys of steps are those under which they were first published, whatever they are called since: *names* says
    how the author calls those that were renamed (see `names`). *gone* are steps of other versions, of which mails and
    receipts may still speak.

    What one step says of another (known keys, no circles) is checked where a journey is read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    title: Title
    goal: Sentence
    pace: Pace = Pace.OWN
    behaviours: Mapping[Key, Behaviour] = Field(default_factory=dict)
    measure: tuple[Moment, ...] = ()
    stages: tuple[Stage, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)
    language: Language = "en"
    translations: Mapping[str, "Journey"] = Field(default_factory=dict)
    in_flight: InFlight = InFlight.ADOPT
    names: Mapping[str, str] = Field(default_factory=dict)
    gone: tuple[Step, ...] = ()

    def step(self, key: str) -> Step:
        """Return the step called *key*, one that is gone too; raises KeyError where there is none."""
        return self._by_key[key][1]

    def number(self, key: str) -> int:
        """Return the place of the step called *key*, counted from 1; raises KeyError where this journey has none."""
        return self._by_key[key][0]

    @cached_property
    def _by_key(self) -> dict[str, tuple[int, Step]]:
        return {step.key: (number, step) for number, step in enumerate((*self.steps, *self.gone), start=1)}

    def leg(self, step: Step) -> tuple[int, int]:
        """Return which part of how many this step belongs to: a stage, else a step the author wrote; 0 for neither."""
        legs = [stage.key for stage in self.stages] or [each.key for each in self.main if each.is_written]
        leg = step.stage if self.stages else step.of or step.key
        return (legs.index(leg) + 1 if leg in legs else 0), len(legs)

    @cached_property
    def asks_profile(self) -> bool:
        """Whether a condition asks what else is known of the learner."""
        conditions = [each for step in self.steps for each in (step.when, step.unless) if each is not None]
        return any(isinstance(asked, Profile) for condition in conditions for asked in condition.mentions)

    @cached_property
    def has_workshops(self) -> bool:
        return any(step.workshop is not None for step in self.steps)

    @cached_property
    def leads_to_arrival(self) -> frozenset[str]:
        """The keys of the steps on which the learner's arrival hangs: theirs, and what those wait for."""
        needed: set[str] = set()
        waiting = [step.key for step in self.main if step.by is Role.LEARNER or step.lets_go]
        while waiting:
            key = waiting.pop()
            if key not in needed and key in self._by_key:
                needed.add(key)
                step = self.step(key)
                conditions = [each for each in (step.when, step.unless) if each is not None]
                asked = [asked.step for each in conditions for asked in each.mentions if hasattr(asked, "step")]
                waiting += [*step.after, *asked]
        return frozenset(needed)

    @cached_property
    def order(self) -> tuple[tuple[Step, str, tuple[str, ...], bool], ...]:
        """Each step with its key, the keys of those that it waits for, and whether it comes after the end."""
        return tuple((step, step.key, tuple(step.after), step.is_after_end) for step in self.steps)

    @cached_property
    def main(self) -> tuple[Step, ...]:
        """The steps that lead to the end; the others come after it."""
        return tuple(step for step in self.steps if not step.is_after_end)
