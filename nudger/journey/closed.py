"""Why a window is closed, in words for whoever asks `why`; and whether it ever opens."""

from datetime import date, datetime, time

from nudger.journey.clock import MONDAY_TO_FRIDAY, Window, instant, permitted
from nudger.journey.public_holidays import holiday

OUTSIDE = "outside working hours"


def why_closed(window: Window, moment: datetime) -> str:
    """Return why this person can't be reached at this aware *moment*, or an empty text where they can.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> why_closed(Window(ZoneInfo("UTC"), holidays="DE-BY"), datetime(2026, 1, 6, 10, tzinfo=UTC))
    'a holiday: Epiphany'
    """
    local = moment.astimezone(window.zone)
    day, wall = local.date(), local.time()
    if window.is_away(day):
        return f"away until {window.away_until}"
    if day in window.halts:
        return "the whole company rests"
    if window.holidays and (name := holiday(window.holidays, day)):
        return f"a holiday: {name}"
    if day.weekday() not in window.working_days:
        return "not a working day of theirs" if day.weekday() in MONDAY_TO_FRIDAY else OUTSIDE
    opens, closes = window.hours_on(day)
    if not opens <= wall < closes:
        return OUTSIDE
    return "in their quiet hours" if window.is_quiet(wall) else ""


def is_ever_open(window: Window, from_day: date) -> bool:
    """Tell whether this person can be reached at all within a year of working days from *from_day*, or their return."""
    try:
        permitted(window, instant(window, from_day, time.min))
    except ValueError:
        return False
    return True
