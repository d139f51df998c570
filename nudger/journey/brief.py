"""When those who look after others are asked about them: in one brief on Monday, and what can't wait on Thursday."""

from datetime import datetime, timedelta
from functools import lru_cache

from nudger.journey.clock import Window, local_date, permitted
from nudger.journey.definition import Role, Step
from nudger.journey.opening import A_WEEK, MOST_KEPT, at_mail_time

IN_BRIEF = (Role.MANAGER, Role.FACILITATOR)
TO_THURSDAY = timedelta(days=3)
UNSAID = 60  # minutes for which a step is taken that doesn't say how many it takes


@lru_cache(maxsize=MOST_KEPT)
def brief_at(window: Window, wish: datetime, *, urgent: bool) -> datetime:
    """Return the first brief at or after *wish*, in UTC: on the first working day of a week.

    What is *urgent* may come on the first working day from Thursday on as well: a gate that holds somebody up, and a
    reminder.

    >>> from datetime import UTC; from zoneinfo import ZoneInfo
    >>> tuesday = datetime(2026, 11, 3, 12, tzinfo=UTC)
    >>> [str(brief_at(Window(ZoneInfo("UTC")), tuesday, urgent=urgent)) for urgent in (False, True)]
    ['2026-11-09 10:00:00+00:00', '2026-11-05 10:00:00+00:00']
    """
    day = local_date(window, wish)
    monday = day - timedelta(days=day.weekday())
    for week in (monday, monday + A_WEEK, monday + 2 * A_WEEK):
        for first in (week, week + TO_THURSDAY) if urgent else (week,):
            moment = permitted(window, at_mail_time(window, first, 0))
            if moment >= wish:
                return moment
    return permitted(window, wish)  # after a long leave the first day back comes before any Monday


def comes_in_brief(step: Step) -> bool:
    """Tell whether whoever is asked for this step is asked in a brief."""
    return step.by in IN_BRIEF


def helps_most(step: Step, wish_at: datetime) -> tuple[bool, datetime, int]:
    """Return by what the lines of a brief are ordered: who is held up, then who has waited, then what is short."""
    return not step.lets_go, wish_at, step.minutes or UNSAID
