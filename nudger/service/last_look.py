"""The last look before a mail leaves: is it still wanted, is it the hour, is it on hold? Then it is composed."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from nudger.errors import NudgerError
from nudger.journey.budget import full_until, number_in_week
from nudger.journey.clock import permitted
from nudger.journey.closed import why_closed
from nudger.journey.desired import CALENDAR, Touch
from nudger.journey.guard import Hold, Skip, still_wanted
from nudger.journey.receipts import Lifecycle
from nudger.mail.facts import UNCOUNTED, PaceFacts
from nudger.mail.invites import Invite, calendar
from nudger.service import attendance, breaker, roadblocks
from nudger.service.calendar_mails import looked_at
from nudger.service.installation import Installation
from nudger.service.letters import Carried, Letter, Told, compose, slot_of, template_of, told_by
from nudger.store import enrolments, events, holds, mailed, outbox, people, pushes
from nudger.store.database import transaction
from nudger.store.nudges import Nudge
from nudger.store.outbox import Body, Claim
from nudger.store.people import Person
from nudger.store.standing import Standing

log = logging.getLogger(__name__)

EIGHT_DAYS = timedelta(days=8)
LOOK_AGAIN = timedelta(hours=1)  # at what is on hold, if nobody releases it before
TOO_LATE = "too late to make sense"
HAS_LEFT = "has left"
TELLS_OF = {  # and has no sense when that is over
    "paused": Lifecycle.PAUSED,
    "has-paused": Lifecycle.PAUSED,
    "has-stopped": Lifecycle.LEFT,
    "welcome-back": Lifecycle.ACTIVE,
}
ASKED_NEVER = "wants no question as somebody who was there"
ASKED_NO_MORE = "is asked no more"
ASKED_ELSEWHERE = "somebody else is asked now"


class Ready(NamedTuple):
    """A composed mail that may leave, or an *invite* that may be written into a calendar."""

    mine: Claim
    recipient: str
    body: Body
    invite: Invite | None = None


class Wanted(NamedTuple):
    """A mail that may leave now: the nudges of it that are still alive, and who reads it."""

    mine: Claim
    alive: Sequence[Carried]
    reader: Person


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
        if over := roadblocks.why_over(nudge, standing) or attendance.why_over(nudge):
            return over
        if nudge.topic == "welcome-back" and standing.progress.arrived([nudge.step]):
            return "already done"
        return TOO_LATE if nudge.is_too_late(now) else ""
    if nudge.touch is Touch.THERE and reader.is_unasked:
        return ASKED_NEVER
    unwanted = still_wanted(nudge.touch, nudge.step, nudge.run, standing.progress, reader.id)
    if unwanted is not None:
        return unwanted.reason
    if nudge.touch is Touch.FIRST and all(each.id != reader.id for each in standing.people.values()):
        return ASKED_NO_MORE
    if nudge.touch in (Touch.OPEN, Touch.REMIND) and not standing.may_ask(nudge.step, reader.id):
        return ASKED_ELSEWHERE
    return TOO_LATE if nudge.is_too_late(now) else ""


class Look:
    """Everything that decides about a batch of mails, read in one go; each is composed when its turn comes."""

    def __init__(self, installation: Installation, claims: Sequence[Claim]) -> None:
        self.now = installation.clock.now()
        self._installation = installation
        self._nudges: Mapping[int, Sequence[Nudge]] = mailed.carried([mine.id for mine in claims])
        concerned = {nudge.enrolment_id for several in self._nudges.values() for nudge in several}
        self._standings: Mapping[int, Standing] = enrolments.standings(concerned)
        self._said = events.said(concerned)
        self._holds = holds.current()
        self._reached = pushes.reached([mine for mine in claims if mine.counts], self.now - EIGHT_DAYS)
        self._people = {
            person.id: person for standing in self._standings.values() for person in standing.people.values()
        }

    def at(self, mine: Claim) -> Ready | SetAside:
        """Return the mail, composed from the facts of that instant; or set it aside, and return as what."""
        try:
            wanted = self.wanted(mine)
            return wanted if isinstance(wanted, str) else self._composed(wanted)
        except NudgerError as error:
            log.error("deliver: mail %d can't be worded; `why` tells the reason", mine.id)
            with transaction():
                outbox.bury(mine, str(error), self.now)
            return "dead"

    def wanted(self, mine: Claim) -> Wanted | SetAside:
        """Return what of the mail may leave now, not worded yet; or set it aside, and return as what."""
        verdict = self._verdict(mine)
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

    def _verdict(self, mine: Claim) -> Wanted | Cancelled | Postponed:
        reader = self._people.get(mine.person) or people.by_id(mine.person)
        alive: list[Carried] = []
        why_not = ""
        for number, nudge in enumerate(self._nudges[mine.id], start=1):
            standing = self._standings[nudge.enrolment_id]
            reason = senseless(nudge, standing, reader, self.now)
            why_not = why_not or reason
            if not reason:
                alive.append(Carried(number, nudge, standing))
        if not alive:
            return Cancelled(why_not)
        for _, nudge, standing in alive:
            template = template_of(nudge, standing)
            hold = self._holds.on(journey=standing.journey.key, template=template, person=mine.person)
            if hold is not None:
                return Postponed(self.now + LOOK_AGAIN, hold.label)
        nudge, standing = alive[0].nudge, alive[0].standing
        if nudge.touch in CALENDAR:
            match looked_at(mine.id, nudge, slot_of(nudge, standing), standing.window_of(reader), self.now):
                case Skip(reason=reason):
                    return Cancelled(reason)
                case Hold(until=until, reason=reason):
                    return Postponed(until, reason)
        if mine.counts:
            pauses = [each.standing.paused(reader, self.now) for each in alive]
            alive = [each for each, paused in zip(alive, pauses, strict=True) if paused is None]
            if not alive:
                until, reason = min((paused.until, paused.reason) for paused in pauses if paused is not None)
                return Postponed(until, reason)
            if (not_now := self._not_now(reader)) is not None:
                return not_now
        return Wanted(mine, alive, reader)

    def _not_now(self, reader: Person) -> Postponed | None:
        """Ask the hours, the breaker and the budget; the mails of this batch are counted as they pass."""
        window, now = reader.window, self.now
        if not window.is_open(now):
            return Postponed(permitted(window, now), why_closed(window, now))
        reached = self._reached.setdefault(reader.id, [])
        why = breaker.trips(reader, reached, now) if reached else ""
        reached.append(now)
        if why:
            return Postponed(now + LOOK_AGAIN, breaker.hold(reader, why, now).label)
        budget = self._installation.settings.budget.of(reader.mails_a_week)
        until, full = full_until(budget, window, now, reached[:-1])
        if full:
            reached.pop()
            return Postponed(until, full)
        return None

    def _pace(self, reader: Person) -> PaceFacts:
        """The moments at which pushes reached this person hold the one of this mail already."""
        number = number_in_week(reader.window, self.now, self._reached[reader.id][:-1])
        return PaceFacts(number, self._installation.settings.budget.of(reader.mails_a_week).a_week)

    def letter(self, wanted: Wanted) -> Letter:
        """Return the mail, composed from the facts of that instant."""
        mine, alive, reader = wanted
        return compose(self._installation, alive, reader, mine.message_id, *self._told(wanted))

    def facts(self, wanted: Wanted) -> Told:
        """Return what the mail would speak of, and by which template, without wording it."""
        return told_by(self._installation, wanted.alive, wanted.reader, *self._told(wanted))

    def _told(self, wanted: Wanted) -> tuple[Sequence[events.Said], PaceFacts]:
        said = self._said.get(wanted.alive[0].standing.id, ())
        return said, self._pace(wanted.reader) if wanted.mine.counts else UNCOUNTED

    def _composed(self, wanted: Wanted) -> Ready:
        mine, letter = wanted.mine, self.letter(wanted)
        is_written = mine.channel == outbox.CALENDAR and self._installation.settings.asks_calendar
        invite = letter.invite if is_written else None
        said = letter.mail if invite is None else calendar(invite)
        body = Body(mine.id, letter.template, letter.template_hash, said)
        return Ready(mine, letter.recipient, body, invite)
