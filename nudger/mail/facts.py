"""Everything a mail template can speak of: the whole vocabulary, and nothing else.

The names a template may use are read from the annotations here. A field is a ``str``, ``int``, ``bool`` or
``tuple[str, ...]``, one of these classes, or a tuple of them. An empty text or a zero means "there is none".
"""

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Someone on the journey. *name* is empty where there is nobody, such as no manager."""

    name: str
    first_name: str


@dataclass(frozen=True, slots=True)
class JourneyFacts:
    """The journey."""

    title: str
    goal: str


@dataclass(frozen=True, slots=True)
class StepFacts:
    """The one thing to do.

    *link* and *place* are empty where there is nothing to open and nowhere to go, *minutes* is 0 where unknown,
    *where* and *due* are already worded for the reader ("part 3 of 12", "Thursday 5 November"), *wants_words* says
    that an answer in own words is asked for. *form* tells what else is: "rate" (a number for each of *rates*, such as
    *example*), "quiz", "seen" (yes, partly or not yet), "pass-on" (yes or no), or nothing. *about* is the title of
    the step that a question is about. *is_ahead* says that the day it is due on is still to come.
    *others* is how many began with the reader, where more than half of them have done it; else 0. *questions* are
    those of a quiz with their choices, "Which? a) Red b) Blue", where each can be answered by a letter. To somebody who
    was there *rates* are what they might have seen, and *done_on* the day on which it was.
    """

    key: str
    kind: str
    title: str
    ask: str
    link: str
    place: str
    minutes: int
    where: str
    wants_words: bool
    form: str
    rates: tuple[str, ...]
    example: str
    about: str
    due: str
    is_ahead: bool = False
    others: int = 0
    questions: tuple[str, ...] = ()
    done_on: str = ""


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One of several things that travel in one mail, with the *number* by which it may be answered.

    *name* is whom it is about, empty for the reader; *about* the title of the step that a question is about. *minutes*
    is 0 where unknown, *due* a day in words, *link* the page on which it is answered.
    """

    number: int
    name: str
    title: str
    about: str
    minutes: int
    due: str
    link: str


@dataclass(frozen=True, slots=True)
class Links:
    """The two ways to answer: *done* is the page with one button, *reply* a mailto: with DONE filled in."""

    done: str
    reply: str


@dataclass(frozen=True, slots=True)
class FirstFacts:
    """What only the first mails say; empty in all others.

    *starts* is a day in words; *weeks* counts to the end, *minutes_a_week* and *minutes* (in all) are what it takes the
    reader, 0 where unknown, *most_minutes* what a manager is asked for in a week at most, about all their people;
    *asks* is how many steps are theirs. *sees* tells who sees what they answer, *own_wish*
    that the learner asked to join, *mandatory* that whoever stops doesn't stop unseen.
    """

    starts: str = ""
    weeks: int = 0
    minutes_a_week: int = 0
    minutes: int = 0
    most_minutes: int = 0
    asks: int = 0
    sees: str = ""
    own_wish: bool = False
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class PaceFacts:
    """The how-many-th mail of this week it is, of how many at *most*; both 0 where the mail doesn't count."""

    number: int = 0
    most: int = 0


UNCOUNTED: Final = PaceFacts()
NOT_FIRST: Final = FirstFacts()


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What only the offer says, and the mails that follow from it; empty in all others.

    *helper* is the first name of whoever would be asked to help, empty where there is nobody, and *helper_is_manager*
    that it is the learner's manager; *pauses* is the day, in words, on which the journey pauses if nothing is heard,
    and *told* the first name of whoever learns it then; *is_lighter* says that a lighter road was chosen already.
    *arrives* is the day, in words, on which they get there by going on, *arrives_lighter* and *arrives_paused* by the
    other roads, empty where nobody can tell; *arrived_before* the day at first, empty where it is no other.
    """

    helper: str = ""
    helper_is_manager: bool = False
    pauses: str = ""
    told: str = ""
    is_lighter: bool = False
    arrives: str = ""
    arrives_lighter: str = ""
    arrives_paused: str = ""
    arrived_before: str = ""


NO_OFFER: Final = OfferFacts()


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """The time in the calendar for the step; empty and 0 where it has none.

    *when* is worded for the reader ("Thursday 5 November, 10:00 to 10:20"), *day* is its day alone. *is_moved* says
    that they were told of another time before, *is_over* that it is behind them, *is_given_back* that somebody wanted
    it no more, *instead* which time came in its place.

    *partner* is the first name of the other one in a talk, empty where the reader is alone; *is_asked* says that the
    step is the reader's, *is_by_partner* that the other one changed the time last, and *is_wanted* that the talk has
    none yet.

    Of a workshop, *place* and *link* tell where it is, one of them may be empty; *people* is how many have a seat, for
    whoever notes who was there, else 0. *is_again* says that they were not there at an earlier date.
    """

    when: str = ""
    day: str = ""
    minutes: int = 0
    is_moved: bool = False
    is_over: bool = False
    is_given_back: bool = False
    instead: str = ""
    partner: str = ""
    is_asked: bool = False
    is_by_partner: bool = False
    is_wanted: bool = False
    place: str = ""
    link: str = ""
    people: int = 0
    is_again: bool = False


NO_SLOT: Final = SlotFacts()


@dataclass(frozen=True, slots=True)
class Facts:
    """What one mail to one *reader* is made from.

    *plan* is the learner's own if-then plan, *feedback* what others wrote to them since the last step ("Ben: …"), *tip*
    what somebody who was there before leaves to the next, *words* what the reader wrote (in answers; or the name of
    whom an answer speaks of), *until* the day on which the learner's pause ends, *sender* the name in the From line,
    *sees* one sentence that tells who sees the answer, *ends* says that the reader may still end these mails by STOP,
    *why_you* is one sentence that tells why they are asked, where it is in somebody's place,
    or after somebody. *lines* are all that travel in this mail, where they are several, *also* those
    after the first; *pace* how it counts for the week, *slot* the time in the calendar.
    """

    reader: PersonFacts
    learner: PersonFacts
    manager: PersonFacts
    journey: JourneyFacts
    step: StepFacts
    links: Links
    plan: str
    feedback: tuple[str, ...]
    tip: str
    words: str
    until: str
    sender: str
    sees: str
    ends: bool
    first: FirstFacts = NOT_FIRST
    offer: OfferFacts = NO_OFFER
    why_you: str = ""
    also: tuple[LineFacts, ...] = ()
    lines: tuple[LineFacts, ...] = ()
    pace: PaceFacts = UNCOUNTED
    slot: SlotFacts = NO_SLOT


_KINDS = (PersonFacts, JourneyFacts, StepFacts, SlotFacts, FirstFacts, OfferFacts, LineFacts, PaceFacts, Links, Facts)
FIELDS: Final = {kind: frozenset(field.name for field in fields(kind)) for kind in _KINDS}
