"""Dates for the workshops of a made-up cohort, about when their turn comes."""

from datetime import datetime, time, timedelta

from nudger.journey.clock import local_date, working_day
from nudger.journey.forecast import begins, forecast
from nudger.journey.slots import Venue
from nudger.service.enrolling import journey_of
from nudger.service.installation import Installation
from nudger.store import workshops
from nudger.store.cohorts import Cohort

MORNING = time(9)
AGAIN = timedelta(weeks=2)  # a second date, for whoever could not come


def add_dates(installation: Installation, cohort: Cohort) -> None:
    """Give each workshop of a cohort two dates, the first of them on the day on which its turn comes."""
    journey, hours = journey_of(cohort), installation.settings.hours.window
    for stop in forecast(journey) if journey.has_workshops else ():
        wanted = stop.step.workshop
        if wanted is None:
            continue
        days = stop.opened_at.date() - begins(journey)
        for later in (timedelta(0), AGAIN):
            day = working_day(
                hours, local_date(hours, datetime.combine(cohort.starts, MORNING, hours.zone)) + days + later
            )
            wall = datetime.combine(day, MORNING)
            venue = Venue(wanted.place, wanted.link)
            workshops.add(cohort.id, stop.step.key, wall, str(hours.zone), venue, wanted.minutes, 0)
