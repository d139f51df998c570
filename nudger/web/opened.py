"""What the token of a link opens: one nudge, the enrolment it is about, and the person it was for."""

from dataclasses import dataclass
from datetime import datetime

from nudger.journey.desired import Touch
from nudger.journey.receipts import Lifecycle
from nudger.mail.links import Purpose, Token, read
from nudger.service.answering import ATTENDANCE
from nudger.service.installation import Installation
from nudger.service.offer import CHOICES
from nudger.service.sides import is_other_side
from nudger.service.there import UNASKED
from nudger.store import enrolments, nudges, people
from nudger.store.people import Person
from nudger.store.standing import Standing
from nudger.store.tables import Nudge


@dataclass(frozen=True, slots=True)
class Opened:
    """What a good token opens; *text* is the token as it stands in the address."""

    text: str
    token: Token
    nudge: Nudge
    standing: Standing
    reader: Person

    @property
    def is_learners(self) -> bool:
        return self.reader.id == self.standing.learner.id

    @property
    def ends_a_pause(self) -> bool:
        """Whether this link came with a mail that said there is a pause, and there still is."""
        tells_of_it = self.nudge.touch == Touch.PAUSE or self.nudge.topic == "paused"
        return tells_of_it and self.standing.progress.lifecycle is Lifecycle.PAUSED

    @property
    def offers(self) -> bool:
        """Whether the page of this link asks what would help, or lets a learner take back what they chose there."""
        return self.nudge.touch == Touch.OFFER or self.nudge.topic in CHOICES

    @property
    def is_other_side(self) -> bool:
        """Whether this is about a talk, the step of which is somebody else's, and the reader its learner."""
        return bool(self.nudge.step) and is_other_side(self.standing, self.nudge.step, self.reader.id)

    @property
    def is_about_attendance(self) -> bool:
        """Whether this link leads to the page on which it is noted who was at a workshop."""
        return self.nudge.topic == ATTENDANCE

    @property
    def is_there(self) -> bool:
        """Whether the reader is somebody who was there, and is asked what they saw."""
        return self.nudge.touch == Touch.THERE or self.nudge.topic == UNASKED

    @property
    def is_asked_elsewhere(self) -> bool:
        """Whether this step is somebody else's by now."""
        if self.is_about_attendance or self.is_there:
            return False
        is_theirs = not self.nudge.step or self.standing.asks(self.nudge.step) == self.reader.id
        return not is_theirs and not self.is_other_side

    def is_too_old(self, now: datetime) -> bool:
        return self.token.is_expired(now.date())


def open_link(installation: Installation, text: str) -> Opened | None:
    """Return what the token *text* opens; None where it isn't one of ours."""
    token = read(installation.secret, Purpose.ACT, text)
    nudge = nudges.by_id(token.nudge) if token is not None else None
    if token is None or nudge is None:
        return None
    return Opened(text, token, nudge, enrolments.standing(nudge.enrolment_id), people.by_id(nudge.person_id))
