"""Somebody isn't the one to ask: nothing more goes to them about this learner, until that is taken back.

The manager says "not my report", or the learner "that's not my manager"; either is believed at once, for a question to
the wrong person is worse than one that is missing.
"""

import logging
from dataclasses import replace

from nudger.journey.definition import Role
from nudger.journey.receipts import Verb
from nudger.service import record
from nudger.service.answering import tell_those_who_can_help
from nudger.service.settings import Settings
from nudger.store import enrolments, events, first_mails, people
from nudger.store.database import transaction

log = logging.getLogger(__name__)


def relieve(settings: Settings, enrolment_id: int, act: record.Act) -> bool:
    """Ask the manager of this enrolment no more, for *act*'s person said so; False where nobody is asked anyway.

    The admin and the facilitator are told, in their hours; `status` and `why` tell it too.
    """
    with transaction():
        standing = enrolments.locked(enrolment_id)
        manager = standing.people.get(Role.MANAGER)
        if manager is None or act.person not in (manager.id, standing.learner.id):
            return False
        first_mails.relieve(enrolment_id, Role.MANAGER, manager.id, act.person)
        said = f"{people.by_id(act.person).name} said that the manager is a wrong one"
        reason = f"{manager.name} is asked no more about {standing.learner.name}: {said}"
        number = _note(enrolment_id, Verb.RELIEVED, manager.id, reason, act)
        tell_those_who_can_help(settings, standing, "wrong-manager", str(number), manager.name, act.person, act.at)
    log.warning("enrolment %d: its manager is a wrong one, it was said; `status` and `why` tell more", enrolment_id)
    return True


def reinstate(enrolment_id: int, act: record.Act) -> bool:
    """Ask the manager again, where *act*'s person had said otherwise; False where they had not."""
    with transaction():
        learner = enrolments.locked(enrolment_id).learner
        manager, by = first_mails.relieved([enrolment_id]).get(enrolment_id, {}).get(Role.MANAGER, (0, 0))
        if not manager or by != act.person:
            return False
        first_mails.reinstate(enrolment_id, Role.MANAGER, act.person)
        said = f"{people.by_id(act.person).name} took that back"
        reason = f"{people.by_id(manager).name} is asked about {learner.name} again: {said}"
        _note(enrolment_id, Verb.ASSIGNED, manager, reason, act)
    return True


def _note(enrolment_id: int, verb: Verb, manager: int, reason: str, act: record.Act) -> int:
    """Write down what became of the manager's role, and plan anew; return how many changes of roles there had been."""
    number = events.changes_of_roles(enrolment_id)
    event = replace(act.event(verb), person=manager, reason=reason)
    record.record(enrolments.standing(enrolment_id), (f"role/e{enrolment_id}/{number}/{verb}", event))
    return number
