"""More mails to one person than the plan can explain: something is broken, and that person is spared."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from nudger.journey.guard import explained, start_of_day
from nudger.store import enrolments, events, holds
from nudger.store.holds import Hold, Scope
from nudger.store.people import Person

log = logging.getLogger(__name__)

AN_HOUR = timedelta(hours=1)


def trips(reader: Person, reached: Sequence[datetime], now: datetime) -> str:
    """Return why one push more to *reader* can't be right, or an empty text.

    *reached* are the moments at which pushes reached them since yesterday. Compared is what came in the last hour, and
    on the person's own calendar day, with what the plan explains; after a release it is counted anew.
    """
    today = start_of_day(reader.window, now)
    if not any(at >= min(today, now - AN_HOUR) for at in reached):
        return ""
    released = holds.last_released(reader.id)
    for began, said in ((now - AN_HOUR, "within an hour"), (today, "today")):
        since = max(began, released) if released is not None else began
        mails = sum(at >= since for at in reached) + 1
        if mails > 1 and mails > (right := _explained(reader.id, since)):
            return f"{mails} mails {said} where the journeys explain {right}"
    return ""


def _explained(person: int, since: datetime) -> int:
    standings = enrolments.standings(enrolments.with_person(person))
    acts = events.acts_since(standings, since)
    return sum(
        explained(standing.planned, standing.progress, person, acts.get(standing.id, 0))
        for standing in standings.values()
    )


def hold(reader: Person, why: str, now: datetime) -> Hold:
    """Hold everything to this person until somebody has looked, and say so."""
    log.error("deliver: person %d is on hold: %s. Look into it, then: nudger release person", reader.id, why)
    holds.put(Scope.PERSON, str(reader.id), why, now)
    return Hold(Scope.PERSON, str(reader.id), why, now)
