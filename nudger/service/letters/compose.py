"""One mail, worded by its template and made into bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from nudger.journey.definition import Role
from nudger.journey.desired import Touch
from nudger.mail.facts import UNCOUNTED, Facts, PaceFacts
from nudger.mail.invites import Invite, calendar
from nudger.mail.mime import Mail, Mailbox, serialise
from nudger.service.first_facts import first_template
from nudger.service.installation import Installation
from nudger.service.letters.facts import facts_of
from nudger.service.letters.inviting import invite_of, template_of_slot
from nudger.service.letters.lines import BRIEF, Carried, for_many, lines_of, template_of_several
from nudger.service.letters.links import way_back
from nudger.store import events
from nudger.store.nudges import Nudge
from nudger.store.people import Person
from nudger.store.standing import Standing

# What machines need to know, and what they must not suppress: an out-of-office note is welcome (RFC 3834 5).
HEADERS = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "DR, RN, NRN, AutoReply"))


@dataclass(frozen=True, slots=True)
class Letter:
    """A composed mail, what it writes into a calendar, and the wording it was composed with."""

    recipient: str
    template: str
    template_hash: str
    mail: bytes
    invite: Invite | None = None


class Told(NamedTuple):
    """What a mail speaks of, the template that words it, and the address to which it is answered."""

    template: str
    template_hash: str
    reply_to: str
    facts: Facts


def compose(
    installation: Installation,
    several: Sequence[Carried],
    reader: Person,
    message_id: str,
    said: Sequence[events.Said],
    pace: PaceFacts = UNCOUNTED,
) -> Letter:
    """Return the mail that brings these nudges to *reader*, from the facts as they are now; the first is its subject.

    *said* are all words that came back on the enrolment of the first, *pace* is how the mail counts for the week.
    """
    settings = installation.settings
    template, digest, reply_to, facts = told_by(installation, several, reader, said, pace)
    words = installation.templates.render(template, reader.locale, facts)
    invite = invite_of(installation, several[0].nudge, several[0].standing, reader, words.text)
    mail = Mail(
        message_id=message_id,
        date=installation.clock.now(),
        sender=Mailbox(settings.address, settings.name),
        to=Mailbox(reader.email, reader.name),
        reply_to=Mailbox(reply_to, settings.name),
        subject=words.subject,
        text=words.text,
        html=words.html,
        headers=HEADERS,
        calendar=calendar(invite) if invite is not None else b"",
    )
    return Letter(reader.email, template, digest, serialise(mail), invite)


def told_by(
    installation: Installation,
    several: Sequence[Carried],
    reader: Person,
    said: Sequence[events.Said],
    pace: PaceFacts = UNCOUNTED,
) -> Told:
    """Return what the mail of these nudges speaks of, as the facts are now; it is not worded."""
    now = installation.clock.now()
    _, nudge, standing = several[0]
    back = way_back(installation, nudge.id, now)
    template = template_of_several(template_of(nudge, standing), several)
    facts = facts_of(installation, nudge, standing, reader, back, now, said, template)
    facts = replace(facts, pace=pace)
    if len(several) > 1:
        lines = lines_of(installation, several, reader, now)
        facts = replace(facts, lines=lines, also=lines[1:])
    if template == BRIEF:
        facts = for_many(facts, several, installation.words, reader)
    return Told(template, installation.templates.hash(template, reader.locale), back.address, facts)


def template_of(nudge: Nudge, standing: Standing) -> str:
    """Return the name of the template that words this nudge."""
    match nudge.touch:
        case Touch.ANSWER:
            return nudge.topic
        case Touch.FIRST:
            return first_template(nudge.person_id, standing)
        case Touch.INVITE | Touch.CANCEL | Touch.AFTER:
            return template_of_slot(nudge, standing)
        case Touch.OFFER | Touch.PAUSE | Touch.CONFIRM | Touch.THERE:
            return nudge.touch.value
        case Touch.ARRIVE:
            return "arrived"
    name = "remind" if nudge.touch is Touch.REMIND else "step"
    return name if standing.journey.step(nudge.step).by is Role.LEARNER else f"other-{name}"
