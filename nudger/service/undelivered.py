"""What mail systems say of our mails: they come back for good, or their reader complained. Nothing more is mailed then.

Whoever says so must name a mail of ours by its Message-ID, which nobody knows but those who had it in their hands.
"""

import logging
from datetime import datetime
from typing import Final

from nudger.mail.reading.values import Kind, Reading
from nudger.service.answering import tell_those_who_can_help
from nudger.service.installation import Installation
from nudger.store import enrolments, holds, mailed, people
from nudger.store.holds import Scope
from nudger.store.people import Person
from nudger.store.tables import Nudge

log = logging.getLogger(__name__)

RETURNED: Final = "mails to them come back"
COMPLAINED: Final = "they complained about our mails"
COMPLAINTS: Final = ("abuse", "opt-out", "opt-out-list", "fraud", "miscategorized")  # RFC 5965 7.3; not "not-spam"


def heard(installation: Installation, reading: Reading, source: str, now: datetime) -> str:
    """Do what follows from a bounce or a complaint; return what came of it.

    What failed for now is left to the next reminder. What failed for good, because of the address itself, and any
    complaint, puts the person on hold: nothing leaves for them in any journey until an admin releases them, and
    whoever can help is told once.
    """
    returned = mailed.answered_by([reading.envelope.returned])
    if returned is None:
        return f"{reading.kind} of a mail that isn't known here"
    nudge, _ = returned
    person = people.by_id(nudge.person_id)
    if reading.recipients and person.email not in reading.recipients and not _is_hidden(reading):
        return f"{reading.kind} of another address"
    if reading.kind is Kind.COMPLAINT:
        if reading.reason not in COMPLAINTS:
            return f"complaint: {reading.reason}"
        return _silence(installation, nudge, person, f"{COMPLAINED}: {reading.reason}", "complained", source, now)
    if not (reading.hard and reading.permanent):
        return f"bounce for now: {reading.reason}"
    return _silence(installation, nudge, person, f"{RETURNED}: {reading.reason}", "mails-return", source, now)


def _is_hidden(reading: Reading) -> bool:
    """Providers leave the address of whoever complains out of their report, or put another in its place."""
    return reading.kind is Kind.COMPLAINT


def _silence(
    installation: Installation, nudge: Nudge, person: Person, reason: str, topic: str, source: str, now: datetime
) -> str:
    why = holds.reason_of(Scope.PERSON, str(person.id))
    if why.startswith((COMPLAINED, reason.partition(":")[0])):
        return "on hold already"
    log.warning("collect: person %d is on hold: %s", person.id, reason)
    holds.put(Scope.PERSON, str(person.id), reason, now)
    standing = enrolments.standing(nudge.enrolment_id)
    tell_those_who_can_help(installation.settings, standing, topic, source, person.name, person.id, now)
    return f"on hold: {reason}"
