"""When a slot fits: inside everybody's hours, beside what they have already, on one of the next working days."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import NamedTuple

from nudger.journey.clock import ONE_DAY, Window, closings, instant, local_date, working_days_after

QUARTER = timedelta(minutes=15)
NOTICE = 1  # working days before it, so that nobody is surprised
AFTERNOON = time(13)
EVENING = timedelta(minutes=45)  # before somebody's day closes, so that they can be asked about it the same day


class Span(NamedTuple):
    """A time at which somebody is not free, from *begins* (included) to *ends*; both aware."""

    begins: datetime
    ends: datetime


class Wanted(NamedTuple):
    """How long a slot is to be, within how many working days of the learner's, and between which hours of theirs."""

    minutes: int
    within: int
    earliest: time
    latest: time


def first_fit(wanted: Wanted, windows: Sequence[Window], busy: Sequence[Span], now: datetime) -> datetime | None:
    """Return when a slot may begin, in UTC: as early as possible, and tomorrow at the earliest; None where none fits.

    *windows* are the hours of all who attend, the learner's first; *busy* is when any of them is not free.
    """
    return next(_fits(wanted, windows, busy, now), None)


def fits(wanted: Wanted, windows: Sequence[Window], busy: Sequence[Span], now: datetime, most: int) -> list[datetime]:
    """Return up to *most* times that may be chosen from: one on each day, in the morning and the afternoon by turns."""
    afternoons = _fits(wanted._replace(earliest=max(wanted.earliest, AFTERNOON)), windows, busy, now)
    later = {local_date(windows[0], at): at for at in afternoons}
    found = islice(_fits(wanted, windows, busy, now), most)
    return [later.get(local_date(windows[0], at), at) if number % 2 else at for number, at in enumerate(found)]


def on_their_own(minutes: int, window: Window, day: date) -> datetime | None:
    """Return when people who meet on *day* anyway have surely met, so that one with this *window* can be asked then.

    It begins so many *minutes* before that, in UTC. None where it is no working day of theirs.
    """
    closes = max(closings(window, day), default=None) if window.is_working_day(day) else None
    return closes - EVENING - timedelta(minutes=minutes) if closes is not None else None


def fits_at(starts: datetime, minutes: int, windows: Sequence[Window], busy: Sequence[Span]) -> bool:
    """Tell whether everybody may be asked to come from *starts* on for so many *minutes*, and is free."""
    ends = starts + timedelta(minutes=minutes)
    is_free = not any(begins < ends and starts < over for begins, over in busy)
    return is_free and is_in_hours(starts, minutes, windows)


def is_in_hours(starts: datetime, minutes: int, windows: Sequence[Window]) -> bool:
    """Tell whether *starts* and so many *minutes* after it lie in the hours of everybody."""
    last = starts + timedelta(minutes=minutes) - timedelta.resolution
    return all(window.is_open(starts) and window.is_open(last) for window in windows)


def _fits(wanted: Wanted, windows: Sequence[Window], busy: Sequence[Span], now: datetime) -> Iterator[datetime]:
    """Yield the first time of each day on which there is one."""
    learner = windows[0]
    today = local_date(learner, now)
    last = working_days_after(learner, today, wanted.within)
    day = working_days_after(learner, today, NOTICE)
    while day <= last:
        found = next((at for at in _quarters(wanted, learner, day) if fits_at(at, wanted.minutes, windows, busy)), None)
        if found is not None:
            yield found
        day += ONE_DAY


def _quarters(wanted: Wanted, window: Window, day: date) -> Iterator[datetime]:
    """Yield each quarter of an hour of *day* at which a slot may begin, by the clock on the learner's wall."""
    moment = datetime.combine(day, wanted.earliest)
    end = datetime.combine(day, wanted.latest) - timedelta(minutes=wanted.minutes)
    while moment <= end:
        yield instant(window, day, moment.time()).astimezone(UTC)
        moment += QUARTER
