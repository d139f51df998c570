"""The world of the demo: one real installation, its people, its post, and a clock that can be moved."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from starlette.routing import BaseRoute

from connectors.listener import Listener
from connectors.smtp import Smtp
from nudger.commands.demo.acting import Players
from nudger.commands.demo.cast import ANA, BEN, FAY, cast
from nudger.commands.demo.lists import Lists
from nudger.commands.demo.post import Post, Received
from nudger.commands.demo.reading import nudge_of
from nudger.commands.opening import journeys_folder, templates_folder
from nudger.commands.running import bound, listening_job, web_job
from nudger.errors import NudgerError
from nudger.journey.definition import Role
from nudger.service.clock import MovableClock
from nudger.service.deliver import next_moment
from nudger.service.enrol import enrol
from nudger.service.installation import Installation
from nudger.service.roles import assign
from nudger.service.settings import Settings
from nudger.service.work import turn
from nudger.store import enrolments, people
from nudger.store.database import transaction
from nudger.store.tables import database
from nudger.web.app import app

STARTS = date(2026, 10, 12)  # a Monday; two weeks later the clocks change in Europe, then in America
JOURNEY = "coaching-conversations.yaml"
MOST_ROUNDS = 20_000
LONGEST = timedelta(days=400)
LONGEST_QUIET = timedelta(days=14)


class World:
    """Everything of one demo, while it runs."""

    def __init__(self, folder: Path, seed: int, port: int = 0, mine: Sequence[str] = ()) -> None:
        self.clock = MovableClock(datetime.combine(STARTS, time(8), UTC))
        self.post = Post(self.clock)
        self.actors = cast(seed, STARTS)
        self.players = Players([actor for actor in self.actors if actor.email not in mine], self.post)
        self.lists = Lists(datetime.combine(STARTS + timedelta(days=4), time(14), UTC), seed)
        self.busy = asyncio.Lock()
        self.anas = 0  # her enrolment, once everyone is enrolled
        self._pages = bound("127.0.0.1", port)
        settings = Settings(
            url=f"http://127.0.0.1:{self._pages.getsockname()[1]}",
            database=str(folder / "nudger.sqlite"),
            secret=f"file:{folder / 'secret'}",
            connector="smtp",
        )
        self.installation = Installation.open(settings, self.clock, templates_folder())
        self._journey = Path(shutil.copy(journeys_folder() / JOURNEY, folder))  # what is edited, in its one language

    @asynccontextmanager
    async def open(self, more: Sequence[BaseRoute] = ()) -> AsyncIterator[None]:
        """Start the servers, enrol everyone, and stop it all in good order at the end."""
        stopping = asyncio.Event()
        listener = Listener("smtp", "127.0.0.1", 0, "example.org")
        pages = app(self.installation, templates_folder(), more)
        async with self.post.open(), asyncio.TaskGroup() as group:
            group.create_task(listening_job(self.installation, listener)(stopping))
            group.create_task(web_job(pages, self._pages)(stopping))
            try:
                while not listener.port:
                    await asyncio.sleep(0.01)
                self.players.listener_port = listener.port
                self.sender = Smtp("127.0.0.1", self.post.port)
                self._enrol_everyone()
                yield
            finally:
                stopping.set()
                database.close()

    def _enrol_everyone(self) -> None:
        hours = self.installation.settings.hours
        with transaction():
            for actor in self.actors:
                values = {
                    "name": actor.name,
                    "zone": actor.zone,
                    "opens": hours.opens,
                    "closes": hours.closes,
                    "working_days": hours.weekdays,
                    "away_until": actor.away_until,
                    "manager": people.ids()[actor.manager] if actor.manager else None,
                }
                people.add([(actor.email, values)])
            learners = [actor.email for actor in self.actors if actor.manager]
            enrol(self.installation, self._journey, learners, STARTS)
            self._find_helpers()
        ana = people.by_email(ANA)
        assert ana is not None
        self.anas = enrolments.with_person(ana.id)[0]

    def _find_helpers(self) -> None:
        """Everybody has somebody who practises along, somebody who was there, and Fay."""
        now = self.clock.now()
        for actor in self.actors:
            if actor.manager:
                assign(actor.email, Role.BUDDY, actor.buddy, "", now)
                assign(actor.email, Role.WITNESS, actor.witness, "", now)
                assign(actor.email, Role.FACILITATOR, FAY, "", now)

    async def turn(self) -> None:
        """Do what is due at this moment, and let people read what came."""
        await turn(self.installation, self.sender)
        self.players.read_mail()

    def next_moment(self) -> datetime | None:
        """Return when something happens next."""
        now = self.clock.now()
        moments = [moment for moment in (next_moment(now), self.players.next_moment()) if moment is not None]
        return max(now, min(*moments, self.lists.next_moment())) if moments else None

    async def forward(self, until: datetime) -> None:
        """Let everything happen that falls due up to *until*, in its order."""
        async with self.busy:
            await self._forward(until)

    async def _forward(self, until: datetime) -> None:
        for _ in range(MOST_ROUNDS):
            await self.players.act(self.clock.now())
            self.lists.act(self.clock.now())
            await self.turn()
            moment = self.next_moment()
            if moment is None or moment > until:
                self.clock.move_to(until)
                return
            self.clock.move_to(moment)
        raise NudgerError("the demo does not come to an end; this is a mistake in Nudger")

    async def next(self) -> None:
        """Move on to the next mail for Ana, or for Ben about her; two weeks at most."""
        async with self.busy:
            latest = self.clock.now() + LONGEST_QUIET
            while (moment := self.next_moment()) is not None:
                seen = len(self.post.received)
                await self._forward(min(moment, latest))
                if moment >= latest or any(map(self._is_about_ana, self.post.received[seen:])):
                    return

    def _is_about_ana(self, mail: Received) -> bool:
        nudge = nudge_of(mail)
        return mail.recipient in (ANA, BEN) and nudge is not None and nudge.enrolment_id == self.anas

    async def to_the_end(self) -> None:
        """Let everyone act by themselves until nothing more happens."""
        self.players.take_over(self.actors)
        async with self.busy:
            latest = self.clock.now() + LONGEST
            while (moment := self.next_moment()) is not None and moment < latest:
                await self._forward(moment)
        if moment is not None:
            raise NudgerError("the demo does not come to an end; this is a mistake in Nudger")
