"""The world they live in: an installation on a clock that is moved, and whatever people do."""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks.lives.journeys import sources
from benchmarks.lives.moody import Arrived, Moody
from benchmarks.lives.people import Someone, Stay, everybody, moves
from nudger.journey.desired import Touch
from nudger.mail.links import Purpose, read, token_in
from nudger.service import record
from nudger.service.clock import MovableClock
from nudger.service.collect import keep
from nudger.service.deliver import next_moment
from nudger.service.enrol import enrol
from nudger.service.installation import Installation
from nudger.service.roster import apply, compare
from nudger.service.settings import Settings
from nudger.service.work import turn
from nudger.store import nudges
from nudger.store.database import is_shared, rows
from nudger.store.tables import Nudge, database

ROOT = Path(__file__).resolve().parents[2]
BEGINS = datetime(2026, 9, 14, 5, tzinfo=UTC)  # a Monday, before anybody's mail is due
GRID = timedelta(minutes=10)  # people act on it, so that a round of jobs serves several of them
SETTLING = timedelta(minutes=3)
A_MINUTE = timedelta(minutes=1)
MAILS_A_DAY = 10


class World:
    """Everybody, from the first day to the last."""

    def __init__(self, address: str, folder: Path, *, steps: int, learners: int, weeks: int, seed: int) -> None:
        (folder / "secret").write_text(f"{seed:064d}", encoding="ascii")
        told = {"database": address, "secret": f"file:{folder / 'secret'}", "state": str(folder)}
        settings = Settings.model_validate(
            told | {"budget": {"mails_a_day": MAILS_A_DAY, "mails_a_week": 7 * MAILS_A_DAY}}
        )
        self.clock = MovableClock(BEGINS)
        self.installation = Installation.open(settings, self.clock, ROOT / "templates")
        if not is_shared():
            database.execute_sql("PRAGMA synchronous = OFF")  # no power fails in this story
        self.post = Moody(self.clock, Random(seed))
        self.seconds = {"jobs": 0.0, "acts": 0.0}
        self.ends = BEGINS + timedelta(weeks=weeks)
        self._dice = Random(seed + 1)
        self._acts: list[tuple[datetime, int, Callable[[], None]]] = []
        self._number = count(1)
        self.people = everybody(learners, BEGINS, weeks, self._dice)
        self._import(*self.people.values())
        for number, source in enumerate(sources(steps)):
            path = folder / f"journey-{number}.yaml"
            path.write_text(source, encoding="utf-8")
            enrol(self.installation, path, [each.email for each in self.people.values() if each.manager], BEGINS.date())
        for at, someone, zone in moves(self.people, BEGINS, weeks, self._dice):
            self._soon(at, lambda someone=someone, zone=zone: self._move(someone, zone))

    async def live(self) -> None:
        """Let the weeks pass; at their end, nobody acts any more until no mail is in doubt."""
        while self.clock.now() < self.ends or _is_unsettled():
            began = perf_counter()
            seen = len(self.post.arrived)
            await turn(self.installation, self.post)
            self.seconds["jobs"] += perf_counter() - began
            for mail in self.post.arrived[seen:]:
                self._receive(self.people[mail.recipient], mail)
            self._go_on()
        await turn(self.installation, self.post)

    def _go_on(self) -> None:
        """Move the clock to the next thing that happens, and let people act whose hour has come."""
        now = self.clock.now()
        wishes = [max(next_moment(now) or self.ends, now + A_MINUTE), self.ends]
        if _is_unsettled():
            wishes = [now + SETTLING]
        if self._acts:
            wishes.append(self._acts[0][0])
        self.clock.move_to(min(wishes))
        began = perf_counter()
        while self._acts and self._acts[0][0] <= self.clock.now() < self.ends:
            heapq.heappop(self._acts)[2]()
        self.seconds["acts"] += perf_counter() - began

    def _soon(self, at: datetime, act: Callable[[], None]) -> None:
        on_the_grid = BEGINS - (BEGINS - at) // GRID * GRID
        if on_the_grid < self.ends:
            heapq.heappush(self._acts, (on_the_grid, next(self._number), act))

    def _receive(self, someone: Someone, mail: Arrived) -> None:
        dice = self._dice
        if dice.random() >= someone.answers:
            return
        at = mail.at + timedelta(hours=dice.uniform(someone.soonest, someone.latest))
        self._soon(at, lambda: self._answer(someone, mail))

    def _answer(self, someone: Someone, mail: Arrived) -> None:
        now = self.clock.now()
        if someone.leaves is not None and now >= someone.leaves:
            self._reply(mail, "STOP")
        elif self._dice.random() < 0.4:
            self._reply(mail, self._dice.choice(("DONE", "DONE\nIt went well.", "It went well, thank you.", "RESUME")))
        else:
            self._press(_nudge(self.installation, mail), now)

    def _press(self, nudge: Nudge, now: datetime) -> None:
        act = record.Act(nudge.person_id, "link", f"link/{nudge.id}", now)
        if nudge.touch == Touch.PAUSE:
            record.resume(nudge.enrolment_id, act)
        elif nudge.step:
            record.complete(nudge.enrolment_id, nudge.step, act)
            if self._dice.random() < 0.02:
                self._soon(now + timedelta(hours=1), lambda: self._undo(nudge))

    def _undo(self, nudge: Nudge) -> None:
        act = record.Act(nudge.person_id, "link", f"undo/{nudge.id}", self.clock.now())
        record.undo(nudge.enrolment_id, nudge.step, act)

    def _reply(self, mail: Arrived, words: str) -> None:
        head = (
            f"From: {mail.recipient}",
            f"To: {mail.reply_to}",
            "Subject: Re: your mail",
            f"Message-ID: <{next(self._number)}@phone.example.org>",
            f"In-Reply-To: <{mail.message_id}>",
        )
        said = "\r\n".join((*head, "", words, "", "On Monday, Learning wrote:", "> Good morning", ""))
        keep(self.installation, mail.reply_to, said.encode())

    def _move(self, someone: Someone, zone: str) -> None:
        now, stay = self.clock.now(), someone.stays[-1]
        back = None if zone else (now + timedelta(days=self._dice.randint(3, 14))).date()
        someone.stays.append(Stay(now, zone or stay.zone, back))
        self._import(someone)

    def _import(self, *people: Someone) -> None:
        sheet = "\n".join(["email,name,manager,zone,away_until", *(someone.line for someone in people), ""])
        diff = compare(sheet.encode(), "people.csv", self.installation.settings.hours)
        assert not diff.problems, diff.problems[0]
        apply(diff, self.clock.now())


def _nudge(installation: Installation, mail: Arrived) -> Nudge:
    token = read(installation.secret, Purpose.REPLY, token_in(mail.reply_to))
    assert token is not None, mail.reply_to
    nudge = nudges.by_id(token.nudge)
    assert nudge is not None, mail.reply_to
    return nudge


def _is_unsettled() -> bool:
    return bool(rows("SELECT 1 FROM outbox WHERE state IN ('sending', 'unknown') LIMIT 1"))
