"""What an admin names who pauses something, and which enrolments that is about."""

from dataclasses import dataclass

from nudger.errors import NudgerError
from nudger.journey.wording import did_you_mean, shown
from nudger.service import cohorts
from nudger.service.roles import known, own_enrolments
from nudger.store import journeys, pauses, roles
from nudger.store.pauses import Place, Scope
from nudger.store.people import Person


@dataclass(frozen=True, slots=True)
class Target:
    """What is named, and how a sentence *called* it.

    *enrolments* are the ids of those that nobody has left. Of a *person*, *helps* are those of others in which they
    have a part.
    """

    place: Place
    called: str
    enrolments: tuple[int, ...]
    person: Person | None = None
    helps: tuple[int, ...] = ()


def target(scope: Scope, name: str = "", journey: str = "") -> Target:
    """Return what is named. Raises NudgerError where there is no such thing."""
    match scope:
        case Scope.PERSON:
            return _person(_here(name))
        case Scope.LEARNER:
            return _learner(_here(name), journey)
        case Scope.COHORT:
            cohort = cohorts.found(name)
            return _target((scope, str(cohort.id)), f"cohort {cohort.name}")
        case Scope.JOURNEY:
            return _target((scope, str(_journey(name))), f"journey {name}")
    return _target((scope, ""), "everyone")


def _target(place: Place, called: str) -> Target:
    return Target(place, called, tuple(pauses.enrolments_of(place)))


def _person(person: Person) -> Target:
    place = Scope.PERSON, str(person.id)
    helps = roles.lasting([person.id], as_learner=False)
    return Target(place, person.name, tuple(pauses.enrolments_of(place)), person, tuple(helps))


def _learner(learner: Person, journey: str) -> Target:
    if not journey:
        raise NudgerError(f"say on which journey: learner {learner.email} --journey KEY; person pauses all of theirs")
    (enrolment,) = own_enrolments(learner, journey)
    return _target((Scope.LEARNER, str(enrolment)), f"{learner.name} on {journey}")


def _here(email: str) -> Person:
    person = known(email)
    if person.has_left:
        raise NudgerError(f"{person.name} has left, and gets nothing; there is nothing to pause")
    return person


def _journey(key: str) -> int:
    ids = journeys.ids()
    if key not in ids:
        hint = did_you_mean(key, ids) or (f"there are: {', '.join(sorted(ids))}" if ids else "there are none yet")
        raise NudgerError(f"no journey was published as {shown(key)}; {hint}")
    return ids[key]
