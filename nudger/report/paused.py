"""What an admin has paused, from when until when and why, in words for an admin."""

from dataclasses import dataclass
from datetime import date

from nudger.journey.clock import ONE_DAY
from nudger.journey.pauses import Then
from nudger.store import cohorts, enrolments, journeys, pauses, people
from nudger.store.pauses import Said, Scope


@dataclass(frozen=True, slots=True)
class Paused:
    """One pause that is not over. *name* is an address, a cohort's name or a journey's key; empty for everyone.

    *journey* is its key where *scope* is learner. *until* is the day on which it goes on. *then* is empty where each
    journey's pace decides.
    """

    scope: str
    name: str
    journey: str
    begins: date
    until: date
    then: str
    reason: str

    def __str__(self) -> str:
        on = f" on {self.journey}" if self.journey else ""
        because = f": {self.reason}" if self.reason else ""
        then = self.then or f"{Then.SHIFT} at own pace, {Then.KEEP} at a cohort's"
        return f"{self.scope} {self.name}".strip() + f"{on}, {span(self.begins, self.until)} ({then}){because}"


def span(begins: date, until: date) -> str:
    """Return the first and the last day, as they are shown; *until* is the one after it.

    >>> span(date(2026, 12, 21), date(2027, 1, 4))
    'from Mon 21 Dec 2026 to Sun 03 Jan 2027'
    """
    return f"from {begins:%a %d %b %Y} to {until - ONE_DAY:%a %d %b %Y}"


def paused(today: date) -> tuple[Paused, ...]:
    """Return all pauses that are not over on this day, those that begin first first."""
    return tuple(shown(said) for said in pauses.everything() if max(said.begins, today) < said.until)


def shown(said: Said) -> Paused:
    name, journey = _named(said)
    return Paused(said.scope, name, journey, said.begins, said.until, said.then or "", said.reason)


def _named(said: Said) -> tuple[str, str]:
    match said.scope:
        case Scope.PERSON:
            return people.by_id(int(said.name)).email, ""
        case Scope.LEARNER:
            standing = enrolments.standing(int(said.name))
            return standing.learner.email, standing.journey.key
        case Scope.COHORT:
            return next(each.name for each in cohorts.everyone() if each.id == int(said.name)), ""
        case Scope.JOURNEY:
            return next(key for key, id_ in journeys.ids().items() if id_ == int(said.name)), ""
    return "", ""
