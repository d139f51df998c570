"""Seats in workshops: each stands on a date of its learner's cohort that has room, and follows where that goes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from nudger.journey.clock import permitted
from nudger.journey.receipts import Event, Given, Receipt, Verb
from nudger.journey.slots import Slot, State, Time
from nudger.journey.workshops import has_taken_place
from nudger.mail.links import uid
from nudger.service import record
from nudger.service.answering import STALE
from nudger.service.installation import Installation
from nudger.store import enrolments, nudges, workshops
from nudger.store.database import in_batches, transaction
from nudger.store.standing import Standing
from nudger.store.tables import Nudge
from nudger.store.workshops import Date

NO_DATE = "no date of it lies ahead yet"
FULL = "every date of it is full"
CALLED_OFF = "its date was called off"
OTHER_DATES = "other-dates"


class Seats:
    """The seats that were found in one transaction, beside those that are written down."""

    def __init__(self, installation: Installation, now: datetime) -> None:
        self._installation = installation
        self._now = now
        self._found: Counter[int] = Counter()

    def find(self, standing: Standing, step: str) -> Time | str:
        """Return a seat on the next date with room of which the learner still hears in time; else why there is none."""
        heard = permitted(standing.window_of(standing.learner), self._now)
        dates = [date for date in workshops.locked_for(standing.id, step) if date.starts > heard]
        free = with_room(dates, self._found)
        if not free:
            return FULL if dates else NO_DATE
        self._found[free[0].id] += 1
        return seat_on(self._installation, standing, free[0])


def with_room(dates: Sequence[Date], beside: Counter[int] | None = None) -> list[Date]:
    """Return those of *dates* on which somebody more fits in, *beside* those of whom nothing is written yet."""
    taken = Counter(workshops.taken(dates)) + (beside or Counter())
    return [date for date in dates if not date.capacity or taken[date.id] < date.capacity]


def seat_on(installation: Installation, standing: Standing, date: Date) -> Time:
    """Return a learner's seat on *date*: the one that is there, moved, or a new one."""
    known = standing.progress.slots
    there = known.placed(date.step)
    key = f"slot/e{standing.id}/{date.step}/{known.next_sequence(date.step)}"
    own = there.time.uid if there is not None else uid(installation.secret, key, installation.settings.domain)
    return _time(own, standing, date)


def _time(uid: str, standing: Standing, date: Date) -> Time:
    return Time(uid, date.starts, date.minutes, (standing.learner.id,), venue=date.venue)


def other_dates(standing: Standing, step: str, now: datetime) -> list[Date]:
    """Return the dates with room on which a learner has no seat yet, and that lie ahead."""
    slot = standing.progress.slots.placed(step)
    own = slot.time.venue.date if slot is not None else 0
    ahead = [date for date in workshops.dates_for(standing.id, step) if date.starts > now and date.id != own]
    return with_room(ahead)


def lies_ahead(standing: Standing, step: str, now: datetime) -> bool:
    """Tell whether *step* is a workshop that is not closed, and that has not begun for this learner."""
    receipt = standing.progress.receipts.get(step, Receipt(step))
    if standing.journey.step(step).workshop is None or receipt.is_closed:
        return False
    slot = standing.progress.slots.of(step)
    if slot is None or slot.is_called_off:
        return True
    return not has_taken_place(slot, receipt) and not (slot.is_placed and slot.starts <= now)


def choose(installation: Installation, enrolment: int, step: str, number: int, act: record.Act) -> bool:
    """Let a learner have a seat on the date with this *number*; False where that has no room, or is no date of theirs.

    The caller's transaction makes it one.
    """
    standing = enrolments.locked(enrolment)
    before = standing.progress.slots.placed(step)
    dates = workshops.locked_for(enrolment, step)
    free = {date.id: date for date in with_room([date for date in dates if date.starts > act.at])}
    is_there = before is not None and before.time.venue.date == number
    if number not in free or is_there or not lies_ahead(standing, step, act.at):
        return False
    time = seat_on(installation, standing, free[number])
    source = f"scheduled/{act.source}/{standing.progress.slots.next_sequence(step)}"
    record.record(standing, (source, act.event(Verb.SCHEDULED, step, given=Given(time=time))))
    if before is not None:
        let_others_in(standing, before)
    return True


def let_others_in(standing: Standing, slot: Slot) -> None:
    """A seat is free again: whoever waits for one is looked at anew."""
    date = workshops.by_id(slot.time.venue.date) if slot.time.venue.date else None
    if date is not None:
        nudges.seek_again(date.cohort, slot.step)


def follow(date: int, now: datetime) -> int:
    """Let all seats on a date be where it is now, or nowhere if it was called off; return how many changed.

    Nothing changes of one that has begun. What breaks off is finished by another call.
    """
    changed = 0
    for some in in_batches(workshops.attending(date)):
        with transaction():
            enrolments.lock(some)
            is_at = workshops.by_id(date)
            for standing in enrolments.standings(some).values():
                happened = moved(standing, date, is_at, now)
                if happened is not None:
                    record.record(standing, happened)
                    changed += 1
    return changed


def moved(standing: Standing, number: int, date: Date | None, now: datetime) -> tuple[str, Event] | None:
    """Return what is to be written, and its key, where the seat on the date with this *number* isn't as *date* is."""
    slot = seat_of(standing.progress.slots, number)
    if slot is None or not slot.is_placed or slot.starts <= now:
        return None
    key = f"follow/{slot.time.uid}/{slot.sequence + 1}"
    if date is None:
        return key, Event(Verb.UNSCHEDULED, now, slot.step, way="admin", reason=CALLED_OFF)
    time = _time(slot.time.uid, standing, date)
    if time == slot.time:
        return None
    return key, Event(Verb.SCHEDULED, now, slot.step, way="admin", given=Given(time=time))


def seat_of(slots: Iterable[Slot], date: int) -> Slot | None:
    """Return the newest seat on the date with this number that still counts."""
    seats = [slot for slot in slots if slot.time.venue.date == date and slot.state in (State.PLACED, State.OVER)]
    return seats[-1] if seats else None


def offer_other_dates(standing: Standing, slot: Slot, act: record.Act) -> str:
    """Answer somebody who would rather have a workshop at another time: it is for everybody, and has other dates."""
    key = f"answer/{OTHER_DATES}/{slot.time.uid}/{slot.sequence}/{act.source}"
    nudges.add_answer(key, standing.id, act.person, OTHER_DATES, slot.step, "", act.at, act.at + STALE)
    return "a workshop keeps its time; its other dates were told"


def heard_before(nudge: Nudge, standing: Standing, act: record.Act) -> str:
    """Keep what somebody wrote of a workshop before it; it is not done by that, and they are told when it is."""
    if act.words:
        record.respond(standing.id, nudge.step, act)
    key = f"answer/{OTHER_DATES}/{nudge.id}/{act.source}"
    nudges.add_answer(key, standing.id, act.person, OTHER_DATES, nudge.step, "", act.at, act.at + STALE)
    return "the workshop lies ahead"
