"""Times in the calendar: one for each step that wants one, as what happened has left it.

A slot is a VEVENT in everybody's calendar (RFC 5545). Its UID stays the same for ever, and its SEQUENCE rises with
each change that people must be told of (RFC 5546 2.1.4), from slot to slot of one step too: so a step and a sequence
name one mail.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class Venue(NamedTuple):
    """Where a workshop takes place: a *place*, a *link* or both, and the number of its date."""

    place: str = ""
    link: str = ""
    date: int = 0


NO_VENUE = Venue()


@dataclass(frozen=True, slots=True)
class Time:
    """A time that was agreed on or chosen for us: *starts* is aware, in UTC; *people* are the ids of who attends.

    It is not *in_calendar* where they meet anyway, and no event is wanted. One that takes place for many at once has a
    *venue*.
    """

    uid: str
    starts: datetime
    minutes: int
    people: tuple[int, ...]
    in_calendar: bool = True
    venue: Venue = NO_VENUE


@dataclass(frozen=True, slots=True)
class Rsvp:
    """What somebody's calendar answered last: their PARTSTAT, in a reply of this DTSTAMP (RFC 5545 3.2.12, 3.8.7.2)."""

    person: int
    partstat: str
    stamp: datetime


class Held(StrEnum):
    """What somebody says of a time that is behind them."""

    HAPPENED = "happened"
    MOVED = "moved"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Side:
    """What somebody who is not asked for the step was asked after it, and says: None until they do."""

    person: int
    held: Held | None = None


class State(StrEnum):
    """How a slot stands.

    `over` has been asked about, or was finished in its time; what is `dropped` somebody didn't want, and it comes no
    more; what is `cancelled` had lost its sense, and comes again where it makes sense again.
    """

    PLACED = "placed"
    OVER = "over"
    DROPPED = "dropped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Slot:
    """The time in the calendar of one step.

    *first* is the sequence under which it was placed, *changed_at* when it changed last, in UTC, and *changed_by* who
    changed it: 0 where it was we. *rsvps* are what calendars answered, the last of each person; *sides* what those
    say who were there, beside whoever is asked for the step. *came* is what the facilitator of a workshop says of the
    learner, None where nothing yet.
    """

    step: str
    time: Time
    sequence: int
    first: int
    state: State
    changed_at: datetime
    changed_by: int = 0
    rsvps: tuple[Rsvp, ...] = ()
    sides: tuple[Side, ...] = ()
    came: bool | None = None

    def side_of(self, person: int) -> Side | None:
        """Return what this person was asked after it; None where they were not."""
        return next((side for side in self.sides if side.person == person), None)

    def rsvp_of(self, person: int) -> Rsvp | None:
        """Return what this person's calendar answered last; None where it has not."""
        return next((rsvp for rsvp in self.rsvps if rsvp.person == person), None)

    @property
    def starts(self) -> datetime:
        return self.time.starts

    @property
    def ends(self) -> datetime:
        return self.time.starts + timedelta(minutes=self.time.minutes)

    @property
    def is_placed(self) -> bool:
        return self.state is State.PLACED

    @property
    def is_over(self) -> bool:
        return self.state is State.OVER

    @property
    def is_in_calendars(self) -> bool:
        """Whether those who attend are to have it as it is now.

        A time that was moved is told even after it is over: the earlier one still stands with who was away.
        """
        return self.is_placed or (self.is_over and self.sequence > self.first)

    @property
    def is_called_off(self) -> bool:
        """Whether it is to be taken out of the calendars in which it stands."""
        return self.state in (State.DROPPED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Slots:
    """All slots of one enrolment, in the order in which they were placed."""

    every: tuple[Slot, ...] = field(default=())

    def __iter__(self) -> Iterator[Slot]:
        return iter(self.every)

    def __bool__(self) -> bool:
        return bool(self.every)

    def of(self, step: str) -> Slot | None:
        """Return the newest slot of *step*; None where it never had one."""
        return next((slot for slot in reversed(self.every) if slot.step == step), None)

    def placed(self, step: str) -> Slot | None:
        """Return the slot of *step* that stands in the calendar and is still to be asked about."""
        slot = self.of(step)
        return slot if slot is not None and slot.is_placed else None

    def told_by(self, step: str, sequence: int) -> Slot | None:
        """Return the slot of which the mail with this *sequence* tells, as it is now; None where it changed since."""
        return next((slot for slot in self.every if (slot.step, slot.sequence) == (step, sequence)), None)

    def next_sequence(self, step: str) -> int:
        slot = self.of(step)
        return 0 if slot is None else slot.sequence + 1

    def scheduled(self, step: str, time: Time, at: datetime, by: int) -> "Slots":
        """Return the slots with one more, or with the one that has this UID at another time."""
        sequence = self.next_sequence(step)
        there = self.of(step)
        if there is None or there.time.uid != time.uid or not there.is_placed:
            return Slots((*self.every, Slot(step, time, sequence, sequence, State.PLACED, at, by)))
        if there.time == time:
            return self
        return self._with(replace(there, time=time, sequence=sequence, changed_at=at, changed_by=by, rsvps=()))

    def called_off(self, step: str, state: State, at: datetime, by: int) -> "Slots":
        """Return the slots where that of *step* leaves all calendars: dropped, or cancelled."""
        return self._called_off(self.placed(step), state, at, by)

    def answered(self, uid: str, rsvp: Rsvp) -> "Slots":
        """Return the slots with what a calendar answered to one."""
        slot = next((each for each in self.every if each.time.uid == uid), None)
        if slot is None:
            return self
        others = tuple(each for each in slot.rsvps if each.person != rsvp.person)
        return self._with(replace(slot, rsvps=(*others, rsvp)))

    def heard(self, uid: str, side: Side) -> "Slots":
        """Return the slots with what somebody was asked after one, or says of it; what was said is not unsaid."""
        slot = next((each for each in self.every if each.time.uid == uid), None)
        if slot is None or (side.held is None and slot.side_of(side.person) is not None):
            return self
        others = tuple(each for each in slot.sides if each.person != side.person)
        return self._with(replace(slot, sides=(*others, side)))

    def over(self, step: str) -> "Slots":
        """Return the slots where that of *step* is behind its people."""
        slot = self.placed(step)
        return self if slot is None else self._with(replace(slot, state=State.OVER))

    def attended(self, uid: str, *, came: bool | None) -> "Slots":
        """Return the slots where it is noted of the one with this UID, which is over, whether its learner came."""
        slot = next((each for each in self.every if each.time.uid == uid), None)
        if slot is None or slot.is_called_off:
            return self
        return self._with(replace(slot, state=State.OVER, came=came))

    def settled(self, open_steps: Sequence[str], at: datetime, by: int) -> "Slots":
        """Return the slots where only *open_steps* still want one: what was to come is called off, the rest is over."""
        slots = self
        for slot in self.every:
            if not slot.is_placed or slot.step in open_steps:
                continue
            has_begun = slot.starts <= at
            slots = slots.over(slot.step) if has_begun else slots._called_off(slot, State.CANCELLED, at, by)
        return slots

    def changed_since(self, before: "Slots") -> Iterator[Slot]:
        """Yield the slots that are not as they were *before*."""
        known = {slot.time.uid: slot for slot in before}
        return (slot for slot in self if known.get(slot.time.uid) != slot)

    def _called_off(self, slot: Slot | None, state: State, at: datetime, by: int) -> "Slots":
        if slot is None:
            return self
        return self._with(replace(slot, state=state, sequence=slot.sequence + 1, changed_at=at, changed_by=by))

    def _with(self, changed: Slot) -> "Slots":
        return Slots(tuple(changed if slot.time.uid == changed.time.uid else slot for slot in self.every))


NO_SLOTS = Slots()
