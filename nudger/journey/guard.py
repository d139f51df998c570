"""May this nudge reach its person now? Asked by `walk` before firing and by `deliver` in the instant of sending."""

from dataclasses import dataclass
from datetime import datetime, time

from nudger.journey.clock import ONE_DAY, Window, instant, local_date, permitted
from nudger.journey.plan import Touch
from nudger.journey.receipts import Lifecycle, Progress


@dataclass(frozen=True, slots=True)
class Fire:
    """Yes, now."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Not before *until* (aware, UTC)."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Never: it has lost its sense."""

    reason: str


def still_wanted(touch: Touch, step: str, run: int, progress: Progress) -> Skip | None:
    """Return why a nudge about *step* has lost its sense, or None while it makes sense."""
    if touch is Touch.ANSWER:
        return None
    receipt = progress.receipts.get(step)
    if progress.lifecycle is Lifecycle.LEFT:
        return Skip("left the journey")
    if receipt is not None and receipt.is_closed:
        return Skip(f"already {receipt.state}")
    if touch is Touch.ARRIVE:
        return None if progress.lifecycle is Lifecycle.COMPLETED else Skip("back on the way")
    if progress.lifecycle is Lifecycle.PAUSED and touch is not Touch.PAUSE:
        return Skip("paused")
    if receipt is not None and touch is not Touch.OPEN and receipt.run != run:
        return Skip("answered in the meantime")
    return None


def allowed_now(window: Window, now: datetime, *, mails_today: int, mails_a_day: int) -> Fire | Hold:
    """Tell whether a push may reach the person at *now*: inside the window, and within the day's budget.

    *mails_today* counts the pushes already sent or on their way on the person's own calendar day.
    """
    if not window.is_open(now):
        until = permitted(window, now)
        away = window.is_away(local_date(window, now))
        return Hold(until, f"away until {window.away_until}" if away else "outside working hours")
    if mails_today >= mails_a_day:
        tomorrow = instant(window, local_date(window, now) + ONE_DAY, window.opens)
        return Hold(permitted(window, tomorrow), "had a mail today already")
    return Fire()


def start_of_day(window: Window, now: datetime) -> datetime:
    """Return the UTC instant at which the person's own calendar day began."""
    return instant(window, local_date(window, now), time.min)
