"""Putting people on a journey."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from nudger.errors import NudgerError
from nudger.journey.clock import local_date
from nudger.journey.receipts import Event, Verb
from nudger.service.installation import Installation
from nudger.service.publish import publish
from nudger.service.record import begin
from nudger.store import enrolments, people
from nudger.store.database import in_batches, transaction
from nudger.store.people import Person


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What came of it: who is on the way now, who was already, and who is unknown; which version they walk."""

    journey: str
    version: int
    is_new_version: bool
    starts: date
    new: tuple[str, ...]
    already: tuple[str, ...]


def enrol(installation: Installation, path: Path, emails: Sequence[str], starts: date | None) -> Enrolled:
    """Enrol everyone of *emails* on the journey at *path*; all of them, or nobody where one is unknown.

    *starts* is a date in each learner's own zone; None means the next Monday, today where it is one.
    """
    now = installation.clock.now()
    learners = known(emails)
    begins = starts or next_monday(local_date(learners[0].window, now))
    with transaction():
        version, is_new = publish(installation, path)
    new: list[str] = []
    for some in in_batches(learners):
        with transaction():
            added = {each: enrolments.add(each, version.id, version.journey_id, begins, now) for each in some}
            begun = {id_: learner for learner, id_ in added.items() if id_ is not None}
            begin({id_: Event(Verb.REGISTERED, now, person=each.id, way="admin") for id_, each in begun.items()})
            new += [learner.email for learner in begun.values()]
    already = [learner.email for learner in learners if learner.email not in set(new)]
    return Enrolled(version.journey.key, version.number, is_new, begins, tuple(new), tuple(already))


def next_monday(today: date) -> date:
    """Return *today* where it is a Monday, else the next one.

    >>> next_monday(date(2026, 11, 5)).isoformat()
    '2026-11-09'
    """
    return today + timedelta(days=-today.weekday() % 7)


def known(emails: Sequence[str]) -> list[Person]:
    """Return the people with these addresses, each once. Raises NudgerError where one is unknown or has left."""
    found = {email: people.by_email(email) for email in dict.fromkeys(emails)}
    unknown = [email for email, person in found.items() if person is None]
    if unknown:
        raise NudgerError(
            f"nobody is known as {', '.join(unknown)}; import them first: nudger people import FILE --apply"
        )
    gone = [email for email, person in found.items() if person is not None and person.has_left]
    if gone:
        raise NudgerError(f"{gone[0]} has left; import a file in which they are, and they can be enrolled")
    if not found:
        raise NudgerError("name at least one person to enrol")
    return [person for person in found.values() if person is not None]
