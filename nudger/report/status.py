"""Where everyone is, and what is on its way."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from nudger.journey.definition import Role
from nudger.journey.policy import Data
from nudger.journey.receipts import Lifecycle
from nudger.journey.workshops import is_without_seat
from nudger.report.on_hold import OnHold, on_hold, shown
from nudger.report.paused import Paused, paused
from nudger.report.reader import Reader
from nudger.report.roadblocks import Roadblocks
from nudger.store import enrolments, first_mails, holds, inbound, nudges, outbox, people
from nudger.store.nudges import Following
from nudger.store.standing import Standing

BATCH = 500  # enrolments that are read at once
TOLD = (Data.DONE, Data.ATTENDED, Data.ANSWERED, Data.PAUSED, Data.STOPPED)  # by the line of one enrolment


@dataclass(frozen=True, slots=True)
class Place:
    """One enrolment. *closed* of the *steps* that the learner does are over.

    *open* holds the titles of steps that wait for somebody; *next_at* is UTC; *note* is what an admin should see to.
    Of somebody whose status the reader may not see, all of this is empty: a single gap would tell what it hides.
    """

    person: str
    email: str
    journey: str
    state: str
    closed: int
    steps: int
    open: tuple[str, ...]
    next_at: datetime | None
    held: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """The whole installation. *silence* says why nothing leaves at all; empty where all is well."""

    places: tuple[Place, ...]
    outbox: dict[str, int]
    inbound: dict[str, int]
    on_hold: tuple[OnHold, ...] = ()
    silence: str = ""
    paused: tuple[Paused, ...] = ()
    roadblocks: tuple[str, ...] = ()

    @property
    def by_state(self) -> dict[str, int]:
        return dict(Counter(place.state for place in self.places))


def status(reader: Reader, today: date, silence: str = "") -> Status:
    """Return where everyone is, as far as *reader* may see it. *today* tells which pauses are over."""
    held = {hold.label: f"on hold: {shown(hold)}" for hold in holds.in_force()}
    roadblocks = Roadblocks()
    places = tuple(_places(reader, today, held, roadblocks))
    rest = paused(today) if reader.may_see(Data.PAUSED) else ()
    return Status(places, outbox.by_state(), inbound.by_state(), on_hold(), silence, rest, roadblocks.told())


def _places(reader: Reader, today: date, held: Mapping[str, str], roadblocks: Roadblocks) -> Iterator[Place]:
    everyone = enrolments.everyone()
    for start in range(0, len(everyone), BATCH):
        some = everyone[start : start + BATCH]
        standings, following = enrolments.standings(some), nudges.following(some)
        roadblocks.add(each for each in standings.values() if reader.may_see(Data.DONE, each))
        relieved = first_mails.relieved(some)
        gone = people.by_ids({person for those in relieved.values() for person, _ in those.values()})
        for id_ in some:
            names = [gone[person].name for person, _ in relieved.get(id_, {}).values()]
            if all(reader.may_see(data, standings[id_]) for data in TOLD):
                yield _place(standings[id_], following.get(id_), held, _note(standings[id_], names, today))
            else:
                yield _hidden(standings[id_])


def _place(standing: Standing, following: Following | None, held: Mapping[str, str], note: str) -> Place:
    receipts = standing.progress.receipts
    own = {step.key for step in standing.journey.main if step.by is Role.LEARNER}
    return Place(
        person=standing.learner.name,
        email=standing.learner.email,
        journey=standing.journey.title,
        state=standing.progress.lifecycle,
        closed=sum(receipts[key].is_closed for key in own & receipts.keys()),
        steps=len(own),
        open=tuple(standing.journey.step(key).title for key in sorted(receipts) if not receipts[key].is_closed),
        next_at=following.due_at if following is not None else None,
        held=held.get(following.held_reason, following.held_reason) if following is not None else "",
        note=note,
    )


def _hidden(standing: Standing) -> Place:
    return Place(standing.learner.name, standing.learner.email, standing.journey.title, "", 0, 0, (), None, "")


def _note(standing: Standing, relieved: Collection[str], today: date) -> str:
    cohort = standing.cohort.name if standing.cohort is not None else ""
    match standing.progress.lifecycle:
        case Lifecycle.WAITING:
            return f"waits for the approval of cohort {cohort}"
        case Lifecycle.ASKED:
            return f"asked by mail to join cohort {cohort}, and has not said yes once more"
    paused = [each for each in standing.said if each.begins <= today < each.until]
    notes = [f"paused until {each.until:%a %d %b %Y}" + f": {each.reason}" * bool(each.reason) for each in paused]
    if standing.journey.has_workshops and standing.progress.lifecycle is Lifecycle.ACTIVE:
        steps = [step for step in standing.journey.main if is_without_seat(step, standing.progress)]
        notes += [f"no seat at “{step.title}”" for step in steps]
    notes += [f"a wrong manager, it was said: {', '.join(relieved)}"] if relieved else []
    return "; ".join(notes)
