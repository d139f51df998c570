"""Joining by mail: a code in the subject, from somebody we know, who says yes once more.

From is forgeable, so the code alone only makes us ask the person whose address it was.
"""

import re
from datetime import datetime

from nudger.journey.receipts import Event, Lifecycle, Verb
from nudger.mail.replies import Reply
from nudger.service import record
from nudger.service.answering import STALE
from nudger.service.enrolling import admit, start_for
from nudger.service.first_facts import JOIN
from nudger.service.installation import Installation
from nudger.store import cohorts, enrolments, nudges, people
from nudger.store.cohorts import Cohort
from nudger.store.people import Person

CODE = re.compile(r"\b[A-HJKMNP-Z2-9]{8}\b")
MOST_WORDS = 5  # of eight letters that may be a code


def asked_to_join(reply: Reply, now: datetime) -> str:
    """Return what came of a mail with the code of a cohort in its subject; empty where it has none."""
    words = CODE.findall(reply.subject.upper())[:MOST_WORDS]
    cohort = next((found for word in words if (found := cohorts.by_code(word)) is not None), None)
    if cohort is None:
        return ""
    person = people.by_email(reply.sender) if reply.sender else None
    if person is None or person.has_left:
        return "unknown person with a code"
    there = enrolments.on_journey(person.id, cohort.journey_id)
    if there is None:
        there = _ask_for(person, cohort, now)
    elif enrolments.standing(there).progress.lifecycle is not Lifecycle.ASKED:
        return "on this journey already"
    else:
        enrolments.begin_in(there, cohort.id, cohort.starts)
    key = f"answer/{JOIN}/e{there}/{now.date()}"
    nudges.add_answer(key, there, person.id, JOIN, "", "", now, now + STALE)
    return "asked whether they want to join"


def _ask_for(person: Person, cohort: Cohort, now: datetime) -> int:
    version = cohorts.latest_version(cohort.journey_id)
    id_ = enrolments.add(
        person, version, cohort.journey_id, cohort.starts, now, cohort=cohort.id, state=Lifecycle.ASKED
    )
    assert id_ is not None  # the caller has looked, in this transaction
    reason = f"a mail with the code of cohort “{cohort.name}”; nothing begins before they say yes"
    record.begin({id_: Event(Verb.REQUESTED, now, person=person.id, way="reply", reason=reason)})
    return id_


def confirm(installation: Installation, enrolment_id: int, act: record.Act) -> bool:
    """Whoever asked to join has said yes; False where that was known."""
    people.lock([enrolments.standing(enrolment_id).learner.id])
    standing = enrolments.locked(enrolment_id)
    cohort = cohorts.of_enrolment(enrolment_id)
    if standing.progress.lifecycle is not Lifecycle.ASKED or cohort is None:
        return False
    admit(installation, enrolment_id, cohort, start_for(cohort, standing.learner, installation), act)
    return True
