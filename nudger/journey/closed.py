"""Whether a window ever opens."""

from datetime import date, time

from nudger.journey.clock import Window, instant, permitted


def is_ever_open(window: Window, from_day: date) -> bool:
    """Tell whether this person can be reached at all within a year of working days from *from_day*, or their return."""
    try:
        permitted(window, instant(window, from_day, time.min))
    except ValueError:
        return False
    return any(
        opens <= (wall := time(minute // 60, minute % 60)) < closes
        and not any(begins <= wall < ends for begins, ends in window.quiet)
        for opens, closes in ((window.opens, window.closes), *(each[1:] for each in window.hours))
        for minute in range(24 * 60)
    )
