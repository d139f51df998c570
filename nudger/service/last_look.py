"""The last look before a mail leaves: is it still wanted, is it the hour, is it on hold? Then it is composed."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from nudger.errors import NudgerError
from nudger.journey.clock import permitted
from nudger.journey.guard import still_wanted
from nudger.journey.plan import Touch
from nudger.journey.receipts import Lifecycle
from nudger.service import breaker
from nudger.service.installation import Installation
from nudger.service.letters import compose, template_of
from nudger.store import enrolments, events, holds, nudges, outbox, people, pushes
from nudger.store.database import transaction
from nudger.store.nudges import Nudge
from nudger.store.outbox import Body, Claim
from nudger.store.people import Person
from nudger.store.standing import Standing

log = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
LOOK_AGAIN = timedelta(hours=1)  # at what is on hold, if nobody releases it before
TOO_LATE = "too late to make sense"
HAS_LEFT = "has left"
TELLS_OF = {"paused": Lifecycle.PAUSED, "has-stopped": Lifecycle.LEFT}  # and has no sense when that is over
ASKED_NO_MORE = "is asked no more"
ASKED_ELSEWHERE = "somebody else is asked now"


class Ready(NamedTuple):
    """A composed mail that may leave."""

    mine: Claim
    recipient: str
    body: Body


SetAside = Literal["cancelled", "postponed", "dead"]


class Cancelled(NamedTuple):
    """It has lost its sense."""

    reason: str


class Postponed(NamedTuple):
    """Not before then."""

    until: datetime
    reason: str


def senseless(nudge: Nudge, standing: Standing, reader: Person, now: datetime) -> str:
    """Return why this nudge has lost its sense, or an empty text while it makes sense."""
    if reader.has_left:
        return HAS_LEFT
    if nudge.touch is Touch.ANSWER:
        tells_of = TELLS_OF.get(nudge.topic, standing.progress.lifecycle)
        if tells_of is not standing.progress.lifecycle:
            return "back on the way"
        return TOO_LATE if nudge.is_too_late(now) else ""
    unwanted = still_wanted(nudge.touch, nudge.step, nudge.run, standing.progress)
    if unwanted is not None:
        return unwanted.reason
    if nudge.touch is Touch.FIRST and all(each.id != reader.id for each in standing.people.values()):
        return ASKED_NO_MORE
    if nudge.touch in (Touch.OPEN, Touch.REMIND) and standing.asks(nudge.step) != reader.id:
        return ASKED_ELSEWHERE
    return TOO_LATE if nudge.is_too_late(now) else ""


class Look:
    """Everything that decides about a batch of mails, read in one go; each is composed when its turn comes."""

    def __init__(self, installation: Installation, claims: Sequence[Claim]) -> None:
        self.now = installation.clock.now()
        self._installation = installation
        self._nudges: Mapping[int, Nudge] = nudges.carried([mine.id for mine in claims])
        concerned = {nudge.enrolment_id for nudge in self._nudges.values()}
        self._standings: Mapping[int, Standing] = enrolments.standings(concerned)
        self._said = events.said(concerned)
        self._holds = holds.current()
        self._reached = pushes.reached([mine for mine in claims if mine.counts], self.now - A_DAY)
        self._people = {
            person.id: person for standing in self._standings.values() for person in standing.people.values()
        }

    def at(self, mine: Claim) -> Ready | SetAside:
        """Return the mail, composed from the facts of that instant; or set it aside, and return as what."""
        try:
            verdict = self._verdict(mine)
        except NudgerError as error:
            log.error("deliver: mail %d can't be worded; `why` tells the reason", mine.id)
            with transaction():
                outbox.bury(mine, str(error), self.now)
            return "dead"
        match verdict:
            case Cancelled():
                with transaction():
                    outbox.cancel(mine, verdict.reason, self.now)
                return "cancelled"
            case Postponed():
                with transaction():
                    outbox.postpone(mine, verdict.until, verdict.reason)
                return "postponed"
        return verdict

    def _verdict(self, mine: Claim) -> Ready | Cancelled | Postponed:
        nudge = self._nudges[mine.id]
        standing = self._standings[nudge.enrolment_id]
        reader = self._people.get(mine.person) or people.by_id(mine.person)
        reason = senseless(nudge, standing, reader, self.now)
        if reason:
            return Cancelled(reason)
        template = template_of(nudge, standing)
        hold = self._holds.on(journey=standing.journey.key, template=template, person=mine.person)
        if hold is not None:
            return Postponed(self.now + LOOK_AGAIN, hold.label)
        window = reader.window
        if mine.counts:
            if (paused := standing.paused(reader, self.now)) is not None:
                return Postponed(paused.until, paused.reason)
            if not window.is_open(self.now):
                return Postponed(permitted(window, self.now), "outside working hours")
            why = self._trips(reader)
            if why:
                return Postponed(self.now + LOOK_AGAIN, breaker.hold(reader, why, self.now).label)
        return self._composed(mine, nudge, standing, reader)

    def _trips(self, reader: Person) -> str:
        """Ask the breaker, where this person was reached before; the mails of this batch are counted as they pass."""
        reached = self._reached.setdefault(reader.id, [])
        why = breaker.trips(reader, reached, self.now) if reached else ""
        reached.append(self.now)
        return why

    def _composed(self, mine: Claim, nudge: Nudge, standing: Standing, reader: Person) -> Ready:
        said = self._said.get(standing.id, ())
        letter = compose(self._installation, nudge, standing, reader, mine.message_id, said)
        body = Body(mine.id, letter.template, letter.template_hash, letter.mail)
        return Ready(mine, letter.recipient, body)
