"""Hand over what is in the outbox: look once more, compose now, write the phase down, send."""

import asyncio
from collections import Counter, deque
from datetime import datetime, timedelta

from nudger.errors import Ambiguous, DeliveryError, NoWayOut, NudgerError
from nudger.journey.clock import permitted
from nudger.mail.invites import Invite
from nudger.service.calendar import Writable
from nudger.service.clock import stopwatch
from nudger.service.doubts import settle
from nudger.service.installation import Installation
from nudger.service.last_look import Look, Ready
from nudger.service.ledger import Ledger
from nudger.service.patience import FIRST_WAIT, MOST_REFUSALS, wait_after
from nudger.service.sender import Sender
from nudger.store import epoch, nudges, outbox, people
from nudger.store.database import transaction
from nudger.store.outbox import Claim

LEAST_BATCH = 20
LARGEST_BATCH = 160  # where the server is fast enough to take them at once
AT_ONCE = 0.25  # seconds
ROUND = 5.0  # seconds, after which what came back and what fell due get their turn
A_MINUTE = timedelta(minutes=1)
FRESH = timedelta(seconds=1)  # a look that is older is taken again


class LeaseLostError(NudgerError):
    """Another sender took this mail over, or it is no longer wanted: nothing may be sent."""


async def deliver(installation: Installation, sender: Sender, calendar: Writable | None = None) -> Counter[str]:
    """Send all that may leave now; return how many mails were sent, put back, cancelled, and given up.

    What goes into a *calendar* is written there; without one, it is mailed.
    """
    if installation.is_silent():
        return Counter()
    with transaction():
        outbox.reap(installation.clock.now())
    tally = await settle(installation, sender, LEAST_BATCH)
    this_round = _Round(installation, sender, calendar)
    if not this_round.has_something():
        return tally + this_round.tally
    try:
        await sender.open()
    except DeliveryError as error:
        this_round.put_back(error)
        return tally + this_round.tally
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(max(1, sender.connections)):
                group.create_task(this_round.send_all())
        this_round.put_back(this_round.no_way_out)
    finally:
        this_round.end()
        await sender.close()
    return tally + this_round.tally


class _Round:
    """What is claimed and not yet sent; all connections take from it."""

    def __init__(self, installation: Installation, sender: Sender, calendar: Writable | None) -> None:
        self._installation = installation
        self._sender = sender
        self._calendar = calendar
        self._claimed: deque[tuple[Claim, Look]] = deque()
        self._ends = stopwatch() + ROUND
        self._batch = max(LEAST_BATCH, 2 * sender.connections)
        self._claimed_at = -AT_ONCE
        self._has_more = True
        self.ledger = Ledger(installation.clock, sender.connections)
        self.tally: Counter[str] = Counter()
        self.no_way_out: DeliveryError | None = None

    def has_something(self) -> bool:
        """Tell whether any mail may leave. It is looked at once more, for to connect may take a while."""
        ready = self.next()
        if ready is not None:
            self._claimed.appendleft((ready.mine, Look(self._installation, [ready.mine])))
        return ready is not None

    def next(self) -> Ready | None:
        """Look at one mail after the other until one may leave; None where there is none, or the round is over."""
        while self._claimed or self._claim():
            mine, look = self._claimed.popleft()
            if self._installation.clock.now() - look.now > FRESH:
                look = Look(self._installation, [mine])
            found = look.at(mine)
            if isinstance(found, Ready):
                return found
            self.tally[found] += 1
        return None

    def _claim(self) -> bool:
        if not self._has_more:
            return False
        self._adapt()
        identity, clock = self._installation.identity, self._installation.clock
        most = self._batch
        with transaction():
            now = clock.now()
            if self._sender.per_minute:
                epoch.lock()
                most = min(most, self._sender.per_minute - outbox.begun(now - A_MINUTE, now))
            claims = outbox.claim(now, most) if most > 0 else []
            number = epoch.grow() if claims else 0
        self._has_more = bool(claims) and stopwatch() < self._ends
        if claims:
            identity.left(number, now)
            look = Look(self._installation, claims)
            self._claimed.extend((mine, look) for mine in claims)
        return bool(claims)

    def end(self) -> None:
        """Write what is not written yet; a copy of the database from before this moment is told by its epoch."""
        self.ledger.flush()
        with transaction():
            number = epoch.grow()
        self._installation.identity.left(number, self._installation.clock.now())

    def _adapt(self) -> None:
        """Claim more at once while the server takes a claim in no time."""
        now = stopwatch()
        if now - self._claimed_at < AT_ONCE:
            self._batch = min(LARGEST_BATCH, 2 * self._batch)
        self._claimed_at = now

    async def send_all(self) -> None:
        """Send one mail after the other, on a connection of its own, until nothing is left or there is no way out."""
        while (ready := self.next()) is not None:
            try:
                self.tally[await self._send(ready)] += 1
            except NoWayOut as error:
                self._claimed.appendleft((ready.mine, Look(self._installation, [ready.mine])))
                self.no_way_out = error
                return

    async def _send(self, ready: Ready) -> str:
        """Send one mail; return what became of it."""
        if ready.invite is not None:
            return await self._write(ready, ready.invite)
        mine = ready.mine

        async def handing_over() -> None:
            if not await self.ledger.handing_over(mine, ready.body):
                raise LeaseLostError("the lease was lost")

        address = self._installation.settings.address
        try:
            await self._sender.send(ready.body.said, address, ready.recipient, handing_over)
        except LeaseLostError:
            return "lost lease"
        except NoWayOut:
            raise
        except DeliveryError as error:
            return refused(self._installation, mine, error)
        except Ambiguous as error:
            with transaction():
                outbox.unknown(mine, self._installation.clock.now(), str(error))
            return "unknown"
        self.ledger.sent(mine)
        return "sent"

    async def _write(self, ready: Ready, invite: Invite) -> str:
        """Write into somebody's calendar; return what became of it. Done twice it is done once."""
        mine = ready.mine
        if not await self.ledger.handing_over(mine, ready.body):
            return "lost lease"
        try:
            if self._calendar is None:
                raise NoWayOut("no calendar server is at hand")
            await self._calendar.write(invite)
        except NoWayOut as error:
            with transaction():
                outbox.postpone(mine, self._installation.clock.now() + FIRST_WAIT, str(error))
            return "put back"
        except DeliveryError as error:
            if not error.permanent:
                return refused(self._installation, mine, error)
            with transaction():
                outbox.mail_instead(mine, self._installation.clock.now(), str(error))
            return "mailed instead"
        self.ledger.sent(mine)
        return "sent"

    def put_back(self, error: DeliveryError | None) -> None:
        """No connection is left for what was claimed, and no mail is to blame: each is tried a little later."""
        after = self._installation.clock.now() + FIRST_WAIT
        with transaction():
            while self._claimed:
                mine, _ = self._claimed.popleft()
                outbox.postpone(mine, _in_hours(mine, after), str(error))
                self.tally["put back"] += 1


def refused(installation: Installation, mine: Claim, error: DeliveryError) -> str:
    """Put the mail back for later, inside the person's window, or give it up with the server's words."""
    now = installation.clock.now()
    with transaction():
        refusals = (outbox.refusals(mine) + 1) % MOST_REFUSALS
        if error.permanent or refusals == 0:
            outbox.bury(mine, str(error), now)
            return "dead"
        outbox.retry(mine, _in_hours(mine, now + wait_after(refusals)), str(error))
        return "put back"


def _in_hours(mine: Claim, after: datetime) -> datetime:
    """Return the first moment from then on at which this mail may reach its reader."""
    return permitted(people.by_id(mine.person).window, after) if mine.counts else after


def next_moment(now: datetime) -> datetime | None:
    """Return when the next nudge falls due or the next mail may leave; never before *now*."""
    moments = [moment for moment in (nudges.next_due(), outbox.next_due()) if moment is not None]
    return max(now, min(moments)) if moments else None
