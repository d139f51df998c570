"""Finding a time in the calendar for a step: in the hours of everybody, beside what they have from us already."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from nudger.journey.clock import local_date, working_days_after
from nudger.journey.fitting import Span, Wanted, first_fit, fits, fits_at
from nudger.journey.receipts import Given, Verb
from nudger.journey.slots import Time
from nudger.mail.links import uid
from nudger.service import record
from nudger.service.installation import Installation
from nudger.store import enrolments, slots
from nudger.store.standing import Standing

A_DAY = timedelta(days=1)
OFFERED = 3  # other times at once


class Places:
    """The times that were found in one transaction, beside those that are written down."""

    def __init__(self, installation: Installation, now: datetime) -> None:
        self._installation = installation
        self._now = now
        self._found: dict[int, list[Span]] = defaultdict(list)

    def find(self, standing: Standing, step: str) -> Time | None:
        """Return a time for the step; None where none fits."""
        attending = who_attends(standing, step)
        wanted, busy = _wanted(standing, step), _taken(standing, step, attending, self._now)
        busy += [span for person in attending for span in self._found[person]]
        windows = [standing.planned.window_of(person) for person in attending]
        starts = first_fit(wanted, windows, busy, self._now)
        if starts is None:
            return None
        time = at(self._installation, standing, step, starts)
        for person in attending:
            self._found[person].append(Span(starts, starts + timedelta(minutes=time.minutes)))
        return time


def who_attends(standing: Standing, step: str) -> tuple[int, ...]:
    """Return the ids of those in whose calendars the slot of this step stands, the learner first."""
    return (standing.learner.id,)


def other_times(standing: Standing, step: str, now: datetime) -> list[datetime]:
    """Return when else the slot of a step may begin, on different days, in UTC."""
    attending = who_attends(standing, step)
    slot = standing.progress.slots.placed(step)
    windows = [standing.planned.window_of(person) for person in attending]
    busy = _taken(standing, step, attending, now)
    if slot is not None:
        busy.append(Span(slot.starts, slot.ends))
    return fits(_wanted(standing, step), windows, busy, now, OFFERED)


def move(installation: Installation, enrolment: int, step: str, starts: datetime, act: record.Act) -> bool:
    """Let the slot of an open step begin at *starts*, as somebody who attends wants it; False where it doesn't fit.

    Any time of the next days fits in which all who attend may be asked to come, and have nothing else from us.
    """
    standing = enrolments.locked(enrolment)
    receipt = standing.progress.receipts.get(step)
    if receipt is None or receipt.opened_at is None or receipt.is_closed:
        return False
    attending, minutes = who_attends(standing, step), _wanted(standing, step).minutes
    windows = [standing.planned.window_of(person) for person in attending]
    busy = _taken(standing, step, attending, act.at)
    day = local_date(windows[0], starts)
    last = working_days_after(windows[0], local_date(windows[0], act.at), _wanted(standing, step).within)
    if not act.at < starts or day > last or not fits_at(starts, minutes, windows, busy):
        return False
    return _moved(installation, standing, step, starts, act)


def _moved(installation: Installation, standing: Standing, step: str, starts: datetime, act: record.Act) -> bool:
    time = at(installation, standing, step, starts.astimezone(UTC))
    source = f"scheduled/{act.source}/{standing.progress.slots.next_sequence(step)}"
    record.record(standing, (source, act.event(Verb.SCHEDULED, step, given=Given(time=time))))
    return True


def give_back(enrolment: int, step: str, act: record.Act) -> None:
    """Take the slot of a step out of the calendar; the step itself stays open."""
    standing = enrolments.locked(enrolment)
    slot = standing.progress.slots.placed(step)
    if slot is not None:
        source = f"unscheduled/{act.source}/{slot.sequence}"
        record.record(standing, (source, act.event(Verb.UNSCHEDULED, step)))


def at(installation: Installation, standing: Standing, step: str, starts: datetime) -> Time:
    """Return the time that begins then: that of the slot which is there, moved, or a new one."""
    known = standing.progress.slots
    there = known.placed(step)
    key = f"slot/e{standing.id}/{step}/{known.next_sequence(step)}"
    own = there.time.uid if there is not None else uid(installation.secret, key, installation.settings.domain)
    return Time(own, starts, _wanted(standing, step).minutes, who_attends(standing, step))


def _wanted(standing: Standing, step: str) -> Wanted:
    wanted = standing.journey.step(step).slot
    assert wanted is not None
    return Wanted(wanted.minutes, wanted.within, wanted.prefer.begins, wanted.prefer.ends)


def _taken(standing: Standing, step: str, people: Collection[int], now: datetime) -> list[Span]:
    """Return when these people have something already; the slot that is moved is no hindrance to itself."""
    window = standing.planned.window_of(standing.learner.id)
    last = working_days_after(window, now.astimezone(window.zone).date(), _wanted(standing, step).within)
    until = now + (last - now.astimezone(window.zone).date()) + 2 * A_DAY
    own = standing.progress.slots.placed(step)
    return [span for span in slots.taken(people, now, until) if own is None or span != Span(own.starts, own.ends)]
