"""Deriving anew what is planned, once what it was derived from has changed: settings, time zones, holidays.

Rules are kept, and instants follow from them. A fingerprint of all the rules stands in the database. It is written
last, so that whoever is killed in the midst of this begins again at the next start.
"""

import hashlib
import json
import logging
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from zoneinfo import TZPATH, available_timezones

from nudger.service import record, seats
from nudger.service.hours import settle
from nudger.service.installation import Installation
from nudger.service.settings import Hours
from nudger.store import enrolments, people, workshops
from nudger.store import hours as kept_hours
from nudger.store.database import connection, in_batches, transaction

log = logging.getLogger(__name__)


def rederive(installation: Installation) -> bool:
    """Plan everything again where the rules are not those of the last time; return whether they were not."""
    hours = installation.settings.hours
    with connection():
        now = fingerprint(hours)
        if kept_hours.derived_from() == now:
            return False
        with transaction():
            kept_hours.set_house(**hours.house, spread=hours.spread)
        for some in in_batches(sorted(people.ids().values())):
            with transaction():
                people.lock(some)
                settle(some, hours)
        planned = enrolments.not_left()
        for few in in_batches(planned):
            with transaction():
                record.replan(few)
        for date in workshops.everyone():
            seats.follow(date.id, installation.clock.now())
        kept_hours.set_derived_from(now)
        if planned:
            log.info(
                "hours, time zones or holidays are not as they were: %s enrolments were planned anew", len(planned)
            )
        return True


def fingerprint(hours: Hours) -> str:
    """Return what differs where the settings differ, or what is known of time zones or holidays."""
    rules = [hours.model_dump(mode="json"), _time_zones(), version("holidays")]
    return hashlib.sha256(json.dumps(rules).encode()).hexdigest()


@cache
def _time_zones() -> str:
    """Return a hash of all that zoneinfo reads here: of the system's files, or of the package tzdata."""
    folders = [*map(Path, TZPATH), files("tzdata.zoneinfo")]
    hashed = hashlib.sha256()
    for zone in sorted(available_timezones()):
        places = (folder.joinpath(*zone.split("/")) for folder in folders)
        hashed.update(next(place.read_bytes() for place in places if place.is_file()))
    return hashed.hexdigest()
