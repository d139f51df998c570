"""Which of our mails somebody answers, and whether they have shown that they have it.

A token shows it, in the reply address or in the subject. Where the host has no plus addresses our Message-ID does too:
it can't be guessed, and stands in what answers that mail. Whose mail it was is asked of From, as ever.
"""

import re
from typing import NamedTuple

from nudger.mail.links import Purpose, Token, read, token_in
from nudger.mail.reading.values import Envelope
from nudger.service.installation import Installation
from nudger.service.letters.links import expiry
from nudger.store import mailed, nudges
from nudger.store.tables import Nudge

MARK = re.compile(r"\[([a-z2-7]{32})\]", re.IGNORECASE)


class Match(NamedTuple):
    """The nudge that is answered; with *token* it may be acted upon, without one whoever it was for is only asked."""

    nudge: Nudge | None = None
    token: Token | None = None


def match(installation: Installation, recipient: str, envelope: Envelope) -> Match:
    """Return what a mail to *recipient* answers."""
    marked = MARK.search(envelope.subject)
    for text in (token_in(recipient), marked[1].lower() if marked is not None else ""):
        token = read(installation.secret, Purpose.REPLY, text)
        if token is not None:
            return Match(nudges.by_id(token.nudge), token)
    answered = mailed.answered_by((envelope.in_reply_to, *envelope.references))
    if answered is None:
        return Match()
    nudge, mail = answered
    if installation.settings.plus_addresses:
        return Match(nudge)
    return Match(nudge, Token(nudge.id, expiry(mail.settled_at or mail.created_at)))
