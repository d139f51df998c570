"""Asking a calendar server when people are free, before times are found. `walk` does no I/O, so it asks nobody.

Only of those for whom a time is sought now, and what was told is fresh for half an hour. What can't be asked is written
down as not known: then times are found, or offered, as where there is no such server.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from nudger.errors import NoWayIn
from nudger.journey.fitting import Span
from nudger.service.calendar import Calendar
from nudger.service.installation import Installation
from nudger.service.placing import FRESH, who_attends
from nudger.store import enrolments, free_busy, people
from nudger.store.database import transaction
from nudger.store.people import Person

log = logging.getLogger(__name__)

AHEAD = timedelta(days=42)  # farther than any step's slot may lie, on most people's working days
WAITING = timedelta(minutes=10)  # what `walk` has just put off until the calendar was asked
A_DAY = timedelta(days=1)


async def ask(installation: Installation, calendar: Calendar) -> bool:
    """Ask about everybody for whom a time is sought now; tell whether there was anybody to ask about."""
    now = installation.clock.now()
    with transaction():
        sought = _sought(now)
        if not sought:
            return False
    told = await _asked(calendar, sought, now)
    with transaction():
        free_busy.forget(now - A_DAY)
        free_busy.put({person.id: told.get(person.email) for person in sought}, now)
        free_busy.let_go()
    return True


def _sought(now: datetime) -> list[Person]:
    """Return those who attend what a time is sought for, and of whom nothing fresh is known."""
    wanted = free_busy.sought(now + WAITING)
    standings = enrolments.standings({enrolment for enrolment, _ in wanted}) if wanted else {}
    attending: set[int] = set()
    for enrolment, step in wanted:
        standing = standings.get(enrolment)
        if standing is not None and standing.journey.step(step).slot is not None:
            attending.update(who_attends(standing, step))
    unknown = attending - free_busy.told(attending, now - FRESH).keys()
    return list(people.by_ids(unknown).values()) if unknown else []


async def _asked(calendar: Calendar, sought: Sequence[Person], now: datetime) -> Mapping[str, list[Span]]:
    addresses = [person.email for person in sought]
    try:
        found = await calendar.busy(addresses, now, now + AHEAD)
    except NoWayIn as error:
        log.warning("calendar: it can't be asked when people are free: %s", error)
        return {}
    return {address: [Span(*span) for span in spans] for address, spans in found.items()}
