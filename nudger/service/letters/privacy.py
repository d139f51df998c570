"""What a mail's reader may see, and who sees their answer: both as the policy table says."""

from nudger.journey.definition import Role, Step
from nudger.journey.policy import Data, viewer
from nudger.service.installation import Installation
from nudger.store.people import Person, first_name
from nudger.store.standing import Standing


def may_see(installation: Installation, standing: Standing, reader: Person, data: Data, *, asked: bool = False) -> bool:
    """Tell whether this reader may see such data of the learner, in any of their roles."""
    roles = [role for role, person in standing.people.items() if person.id == reader.id]
    return any(installation.policy.may_see(viewer(role), data, asked=asked) for role in roles)


def who_sees(installation: Installation, standing: Standing, step: Step | None, reader: Person) -> str:
    """Return the sentence that tells who sees the answer to this mail."""
    words = installation.words
    if step is None or (step.by is Role.LEARNER) != (reader.id == standing.learner.id):
        return words.say("sees-team", reader.locale)
    manager = standing.people.get(Role.MANAGER)
    key = installation.policy.sentence(step, has_manager=manager is not None)
    person = manager if step.by is Role.LEARNER else standing.learner
    return words.say(key, reader.locale, name=first_name(person.name) if person is not None else "")
