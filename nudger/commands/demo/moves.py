"""What moves the demo on: the buttons, a reply, an edit, and a round of jobs each second in between."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import aiosmtplib

from nudger.commands.demo.calendars import entry_in
from nudger.commands.demo.cards import HOME
from nudger.commands.demo.cast import ANA, BEN
from nudger.commands.demo.edit import Editor
from nudger.commands.demo.post import Received, write_back
from nudger.commands.demo.rsvp import rsvp
from nudger.commands.demo.world import World
from nudger.errors import NudgerError
from nudger.store.tables import Inbound

log = logging.getLogger(__name__)

BETWEEN_ROUNDS = 1.0
A_SECOND = timedelta(seconds=1)


class Moves:
    """One move at a time. *running* names it while it runs, and *said* tells what came of the last one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._task: asyncio.Task[None] | None = None
        self._buttons: dict[str, Callable[[], Awaitable[None]]] = {
            "next": world.next,
            "day": lambda: self._forward(1),
            "week": lambda: self._forward(7),
            "end": world.to_the_end,
        }
        self.editor = Editor(world)
        self.running = ""
        self.said = ""

    async def begin(self) -> None:
        await self._world.next()
        self.said = "Ana has her first mail."

    async def until(self, stopping: asyncio.Event) -> None:
        """Go round until *stopping* is set, so that a click or a reply takes effect at once; then leave off."""
        while not stopping.is_set():
            if not self.running:
                await self._round()
            with suppress(TimeoutError):
                async with asyncio.timeout(BETWEEN_ROUNDS):
                    await stopping.wait()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def press(self, button: str) -> bool:
        """Begin what *button* says; False where there is no such button, or something runs already."""
        return button in self._buttons and self._begin(button, self._buttons[button], self._what_came)

    def reply(self, mail: Received, words: str) -> bool:
        """Send *words* back by mail, as the one who got *mail*; False where something runs already."""

        async def send() -> None:
            await write_back(mail, words, self._world.players.listener_port, self._world.clock.now())
            async with self._world.busy:
                await self._world.turn()

        return self._begin("reply", send, lambda _: _what_was_read("reply"))

    def rsvp(self, mail: Received, partstat: str, starts: datetime | None = None) -> bool:
        """Answer an invitation as the calendar of the one who got *mail*; False where something runs already."""

        async def answer() -> None:
            at = self._next_second(mail.recipient)
            raw = await rsvp(mail, partstat, self._world.players.listener_port, at, starts=starts)
            self._world.post.sent[mail.recipient].append(raw)
            async with self._world.busy:
                await self._world.turn()

        return self._begin("rsvp", answer, lambda _: _what_was_read("answer"))

    def _next_second(self, email: str) -> datetime:
        """Return now, or a second after somebody's last answer: the demo's clock stands still between two presses,
        and the newer of two answers is told by its time (RFC 5546 2.1.5).
        """
        now = self._world.clock.now()
        last = [entry_in(raw) for raw in self._world.post.sent[email][-1:]]
        return max([now, *(entry.stamp + A_SECOND for entry in last if entry is not None)])

    def publish(self, text: str) -> bool:
        """Let *text* be the journey from now on; False where something runs already."""
        says: list[str] = []

        async def change() -> None:
            async with self._world.busy:
                says.append(self.editor.publish(text))
                await self._world.turn()

        return self._begin("publish", change, lambda _: says[0])

    def _begin(self, name: str, move: Callable[[], Awaitable[None]], tell: Callable[[int], str]) -> bool:
        if self.running:
            return False
        self.running = name
        self._task = asyncio.create_task(self._run(move, tell))
        return True

    async def _run(self, move: Callable[[], Awaitable[None]], tell: Callable[[int], str]) -> None:
        seen = len(self._world.post.received)
        try:
            await move()
            self.said = tell(seen)
        except NudgerError as error:
            self.said = str(error)
        except (aiosmtplib.SMTPException, ValueError):
            self.said = "This mail takes no reply."
        except Exception:
            log.exception("demo: a move broke off")
            self.said = "Something went wrong here; the terminal says what."
        finally:
            self.running = ""

    async def _forward(self, days: int) -> None:
        """Move on by days on Ana's wall, so that 10 o'clock stays 10 o'clock when the clocks change."""
        local = self._world.clock.now().astimezone(HOME)
        await self._world.forward(local + timedelta(days=days))

    def _what_came(self, seen: int) -> str:
        came = Counter(mail.recipient for mail in self._world.post.received[seen:])
        new = [f"{_mails(came[email])} for {name}" for email, name in ((ANA, "Ana"), (BEN, "Ben")) if came[email]]
        said = f"{' and '.join(new) or 'Nothing new for Ana or Ben'}."
        return said if self._world.next_moment() else f"{said} Nothing more will happen."

    async def _round(self) -> None:
        try:
            async with self._world.busy:
                await self._world.turn()
        except Exception:
            log.exception("demo: this round broke off; the next one comes")


def _mails(count: int) -> str:
    return "1 new mail" if count == 1 else f"{count} new mails"


def _what_was_read(what: str) -> str:
    newest = Inbound.select().order_by(Inbound.id.desc()).first()
    return f"The {what} went by mail and was read: {newest.outcome}." if newest is not None else ""
