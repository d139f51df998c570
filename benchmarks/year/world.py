"""Many people on three journeys each, in all roles, whose acts follow from the mails they get."""

import heapq
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import NamedTuple

from nudger.journey.definition import Role
from nudger.service import record, roles
from nudger.service.clock import MovableClock
from nudger.service.deliver import next_moment
from nudger.service.enrol import enrol
from nudger.service.installation import Installation
from nudger.service.last_look import Look, Wanted
from nudger.service.settings import Settings
from nudger.service.simulation import act_on, arrive
from nudger.service.walk import walk
from nudger.store import people
from nudger.store.database import is_shared, transaction
from nudger.store.nudges import Nudge
from nudger.store.tables import database

ROOT = Path(__file__).resolve().parents[2]
BEGINS = datetime(2026, 9, 7, 5, tzinfo=UTC)  # a Monday
ZONES = ("Europe/London", "Europe/Berlin", "Asia/Kolkata", "America/New_York", "Australia/Sydney")
TEAM = 10  # people with the same manager
APART = timedelta(weeks=4)  # between two journeys of the same person
STEP = timedelta(minutes=30)  # what falls due within it is walked at once, as after a short outage
SHARES = ((0.6, 2, 40), (0.25, 30, 120), (0.05, 100, 300))  # who answers within how many hours; the rest never
SHORT = """\
key: refresher
title: A refresher
goal: Everybody remembers what they once learned.
steps:
  - {key: look, kind: read, title: One page, ask: Read it., minutes: 5}
  - {key: try, kind: practise, title: One try, ask: Try it once., minutes: 15, validate: manager}
  - {key: talk, kind: discuss, title: Ten minutes, ask: Talk about it., by: manager, minutes: 10}
  - {key: tell, kind: reflect, title: What you noticed, ask: Write one sentence., minutes: 5}
"""


class Mail(NamedTuple):
    """A mail that left: to whom, when (UTC), and the nudges in it, the first being what it is about."""

    person: int
    at: datetime
    counts: bool
    nudges: tuple[int, ...]


class World:
    """Everybody, from the first day to the last. Mails are neither worded nor sent; all else is as in life."""

    def __init__(self, folder: Path, *, size: int, weeks: int, seed: int) -> None:
        (folder / "secret").write_text(f"{seed:064d}", encoding="ascii")
        told = {"database": str(folder / "year.sqlite"), "secret": f"file:{folder / 'secret'}", "state": str(folder)}
        self.clock = MovableClock(BEGINS)
        self.installation = Installation.open(Settings.model_validate(told), self.clock, ROOT / "templates")
        if not is_shared():
            database.execute_sql("PRAGMA synchronous = OFF")  # no power fails in this story
        self.mails: list[Mail] = []
        self.ends = BEGINS + timedelta(weeks=weeks)
        self._dice = Random(seed)
        self._number = count(1)
        self._acts: list[tuple[datetime, int, Nudge]] = []
        emails = [f"p{number}@example.org" for number in range(size)]
        self._people(emails)
        self._starts = list(self._journeys(folder, emails))

    def _people(self, emails: Sequence[str]) -> None:
        """The first of each team manages the others, and has the first of the next team for a manager."""
        hours = {"opens": "09:00", "closes": "17:00", "working_days": "01234"}
        with transaction():
            people.add(
                (email, {"name": email.partition("@")[0], "zone": self._dice.choice(ZONES)} | hours) for email in emails
            )
            people.set_managers((email, emails[_manager(number, len(emails))]) for number, email in enumerate(emails))

    def _journeys(self, folder: Path, emails: Sequence[str]) -> Iterator[tuple[datetime, Path, list[str]]]:
        """Each third of the people begins another journey in each wave, and all have had all three after three."""
        (folder / "refresher.yaml").write_text(SHORT, encoding="utf-8")
        shipped = ROOT / "config" / "journeys"
        paths = [shipped / "coaching-conversations.yaml", shipped / "first-30-days.yaml", folder / "refresher.yaml"]
        for wave in range(3):
            for third, path in enumerate(paths):
                yield BEGINS + wave * APART, path, list(emails[(third + wave) % 3 :: 3])

    def live(self) -> None:
        """Let the weeks pass."""
        while self.clock.now() < self.ends:
            self._begin()
            walk(self.installation)
            arrive(self.installation, self._read)
            self._act()
            following = next_moment(self.clock.now()) or self.ends
            moments = [
                following,
                *(at for at, _, _ in self._acts[:1]),
                *(at for at, _, _ in self._starts[:1]),
                self.ends,
            ]
            self.clock.move_to(max(min(moments), self.clock.now() + STEP))

    def _begin(self) -> None:
        while self._starts and self._starts[0][0] <= self.clock.now():
            _, path, emails = self._starts.pop(0)
            enrol(self.installation, path, emails, self.clock.now().date())
            everybody = sorted(people.ids())
            for email in emails:
                key = "refresher" if path.stem == "refresher" else path.stem
                buddy, witness, facilitator = self._dice.sample([each for each in everybody if each != email], 3)
                for role, other in ((Role.BUDDY, buddy), (Role.WITNESS, witness), (Role.FACILITATOR, facilitator)):
                    roles.assign(email, role, other, key, self.clock.now())

    def _read(self, look: Look, wanted: Wanted) -> None:
        nudges = tuple(each.nudge for each in wanted.alive)
        mail = Mail(wanted.reader.id, look.now, wanted.mine.counts, tuple(nudge.id for nudge in nudges))
        self.mails.append(mail)
        self._intend(mail, nudges)

    def _intend(self, mail: Mail, nudges: tuple[Nudge, ...]) -> None:
        """Somebody answers all of a mail, some of it, or nothing, each as they are."""
        luck = Random(mail.person).random()
        for share, soonest, latest in SHARES:
            if luck < share:
                for nudge in nudges:
                    at = mail.at + timedelta(hours=self._dice.uniform(soonest, latest))
                    heapq.heappush(self._acts, (at, next(self._number), nudge))
                return
            luck -= share

    def _act(self) -> None:
        now = self.clock.now()
        while self._acts and self._acts[0][0] <= now:
            _, _, nudge = heapq.heappop(self._acts)
            act = record.Act(nudge.person_id, "link", f"link/{nudge.id}", now)
            act_on(self.installation, [nudge], act, lambda _: self._dice)


def _manager(number: int, size: int) -> int:
    first = number - number % TEAM
    return first if number != first else (first + TEAM) % size
