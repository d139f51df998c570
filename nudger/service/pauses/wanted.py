"""The pause that an admin wants, as it can be; and the one that they want to end."""

from datetime import date, datetime, timedelta

from nudger.errors import NudgerError
from nudger.journey.clock import Span
from nudger.journey.pauses import LONGEST, Then
from nudger.service.pauses.target import Target
from nudger.store import pauses
from nudger.store.pauses import Said

JUST_NOW = timedelta(days=1)  # in which what broke off while a pause was ended can be said again


def wanted(
    target: Target, begins: date, until: date, then: Then | None, reason: str, today: date, now: datetime
) -> Said:
    """Return the pause of *target* that is wanted; its id is 0 where it is new. Raises NudgerError where it can't be.

    What was said before in the same words is returned as it was.
    """
    reason = " ".join(reason.split())
    if until <= begins:
        raise NudgerError(f"--until {until} is the day on which it goes on; it has to come after --from {begins}")
    if until - begins > LONGEST:
        raise NudgerError(f"from {begins} to {until} is more than a year; pause for a year at most")
    there = [each for each in pauses.of_place(target.place) if each.covers_any(begins, until)]
    for each in there:
        if (each.begins, each.until, each.then, each.reason) == (begins, until, then, reason):
            return each
    if begins < today:
        raise NudgerError(f"--from {begins} is past, and what was sent is sent; begin on {today} or later")
    for each in there:
        raise NudgerError(
            f"{target.called} is paused from {each.begins} until {each.until} already; end that first (nudger resume),"
            " or name other days"
        )
    if target.helps and (leave := leave_of(target, today)) is not None and not _is_one(leave, (begins, until)):
        raise NudgerError(
            f"{target.called} is away from {leave[0]} until {leave[1]} already, and one leave is all that can be kept;"
            " name days that take it in, or others within it"
        )
    return Said(0, *target.place, begins, until, then, reason, now, None)


def leave_of(target: Target, today: date) -> Span | None:
    """Return the leave of a person that is not over yet; it begins today at the earliest."""
    window = target.person.window if target.person is not None else None
    if window is None or window.away_until is None or window.away_until <= today:
        return None
    return max(window.away_from or today, today), window.away_until


def _is_one(leave: Span, pause: Span) -> bool:
    """Tell whether one of them lies within the other."""
    begins, until = max(leave[0], pause[0]), min(leave[1], pause[1])
    return (begins, until) in (leave, pause)


def running(target: Target, today: date, now: datetime) -> Said:
    """Return the pause of *target* that is to end: the one that holds, else the next one.

    Where there is none, but one was ended just now, that one. Raises NudgerError for neither.
    """
    there = pauses.of_place(target.place)
    ahead = [each for each in there if each.begins < each.until and each.until > today]
    just_now = [each for each in there if each.ended_at is not None and now - each.ended_at < JUST_NOW]
    if not ahead and not just_now:
        raise NudgerError(f"{target.called} is not paused; `nudger pause --list` shows what is")
    return ahead[0] if ahead else just_now[-1]
