"""Hand over what is in the outbox: look once more, compose now, write the phase down, send.

What a sender is, is declared here; connectors fit it.
"""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from nudger.errors import Ambiguous, DeliveryError, NudgerError
from nudger.journey.clock import permitted
from nudger.journey.guard import still_wanted
from nudger.journey.plan import Touch
from nudger.service.installation import Installation
from nudger.service.letters import Letter, compose
from nudger.store import enrolments, nudges, outbox, people
from nudger.store.database import transaction
from nudger.store.outbox import Claim

log = logging.getLogger(__name__)

BATCH = 50
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)


class Sender(Protocol):
    """A way out, used by one batch at a time."""

    async def open(self) -> None:
        """Get ready for a batch. Raises DeliveryError."""

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        """Hand *mail* over. *handing_over* is awaited after the recipient was accepted and before the first byte.

        Raises DeliveryError before that moment or on the server's refusal, Ambiguous where the connection is lost
        after it.
        """

    async def close(self) -> None:
        """End the batch; never raises."""


class LeaseLostError(NudgerError):
    """Another sender took this mail over, or it is no longer wanted: nothing may be sent."""


async def deliver(installation: Installation, sender: Sender) -> Counter[str]:
    """Send all that may leave now; return how many mails were sent, put back, cancelled, and given up."""
    tally: Counter[str] = Counter()
    resend = installation.settings.on_ambiguous == "resend"
    with transaction():
        outbox.reap(installation.clock.now(), resend=resend)
    while claims := _claim(installation):
        try:
            await sender.open()
        except DeliveryError as error:
            for mine in claims:
                tally[_refused(installation, mine, error)] += 1
            break
        try:
            for mine in claims:
                tally[await _send(installation, sender, mine)] += 1
        finally:
            await sender.close()
    return tally


def _claim(installation: Installation) -> list[Claim]:
    with transaction():
        return outbox.claim(installation.clock.now(), BATCH)


async def _send(installation: Installation, sender: Sender, mine: Claim) -> str:
    """Send one mail; return what became of it."""
    try:
        with transaction():
            letter = _last_look(installation, mine)
    except NudgerError as error:
        log.error("deliver: mail %d can't be worded; `why` tells the reason", mine.id)
        with transaction():
            outbox.bury(mine, str(error), installation.clock.now())
        return "dead"
    if isinstance(letter, str):
        return letter

    async def handing_over() -> None:
        with transaction():
            if not outbox.handing_over(mine):
                raise LeaseLostError("the lease was lost")

    try:
        await sender.send(letter.mail, installation.settings.address, letter.recipient, handing_over)
    except LeaseLostError:
        return "lost lease"
    except DeliveryError as error:
        return _refused(installation, mine, error)
    except Ambiguous as error:
        with transaction():
            outbox.unknown(mine, installation.clock.now(), str(error))
        return "unknown"
    with transaction():
        outbox.sent(mine, installation.clock.now())
    return "sent"


def _last_look(installation: Installation, mine: Claim) -> Letter | str:
    """Compose the mail, unless state or hour say otherwise in this instant."""
    now = installation.clock.now()
    nudge = nudges.carried_by(mine.id)[0]
    standing = enrolments.standing(nudge.enrolment_id)
    unwanted = still_wanted(Touch(nudge.touch), nudge.step, nudge.run, standing.progress)
    if unwanted is not None:
        outbox.cancel(mine, unwanted.reason, now)
        return "cancelled"
    reader = people.by_id(mine.person)
    window = people.window_of(reader)
    if mine.counts and not window.is_open(now):
        outbox.postpone(mine, permitted(window, now), "outside working hours")
        return "postponed"
    letter = compose(installation, nudge, standing, reader, mine.message_id)
    outbox.keep_body(mine, letter.template, letter.template_hash, letter.mail)
    return letter


def _refused(installation: Installation, mine: Claim, error: DeliveryError) -> str:
    """Put the mail back for later, inside the person's window, or give it up with the server's words."""
    now = installation.clock.now()
    with transaction():
        if error.permanent or mine.attempts >= MOST_ATTEMPTS:
            outbox.bury(mine, str(error), now)
            return "dead"
        after = now + wait_before(mine.attempts)
        if mine.counts:
            after = permitted(people.window_of(people.by_id(mine.person)), after)
        outbox.retry(mine, after, str(error))
        return "put back"


def wait_before(attempts: int) -> timedelta:
    """Return how long to wait after this many attempts: one minute, doubling, four hours at most.

    >>> [str(wait_before(n)) for n in (1, 2, 3, 9)]
    ['0:01:00', '0:02:00', '0:04:00', '4:00:00']
    """
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << (attempts - 1)))


def next_moment(now: datetime) -> datetime | None:
    """Return when the next nudge falls due or the next mail may leave; never before *now*."""
    moments = [moment for moment in (nudges.next_due(), outbox.next_due()) if moment is not None]
    return max(now, min(moments)) if moments else None
