"""Finding a time in the calendar for a step: in the hours of everybody, beside what they have already.

What they have from us is known; what else, where a calendar server could be asked (`free_busy`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from nudger.journey.clock import local_date, working_days_after
from nudger.journey.fitting import Span, Wanted, first_fit, fits, fits_at, on_their_own
from nudger.journey.receipts import Given, Verb
from nudger.journey.slots import Slot, State, Time
from nudger.mail.links import uid
from nudger.service import record
from nudger.service.installation import Installation
from nudger.store import enrolments, free_busy, slots
from nudger.store.standing import Standing

A_DAY = timedelta(days=1)
OFFERED = 3  # other times at once
FRESH = timedelta(minutes=30)  # for so long what a calendar told is good enough to place a talk
OWN_DAYS = 10  # on which people may meet anyway, to choose from


class Places:
    """The times that were found in one transaction, beside those that are written down."""

    def __init__(self, installation: Installation, now: datetime) -> None:
        self._installation = installation
        self._now = now
        self._asks = installation.settings.asks_calendar
        self._found: dict[int, list[Span]] = defaultdict(list)

    def find(self, standing: Standing, step: str) -> Time | None:
        """Return a time for the step; None where none fits, or nobody can tell when one of them is free."""
        attending = who_attends(standing, step)
        if standing.journey.step(step).is_for_two and not self._are_known(attending):
            return None
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

    def is_to_be_asked(self, standing: Standing, step: str) -> bool:
        """Tell whether a calendar server is to be asked first."""
        return self._asks and bool(set(who_attends(standing, step)) - self._told(who_attends(standing, step)).keys())

    def why_none(self, standing: Standing, step: str) -> str:
        """Return why no time was found for the step."""
        if standing.journey.step(step).is_for_two and not self._are_known(who_attends(standing, step)):
            return "nobody can tell when both are free, so some times are offered"
        return _none_fits(standing, step)

    def _are_known(self, attending: Collection[int]) -> bool:
        known = self._told(attending) if self._asks else {}
        return all(known.get(person) is not None for person in attending)

    def _told(self, attending: Collection[int]) -> dict[int, list[Span] | None]:
        return free_busy.told(attending, self._now - FRESH)


def _none_fits(standing: Standing, step: str) -> str:
    return f"no time fits within {_wanted(standing, step).within} working days, in the hours of all who attend"


def who_attends(standing: Standing, step: str) -> tuple[int, ...]:
    """Return the ids of those for whom the slot of this step is, the learner first: alone, or with who is asked."""
    asked = standing.asks(step)
    return (standing.learner.id,) if asked in (0, standing.learner.id) else (standing.learner.id, asked)


def other_times(standing: Standing, step: str, now: datetime) -> list[datetime]:
    """Return when else the slot of a step may begin, on different days, in UTC."""
    attending = who_attends(standing, step)
    windows = [standing.planned.window_of(person) for person in attending]
    busy = _taken(standing, step, attending, now)
    busy += [Span(slot.starts, slot.ends) for slot in standing.progress.slots if slot.step == step and _is_known(slot)]
    return fits(_wanted(standing, step), windows, busy, now, OFFERED)


def _is_known(slot: Slot) -> bool:
    """Tell whether this is the time that stands, or one that somebody didn't want: neither is another one."""
    return slot.time.in_calendar and (slot.is_placed or slot.state is State.DROPPED)


def move(installation: Installation, enrolment: int, step: str, starts: datetime, act: record.Act) -> bool:
    """Let the slot of an open step begin at *starts*, as somebody who attends wants it; False where it doesn't fit.

    Any time of the next days fits in which all who attend may be asked to come, and have nothing else from us. What
    else stands in the calendar of whoever wants it is theirs to know.
    """
    standing = enrolments.locked(enrolment)
    if not is_open(standing, step):
        return False
    attending, minutes = who_attends(standing, step), _wanted(standing, step).minutes
    windows = [standing.planned.window_of(person) for person in attending]
    busy = _taken(standing, step, attending, act.at, chosen_by=act.person)
    day = local_date(windows[0], starts)
    last = working_days_after(windows[0], local_date(windows[0], act.at), _wanted(standing, step).within)
    if not act.at < starts or day > last or not fits_at(starts, minutes, windows, busy):
        return False
    _schedule(installation, standing, step, starts, act, in_calendar=True)
    return True


def own_days(standing: Standing, step: str, now: datetime) -> list[date]:
    """Return the days on which the two of a talk may meet anyway, by whoever is asked for it."""
    window = standing.planned.window_of(standing.asks(step))
    day, minutes = local_date(window, now), _wanted(standing, step).minutes
    days = (day + number * A_DAY for number in range(3 * OWN_DAYS))
    times = ((day, on_their_own(minutes, window, day)) for day in days)
    return [day for day, starts in times if starts is not None and starts > now][:OWN_DAYS]


def on_own_day(installation: Installation, enrolment: int, step: str, day: date, act: record.Act) -> bool:
    """Let a talk be on *day*, on which its people meet anyway: no event, and they are asked that evening."""
    standing = enrolments.locked(enrolment)
    if not is_open(standing, step) or day not in own_days(standing, step, act.at):
        return False
    window = standing.planned.window_of(standing.asks(step))
    starts = on_their_own(_wanted(standing, step).minutes, window, day)
    assert starts is not None
    _schedule(installation, standing, step, starts, act, in_calendar=False)
    return True


def is_open(standing: Standing, step: str) -> bool:
    """Tell whether the step waits for somebody, and wants a time."""
    receipt = standing.progress.receipts.get(step)
    wants_one = standing.journey.step(step).slot is not None
    return wants_one and receipt is not None and receipt.opened_at is not None and not receipt.is_closed


def wants_a_time(standing: Standing, step: str) -> bool:
    """Tell whether this is an open talk that has no time, neither ahead nor behind."""
    slot = standing.progress.slots.of(step)
    is_talk = standing.journey.step(step).is_for_two
    return is_talk and is_open(standing, step) and (slot is None or slot.is_called_off)


def _schedule(
    installation: Installation, standing: Standing, step: str, starts: datetime, act: record.Act, *, in_calendar: bool
) -> None:
    """Write down that it is then; what stood in a calendar leaves it where they meet anyway."""
    there = standing.progress.slots.placed(step)
    if there is not None and (there.time.in_calendar, there.time.people) != (in_calendar, who_attends(standing, step)):
        source = f"unscheduled/{act.source}/{there.sequence}"
        standing = record.record(standing, (source, act.event(Verb.UNSCHEDULED, step)))
    time = replace(at(installation, standing, step, starts.astimezone(UTC)), in_calendar=in_calendar)
    source = f"scheduled/{act.source}/{standing.progress.slots.next_sequence(step)}"
    record.record(standing, (source, act.event(Verb.SCHEDULED, step, given=Given(time=time))))


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


def _taken(standing: Standing, step: str, people: Collection[int], now: datetime, *, chosen_by: int = 0) -> list[Span]:
    """Return when these people have something already; the slot that is moved is no hindrance to itself."""
    window = standing.planned.window_of(standing.learner.id)
    last = working_days_after(window, now.astimezone(window.zone).date(), _wanted(standing, step).within)
    until = now + (last - now.astimezone(window.zone).date()) + 2 * A_DAY
    placed = standing.progress.slots.placed(step)
    own = Span(placed.starts, placed.ends) if placed is not None else None
    others = {person for person in people if person != chosen_by}
    told = [span for spans in free_busy.told(others, now - A_DAY).values() for span in spans or ()]
    return [
        *(span for span in slots.taken(people, now, until) if span != own),
        *(part for span in told for part in _without(span, own)),
    ]


def _without(span: Span, own: Span | None) -> Iterator[Span]:
    """Yield what is left of *span* beside *own*, which may be a part of it."""
    if own is None or own.ends <= span.begins or span.ends <= own.begins:
        yield span
        return
    if span.begins < own.begins:
        yield Span(span.begins, own.begins)
    if own.ends < span.ends:
        yield Span(own.ends, span.ends)
