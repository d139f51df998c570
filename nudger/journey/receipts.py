"""What the events say of each step of one enrolment. Progress is receipts, never a cursor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from nudger.journey.slots import NO_SLOTS, Held, Rsvp, Side, Slots, State, Time


class Verb(StrEnum):
    """What can happen, in the words of the ADL vocabulary of xAPI; `waived` is cmi5's, and what xAPI lacks is ours."""

    REGISTERED = "registered"  # enrolled
    REQUESTED = "requested"  # somebody asked by mail to join; it may have been another who wrote
    RESERVED = "reserved"  # enrolled in a cohort, whose first mails are to be looked at
    APPROVED = "approved"  # they were
    GREETED = "greeted"  # a first mail was decided on
    INITIALIZED = "initialized"  # a step's mail was decided on: the step is open
    REMINDED = "reminded"
    POSTPONED = "postponed"  # whoever is asked would rather have the step on a later day; its mail comes again then
    OFFERED = "offered"  # asked what would help, after the last reminder
    RESPONDED = "responded"  # words came back
    COMPLETED = "completed"
    VOIDED = "voided"  # the completion was undone
    WAIVED = "waived"  # the route went on without an answer (cmi5 9.3.7)
    SLOWED = "slowed"  # a lighter road from now on; with a step: its time begins anew
    QUICKENED = "quickened"  # the usual pace again
    REROUTED = "rerouted"  # they go on by the dates as they are now; with a step: its time begins anew
    STUCK = "stuck"  # they would like help; with a step: its time begins anew
    SCHEDULED = "scheduled"  # a time in the calendar was found for a step, or another one
    UNSCHEDULED = "unscheduled"  # somebody didn't want it in their calendar, or the step wants none any more
    RSVP = "rsvp"  # a calendar answered
    CONCLUDED = "concluded"  # it is over, and somebody was asked about it; for whose the step is, it begins anew
    ATTENDED = "attended"  # somebody says whether it took place
    NAMED = "named"  # the learner says that somebody was there
    OBSERVED = "observed"  # who was there says what they saw
    MISSED = "missed"  # the learner was not at a workshop; it comes again
    SUSPENDED = "suspended"  # paused
    RESUMED = "resumed"
    TERMINATED = "terminated"  # left
    ASSIGNED = "assigned"  # somebody has a role from now on; with a step: it is asked of them from now on
    RELIEVED = "relieved"  # somebody has a role no more
    ADOPTED = "adopted"  # goes on with another version of the journey; with a step: its reminders begin anew


TAKEN_OUT = "taken out of the journey"
ADDED_BEHIND = "added behind where they are"
ADDED_AFTER = "added after they had arrived"
OUT_AFTER = "taken out after they had arrived"
ROLES_CHANGED = (Verb.ASSIGNED, Verb.RELIEVED)


class Lifecycle(StrEnum):
    ASKED = "asked"
    WAITING = "waiting"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Given:
    """What came back beside words.

    *ratings* are numbers by behaviour, *score* is a quiz's whole per cent, *seen* is a Seen, or empty. *time* is one in
    the calendar; to the event with this *uid* a calendar answered *rsvp*, or somebody said how it was *held*, or
    whether the learner came.
    """

    ratings: Mapping[str, int] = field(default_factory=dict)
    score: int | None = None
    seen: str = ""
    time: Time | None = None
    rsvp: Rsvp | None = None
    uid: str = ""
    held: Held | None = None

    def __bool__(self) -> bool:
        return bool(self.ratings or self.seen or self.time or self.uid) or self.score is not None


NOTHING = Given()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an enrolment. *at* is aware, in UTC; *step* is empty where the whole route is meant.

    *way* tells how it came: link, reply, walk, admin, import, attendance. *words* are somebody's own. *until* is the
    day on which a pause ends, or to which a step is put off, in the learner's own zone.
    """

    verb: Verb
    at: datetime
    step: str = ""
    person: int = 0
    way: str = ""
    reason: str = ""
    words: str = ""
    given: Given = NOTHING
    until: date | None = None


@dataclass(frozen=True, slots=True)
class There:
    """Somebody who was there, as the learner said at this moment; *said* is a Seen or ABSENT, empty until they say."""

    person: int
    at: datetime
    said: str = ""


ABSENT = "absent"  # what they say who were not


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where one step stands. *run* counts the ladders of reminders: any response starts a new one.

    *reminded_at* is when each reminder of this ladder was decided on, and last the offer that comes after them.
    *not_before* is the day on which they would rather have the step's mail, for the first time or again. *words* and
    *given* are what it was finished with. *asked* is whom its own mail went to last, 0 where nobody wrote that down.
    *there* are those whom the learner named, in that order: what they say is kept apart, and finishes nothing.
    """

    step: str
    state: str = "open"  # open, done, skipped
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    person: int = 0
    way: str = ""
    reason: str = ""
    run: int = 1
    responded_at: datetime | None = None
    reminded_at: tuple[datetime, ...] = ()
    mail_again: bool = False
    words: str = ""
    given: Given = NOTHING
    asked: int = 0
    not_before: date | None = None
    there: tuple[There, ...] = ()

    def was_there(self, person: int) -> There | None:
        """Return what is known of this person having been there; None where the learner didn't name them."""
        return next((each for each in self.there if each.person == person), None)

    @property
    def is_closed(self) -> bool:
        return self.state != "open"

    def is_asked_of(self, person: int) -> bool:
        """Tell whether it is this person whom the step is asked of, as far as anybody wrote that down."""
        return self.asked in (0, person)


@dataclass(frozen=True, slots=True)
class Progress:
    """One enrolment, as its events tell it.

    A pause ends by itself on the day *until*, where it has one; *greeted* is when each person's first mail was decided
    on; *is_lighter* says that the learner chose a lighter road; *slots* are the times in the calendar.
    """

    lifecycle: Lifecycle = Lifecycle.ACTIVE
    receipts: dict[str, Receipt] = field(default_factory=dict)
    until: date | None = None
    greeted: Mapping[int, datetime] = field(default_factory=dict)
    is_lighter: bool = False
    slots: Slots = NO_SLOTS

    def after(self, event: Event) -> "Progress":
        """Return the progress once *event* has happened too."""
        receipts = self.receipts
        if event.step:
            old = receipts.get(event.step) or Receipt(event.step)
            receipts = {**receipts, event.step: _stepped(old, event)}
        elif event.verb is Verb.RESUMED:
            receipts = {key: _restarted(receipt, event) for key, receipt in receipts.items()}
        if event.verb in (Verb.SLOWED, Verb.QUICKENED):
            receipts = {key: _repaced(receipt, event) for key, receipt in receipts.items()}
        lifecycle = _lifecycle(self.lifecycle, event)
        until = event.until if event.verb is Verb.SUSPENDED else self.until
        greeted = {event.person: event.at, **self.greeted} if event.verb is Verb.GREETED else self.greeted
        is_lighter = event.verb is Verb.SLOWED or (self.is_lighter and event.verb is not Verb.QUICKENED)
        until = until if lifecycle is Lifecycle.PAUSED else None
        slots = _slotted(self.slots, lifecycle, receipts, event)
        return Progress(lifecycle, receipts, until, greeted, is_lighter, slots)

    def arrived(self, steps: Iterable[str]) -> bool:
        """Tell whether every one of *steps* is closed."""
        for key in steps:
            receipt = self.receipts.get(key)
            if receipt is None or not receipt.is_closed:
                return False
        return True


def progress(events: Iterable[Event]) -> Progress:
    """Fold events, in the order in which they happened, into the progress they amount to."""
    result = Progress()
    for event in events:
        result = result.after(event)
    return result


def _stepped(old: Receipt, event: Event) -> Receipt:
    match event.verb:
        case Verb.INITIALIZED:
            return replace(old, opened_at=event.at, mail_again=False, asked=event.person, not_before=None)
        case Verb.POSTPONED if old.opened_at is None:
            return replace(old, not_before=event.until)
        case Verb.POSTPONED if not old.is_closed:
            return replace(_answered(old, event), mail_again=True, not_before=event.until)
        case Verb.REMINDED | Verb.OFFERED:
            return replace(old, reminded_at=(*old.reminded_at, event.at))
        case Verb.RESPONDED:
            return _answered(old, event)
        case Verb.COMPLETED:
            return replace(
                old,
                state="done",
                closed_at=event.at,
                person=event.person,
                way=event.way,
                reason="",
                words=event.words,
                given=event.given,
            )
        case Verb.VOIDED:
            opened = replace(_answered(old, event), state="open", closed_at=None, person=0, way="")
            return replace(opened, words="", given=NOTHING)
        case Verb.WAIVED:
            return replace(old, state="skipped", closed_at=event.at, reason=event.reason)
        case Verb.SLOWED | Verb.STUCK | Verb.REROUTED if not old.is_closed and old.opened_at is not None:
            return replace(_answered(old, event), opened_at=event.at)
        case Verb.MISSED if not old.is_closed:
            return replace(_answered(old, event), opened_at=None)
        case Verb.ADOPTED | Verb.UNSCHEDULED | Verb.CONCLUDED if not old.is_closed:
            is_of_another = event.verb is Verb.CONCLUDED and not old.is_asked_of(event.person)
            return old if is_of_another else _answered(old, event)
        case Verb.ASSIGNED if not old.is_closed:
            return replace(_answered(old, event), mail_again=True)
    return replace(old, there=_there(old, event)) if event.verb in (Verb.NAMED, Verb.OBSERVED) else old


def _there(old: Receipt, event: Event) -> tuple[There, ...]:
    """Return who was there, with somebody more, or with what somebody says."""
    if event.verb is Verb.NAMED:
        is_new = old.was_there(event.person) is None
        return (*old.there, There(event.person, event.at)) if is_new else old.there
    said = event.given.seen
    return tuple(replace(each, said=said) if each.person == event.person else each for each in old.there)


def _slotted(slots: Slots, lifecycle: Lifecycle, receipts: Mapping[str, Receipt], event: Event) -> Slots:
    """Return the slots after *event*: nobody keeps one for a step that is closed, or while nothing is asked of them."""
    match event.verb:
        case Verb.SCHEDULED if event.given.time is not None:
            slots = slots.scheduled(event.step, event.given.time, event.at, event.person)
        case Verb.RSVP if event.given.rsvp is not None:
            slots = slots.answered(event.given.uid, event.given.rsvp)
        case Verb.UNSCHEDULED:
            state = State.DROPPED if event.person else State.CANCELLED
            slots = slots.called_off(event.step, state, event.at, event.person)
        case Verb.CONCLUDED if event.step in receipts and receipts[event.step].is_asked_of(event.person):
            slots = slots.over(event.step)
        case Verb.CONCLUDED:
            slots = slots.heard(event.given.uid, Side(event.person))
        case Verb.ATTENDED:
            slots = slots.heard(event.given.uid, Side(event.person, event.given.held))
        case Verb.ASSIGNED if event.step:
            slots = slots.called_off(event.step, State.CANCELLED, event.at, 0)
        case Verb.COMPLETED | Verb.MISSED if event.given.uid:
            slots = slots.attended(event.given.uid, came=event.verb is Verb.COMPLETED)
    if not slots:
        return slots
    is_on_the_way = lifecycle in (Lifecycle.ACTIVE, Lifecycle.COMPLETED)
    still_open = [key for key, receipt in receipts.items() if is_on_the_way and not receipt.is_closed]
    return slots.settled(still_open, event.at, event.person)


def _answered(old: Receipt, event: Event) -> Receipt:
    return replace(old, run=old.run + 1, responded_at=event.at, reminded_at=())


def _restarted(old: Receipt, event: Event) -> Receipt:
    return old if old.is_closed else replace(_answered(old, event), mail_again=True)


def _repaced(old: Receipt, event: Event) -> Receipt:
    """Another pace has other reminders, so what was reminded of begins anew."""
    return old if old.is_closed or not old.reminded_at else _answered(old, event)


def _lifecycle(old: Lifecycle, event: Event) -> Lifecycle:
    match event.verb:
        case Verb.TERMINATED:
            return Lifecycle.LEFT
        case Verb.SUSPENDED if old is Lifecycle.ACTIVE:
            return Lifecycle.PAUSED
        case Verb.RESUMED if old in (Lifecycle.PAUSED, Lifecycle.LEFT):
            return Lifecycle.ACTIVE
        case Verb.REGISTERED:
            return Lifecycle.ACTIVE
        case Verb.REQUESTED if old is Lifecycle.ACTIVE:
            return Lifecycle.ASKED
        case Verb.RESERVED if old in (Lifecycle.ACTIVE, Lifecycle.ASKED):
            return Lifecycle.WAITING
        case Verb.APPROVED if old is Lifecycle.WAITING:
            return Lifecycle.ACTIVE
    return old
