"""What a pause would mean, before anything is written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nudger.journey.desired import CALENDAR, WITHOUT_MAIL
from nudger.journey.pauses import Then
from nudger.journey.plan import plan
from nudger.service.pauses.target import Target
from nudger.store import enrolments
from nudger.store.database import breathe
from nudger.store.pauses import Said
from nudger.store.standing import Standing

BATCH = 200  # enrolments that are looked at between two breaths


@dataclass(slots=True)
class Look:
    """How many it is about: *learners* people, and enrolments by what becomes of their dates.

    Of the mails *planned* now (what is open, and what opens next), *moved* come at another time, or not at all.
    """

    learners: int = 0
    thens: Counter[Then] = field(default_factory=Counter)
    planned: int = 0
    moved: int = 0


def look(target: Target, said: Said) -> Look:
    """Compare what is planned for *target* without this pause, and with it."""
    found = Look()
    learners: set[int] = set()
    for standing in _standings(target.enrolments):
        others = tuple(each for each in standing.said if each.id != said.id)
        before, after = (_mails(replace(standing, said=each)) for each in (others, (*others, said)))
        learners.add(standing.learner.id)
        found.thens[said.of(standing.journey.pace).then] += 1
        found.planned += len(before)
        found.moved += sum(after.get(key) != wish for key, wish in before.items())
    found.learners = len(learners)
    return found


def _mails(standing: Standing) -> dict[str, object]:
    mails = plan(standing.planned, standing.progress)
    return {each.key: each.wish_at for each in mails if each.touch not in (*WITHOUT_MAIL, *CALENDAR)}


def _standings(ids: Sequence[int]) -> Iterator[Standing]:
    for start in range(0, len(ids), BATCH):
        yield from enrolments.standings(ids[start : start + BATCH]).values()
        breathe()
