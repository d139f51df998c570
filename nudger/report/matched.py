"""Which of our mails, or of our times in a calendar, somebody's mail is about; for whoever asks before it comes."""

from typing import NamedTuple

from nudger.mail.reading.recipient import recipient_of
from nudger.mail.reading.values import Reading
from nudger.service.installation import Installation
from nudger.service.matching import match
from nudger.store import enrolments, mailed, people, slots


class Matched(NamedTuple):
    """What it is about: a *step* of the journey of this *learner*; *email* is whom our mail was for, empty for a time.

    *by* tells what shows it: token, thread, returned (a mail of ours in it) or uid.
    """

    learner: str
    step: str
    email: str
    by: str


def matched(installation: Installation, raw: bytes, reading: Reading) -> Matched | None:
    """Return what the mail *raw*, which was read as *reading*, is about; None where nothing of ours is known by it."""
    for line in reading.calendar:
        place = slots.placed_as(line.uid)
        if place is not None:
            standing = enrolments.standing(place.enrolment)
            slot = next(each for each in standing.progress.slots if each.time.uid == line.uid)
            return Matched(standing.learner.email, slot.step, "", "uid")
    returned = mailed.answered_by([reading.envelope.returned])
    found = match(installation, recipient_of(raw, installation.settings.address), reading.envelope)
    nudge = returned[0] if returned is not None else found.nudge
    if nudge is None:
        return None
    standing = enrolments.standing(nudge.enrolment_id)
    by = "returned" if returned is not None else "token" if found.token is not None else "thread"
    return Matched(standing.learner.email, nudge.step, people.by_id(nudge.person_id).email, by)
