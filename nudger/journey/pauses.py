"""A pause that an admin says: a span of days in which nothing comes, and what becomes of the dates in it.

Its days are each reader's own, and `plan` alone follows them: nothing has to begin a pause, or to end it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from nudger.journey.clock import Span

LONGEST = timedelta(days=366)


class Then(StrEnum):
    """What becomes of what was to come in a pause, and after it.

    By `shift` everything comes later by its length. By `keep` and `catch-up` the dates stay, and what fell into the
    pause comes on the first day back; only by `keep` the reminders that fell into it are left out.
    """

    SHIFT = "shift"
    KEEP = "keep"
    CATCH_UP = "catch-up"


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing reaches anybody about an enrolment from the day *begins* on; on the day *until* it goes on."""

    begins: date
    until: date
    then: Then
    reason: str = ""

    def covers(self, day: date) -> bool:
        return self.begins <= day < self.until


def first_day_back(pauses: Iterable[Pause], day: date) -> date:
    """Return the first day from *day* on that is in no pause; *day* itself where it is in none.

    >>> christmas = Pause(date(2026, 12, 21), date(2027, 1, 4), Then.KEEP)
    >>> first_day_back([christmas], date(2026, 12, 24)).isoformat()
    '2027-01-04'
    """
    for pause in sorted(pauses, key=lambda each: each.begins):
        if pause.covers(day):
            day = pause.until
    return day


def standstills(pauses: Iterable[Pause], starts: date) -> tuple[Span, ...]:
    """Return the days that don't count for a journey that starts on that day: those of pauses that shift it.

    What two pauses share counts once, and what was over before the start not at all.
    """
    return united((max(each.begins, starts), each.until) for each in pauses if each.then is Then.SHIFT)


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same days as spans in order that don't touch; a span that ends before it begins has none.

    >>> first, second = (date(2026, 12, 1), date(2026, 12, 8)), (date(2026, 12, 5), date(2026, 12, 9))
    >>> united([second, first]) == ((date(2026, 12, 1), date(2026, 12, 9)),)
    True
    """
    found: list[Span] = []
    for begins, until in sorted(span for span in spans if span[0] < span[1]):
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], until)
        else:
            found.append((begins, until))
    return tuple(found)


def is_left_out(pauses: Iterable[Pause], day: date) -> bool:
    """Tell whether a reminder of this day has lost its sense: it fell into a pause that keeps the dates."""
    return any(pause.then is Then.KEEP and pause.covers(day) for pause in pauses)
