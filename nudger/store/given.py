"""Numbers and choices that came back, as one short text in the tables: JSON, and empty where there are none."""

import json

from nudger.journey.receipts import NOTHING, Given
from nudger.journey.slots import NO_VENUE, Held, Rsvp, Time, Venue
from nudger.store.fields import microseconds, moment


def written(given: Given) -> str:
    """Return how *given* stands in the tables.

    >>> written(Given(ratings={"listens": 4}))
    '{"ratings": {"listens": 4}}'
    """
    if not given:
        return ""
    time, rsvp = given.time, given.rsvp
    said = {
        "ratings": dict(given.ratings),
        "score": given.score,
        "seen": given.seen,
        "time": _time(time) if time is not None else None,
        "venue": list(time.venue) if time is not None and time.venue != NO_VENUE else None,
        "rsvp": [rsvp.person, rsvp.partstat, microseconds(rsvp.stamp)] if rsvp is not None else None,
        "uid": given.uid,
        "held": given.held,
    }
    return json.dumps({name: value for name, value in said.items() if value not in ({}, None, "")})


def read(text: str) -> Given:
    if not text:
        return NOTHING
    said = json.loads(text)
    if "time" in said:
        uid, starts, minutes, people, *more = said["time"]
        venue = Venue(*said.pop("venue", NO_VENUE))
        said["time"] = Time(uid, moment(starts), minutes, tuple(people), not more, venue)
    if "rsvp" in said:
        person, partstat, stamp = said["rsvp"]
        said["rsvp"] = Rsvp(person, partstat, moment(stamp))
    if "held" in said:
        said["held"] = Held(said["held"])
    return Given(**said)


def _time(time: Time) -> list[object]:
    kept = [time.uid, microseconds(time.starts), time.minutes, list(time.people)]
    return kept if time.in_calendar else [*kept, False]
