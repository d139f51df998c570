"""An enrolment as it stands, read from the tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from nudger.journey.clock import Window, later
from nudger.journey.definition import Journey, Role
from nudger.journey.guard import Hold, not_in
from nudger.journey.pauses import Pause, first_day_back, standstills
from nudger.journey.players import Enrolment as Planned
from nudger.journey.players import Player, asked, asked_instead, with_pauses
from nudger.journey.receipts import Progress
from nudger.store.journeys import Version
from nudger.store.pauses import Said
from nudger.store.people import Person


class Group(NamedTuple):
    """What an enrolment needs to know of its cohort."""

    name: str
    is_mandatory: bool


class Onto(NamedTuple):
    """The version on which somebody goes on, and what it says."""

    version: Version
    journey: Journey


@dataclass(frozen=True, slots=True)
class Standing:
    """An enrolment as it stands: who is who, which journey, and what the receipts say.

    *people* are those who are asked, *deputies* those who may stand in for them, by their id; *profile* is what else is
    known of the learner, for a journey that asks it; *cohort* is None where there are no first mails; *said* are
    the pauses that an admin has said of it, those that never took place or are over as well; *onto* is the version to
    which it changes over once nothing of the learner's is open; *dates* are those of the cohort's workshops, by step.
    """

    id: int
    journey: Journey
    starts: date
    people: Mapping[Role, Person]
    progress: Progress
    deputies: Mapping[int, Person] = field(default_factory=dict)
    profile: Mapping[str, str] = field(default_factory=dict)
    cohort: Group | None = None
    said: tuple[Said, ...] = ()
    onto: Onto | None = None
    dates: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)

    @property
    def is_mandatory(self) -> bool:
        """Whether the first mail said that a stop is seen."""
        return self.cohort is not None and self.cohort.is_mandatory

    @property
    def learner(self) -> Person:
        return self.people[Role.LEARNER]

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """What an admin's pauses mean for this journey."""
        return tuple(said.of(self.journey.pace) for said in self.said if said.begins < said.until)

    @property
    def planned(self) -> Planned:
        """What the plan is made from; whoever has left is asked no more."""
        players = {
            role: Player(person.id, self._hours(role, person), self._deputy(role, person))
            for role, person in self.people.items()
            if role is Role.LEARNER or not person.has_left
        }
        greets = self.cohort is not None
        planned = Planned(self.id, self.journey, self.starts, players, self.profile, greets, dates=self.dates)
        return with_pauses(planned, self.pauses) if self.pauses else planned

    @property
    def begins(self) -> date:
        """The day on which it really starts, where a pause moves that."""
        day = later(self.window_of(self.learner), self.starts)
        return first_day_back(self.pauses, day)

    def window_of(self, reader: Person) -> Window:
        """Return the hours of *reader* in this matter: in a pause that shifts it, time stands still."""
        return replace(reader.window, paused=standstills(self.pauses, self.starts)) if self.pauses else reader.window

    def paused(self, reader: Person, now: datetime) -> Hold | None:
        """Return until when nothing about this may reach *reader*; None while no pause keeps it back."""
        return not_in(self.pauses, self.window_of(reader), now) if self.pauses else None

    def asks(self, step: str) -> int:
        """Return the id of the person whom this step is asked of; 0 where there is nobody.

        Whoever has left is still named where nobody came after them, for the links in the mails they have.
        """
        by = self.journey.step(step).by
        holder = self.people.get(by)
        if holder is None or holder.deputy_id is None:
            return 0 if holder is None else holder.id
        player = asked(self.planned, self.journey.step(step), self.progress)
        return holder.id if player is None else player.id

    def may_ask(self, step: str, person: int) -> bool:
        """Tell whether a step's mail makes sense to *person*: they are asked, or are the next to be, as a deputy."""
        if self.asks(step) == person:
            return True
        instead = asked_instead(self.planned, self.journey.step(step), self.progress)
        return instead is not None and instead.id == person

    def _hours(self, role: Role, person: Person) -> Window:
        """A learner's leave for as long as a pause says nothing that the pause doesn't."""
        leave = person.window.away_from, person.window.away_until
        is_said_twice = role is Role.LEARNER and any((each.begins, each.until) == leave for each in self.pauses)
        return replace(person.window, away_from=None, away_until=None) if is_said_twice else person.window

    def _deputy(self, role: Role, person: Person) -> Player | None:
        """Nobody stands in for a learner, nor a learner for somebody who looks at them."""
        deputy = self.deputies.get(person.deputy_id or 0)
        if role is Role.LEARNER or deputy is None or deputy.has_left or deputy.id == self.learner.id:
            return None
        return Player(deputy.id, deputy.window)
