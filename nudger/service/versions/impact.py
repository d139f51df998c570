"""What a change of a journey would mean for the mails of those on the way, before anything is written.

The versions are compared first. Where somebody stands is read in a few words for each, and only whoever stands where
the change can reach is planned, as they are and as they would be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nudger.journey.definition import Journey
from nudger.journey.desired import CALENDAR, WITHOUT_MAIL, WRITES, Desired, Touch
from nudger.journey.plan import plan
from nudger.journey.reach import reaches
from nudger.journey.receipts import Lifecycle
from nudger.journey.versions import carried_over, lived
from nudger.service.versions.adopt import goes_on_at_once
from nudger.store import enrolments, journeys, places
from nudger.store.database import breathe
from nudger.store.journeys import Version
from nudger.store.standing import Onto, Standing

BATCH = 200  # enrolments that are looked at between two breaths
A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Impact:
    """What becomes of the mails that are planned now.

    Of *learners* on the way, *reached* are planned twice; *later* change over when what is open is closed. *extra* are
    mails in the next 24 hours: those that come less those that would have come. *calendars* are what people's calendars
    are told.
    """

    learners: int = 0
    reached: int = 0
    later: int = 0
    moved: int = 0
    cancelled: int = 0
    new: int = 0
    extra: int = 0
    calendars: int = 0


def impact(journey_id: int, journey: Journey, now: datetime) -> Impact:
    """Return what it would mean for those on the way if *journey* were in force from *now* on."""
    found = Impact()
    versions = journeys.published([journey_id])[journey_id]
    said = {version.id: journeys.definition_of(version, versions) for version in versions}
    onto = Onto(Version(0, journey_id, 0, ""), journey)
    known: dict[tuple[int, str, str], bool] = {}
    candidates: list[int] = []
    for place in places.of_journey(journey_id):
        found.learners += place.is_running
        where = place.version, place.state, place.steps
        if where not in known:
            known[where] = reaches(said[place.version], journey, Lifecycle(place.state), place.receipts())
        if known[where]:
            candidates.append(place.enrolment)
    for standing in _standings(candidates):
        found.reached += 1
        if goes_on_at_once(standing, onto):
            changed = _on(standing, journey, now)
            _compare(found, _mails(standing), _mails(changed), now)
            found.calendars += len(_in_calendars(changed) - _in_calendars(standing))
        else:
            found.later += 1
    return found


def _on(standing: Standing, journey: Journey, now: datetime) -> Standing:
    """Return how somebody would stand on *journey*."""
    progress = standing.progress
    for event in carried_over(standing.journey, journey, progress, now):
        progress = progress.after(event)
    changed = replace(standing, journey=journey)
    return replace(changed, progress=lived(journey, progress))


def _compare(found: Impact, before: Mapping[str, Desired], after: Mapping[str, Desired], now: datetime) -> None:
    both = before.keys() & after.keys()
    found.moved += sum(before[key].wish_at != after[key].wish_at for key in both)
    found.cancelled += len(before) - len(both)
    found.new += len(after) - len(both)
    found.extra += _soon(after.values(), now) - _soon(before.values(), now)


def _soon(mails: Iterable[Desired], now: datetime) -> int:
    return sum(mail.wish_at <= now + A_DAY for mail in mails)


def _mails(standing: Standing) -> dict[str, Desired]:
    mails = plan(standing.planned, standing.progress)
    return {each.key: each for each in mails if each.touch not in (*WITHOUT_MAIL, *CALENDAR)}


def _in_calendars(standing: Standing) -> set[str]:
    planned = plan(standing.planned, standing.progress)
    return {each.key for each in planned if each.touch in (Touch.PLACE, *WRITES)}


def _standings(ids: Sequence[int]) -> Iterator[Standing]:
    for start in range(0, len(ids), BATCH):
        yield from enrolments.standings(ids[start : start + BATCH]).values()
        breathe()
