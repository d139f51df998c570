"""Somebody on the way who acts at random, and a watch on what must never happen to them."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from nudger.journey.clock import Window
from nudger.journey.definition import InFlight, Journey, Role
from nudger.journey.desired import Desired, Touch
from nudger.journey.guard import still_wanted
from nudger.journey.plan import plan
from nudger.journey.players import Enrolment, Player
from nudger.journey.reach import reaches
from nudger.journey.receipts import Event, Lifecycle, Progress, Receipt, Verb
from nudger.journey.versions import carried_over, is_between_steps, lived
from nudger.service.walk import FIRED_AS

MONDAY = datetime(2026, 11, 2, 8, tzinfo=ZoneInfo("UTC"))
LONDON = Window(ZoneInfo("Europe/London"))
PEOPLE = {Role.LEARNER: Player(1, LONDON), Role.MANAGER: Player(2, LONDON)}


class Traveller:
    """One enrolment, in memory: `walk` and `record` in small, with the real plan, guard and rules of versions.

    *uids* says which step a key means, by the author who wrote it.
    """

    def __init__(self, journey: Journey, luck: random.Random, uids: dict[str, int]) -> None:
        self.journey = journey
        self.onto: Journey | None = None
        self.now = MONDAY
        self.stranded: list[str] = []
        self.doubled: list[str] = []
        self.reopened: list[str] = []
        self.missed: list[str] = []
        self._progress = Progress()
        self._luck = luck
        self._uids = uids
        self._keys: set[str] = set()
        self._occasions: set[tuple[object, ...]] = set()

    def act(self) -> None:
        """Do something a person or the clock does, then look whether anything lies ahead."""
        match self._luck.randrange(12):
            case 0 | 1 | 2 | 3 | 4:
                self._sleep()
            case 5 | 6 | 7 | 8:
                self._on_some("open", Verb.COMPLETED)
            case 9:
                self._on_some("done", Verb.VOIDED)
            case 10:
                self._happened(Event(Verb.RESUMED, self.now))
            case 11 if self._luck.random() < 0.2:
                self._happened(Event(Verb.SLOWED, self.now))
        self._look("after an act")

    def publish(self, journey: Journey, in_flight: InFlight) -> None:
        """The journey changes, and what was done must not, nor an arrival."""
        before = self._progress
        self.now += timedelta(minutes=1)
        self._look_at_reach(journey)
        if in_flight is InFlight.ADOPT or is_between_steps(self.journey, before):
            self._go_on(journey)
        elif in_flight is InFlight.FROM_NEXT_STEP:
            self.onto = journey
        for key, receipt in before.receipts.items():
            if receipt.state == "done" and self._progress.receipts[key] != receipt:
                self.reopened.append(key)
        if before.lifecycle is Lifecycle.COMPLETED and self._progress.lifecycle is not Lifecycle.COMPLETED:
            self.reopened.append("the journey")
        self._look("after an edit")

    def _look_at_reach(self, journey: Journey) -> None:
        """Whom a change doesn't reach, by what their receipts say in short, has the same plan afterwards."""
        before = self._progress
        short = {
            key: Receipt(key, each.state, opened_at=each.opened_at and MONDAY, reason=each.reason)
            for key, each in before.receipts.items()
        }
        if reaches(self.journey, journey, before.lifecycle, short):
            return
        after = before
        for event in carried_over(self.journey, journey, before, self.now):
            after = after.after(event)
        old, new = (
            {each.key: each.wish_at for each in plan(Enrolment(1, of, MONDAY.date(), PEOPLE), progress)}
            for of, progress in ((self.journey, before), (journey, lived(journey, after)))
        )
        if old != new and before.lifecycle in (Lifecycle.ACTIVE, Lifecycle.COMPLETED):
            self.missed.append(f"{dict(old.items() - new.items())} became {dict(new.items() - old.items())}")

    def _go_on(self, journey: Journey) -> None:
        events = carried_over(self.journey, journey, self._progress, self.now)
        self.journey, self.onto = journey, None
        for event in events:
            self._progress = self._progress.after(event)
        self._progress = lived(journey, self._progress)

    def _sleep(self) -> None:
        """Let time pass until something falls due, or a few of them."""
        for _ in range(self._luck.randint(1, 3)):
            coming = sorted(self._planned(), key=lambda desired: desired.wish_at)
            if not coming:
                self.now += timedelta(days=1)
                continue
            self.now = max(self.now, coming[0].wish_at) + timedelta(minutes=self._luck.choice((0, 0, 600)))
            for desired in coming:
                if desired.wish_at <= self.now and desired.key in {each.key for each in self._planned()}:
                    self._fire(desired)

    def _fire(self, desired: Desired) -> None:
        if still_wanted(desired.touch, desired.step, desired.run, self._progress) is not None:
            self.stranded.append(f"planned, and not wanted: {desired.key}")
            return
        rung = desired.key.split("/")[-2] if desired.touch is Touch.REMIND else ""
        occasion = (self._step(desired.step), desired.touch, desired.run, rung, desired.person)
        if desired.key in self._keys or occasion in self._occasions:
            self.doubled.append(desired.key)
        self._keys.add(desired.key)
        self._occasions.add(occasion)
        verb = FIRED_AS.get(desired.touch)
        if verb is not None:
            step = "" if verb is Verb.SUSPENDED else desired.step
            reason = desired.reason if desired.touch is Touch.MOVE_ON else ""
            self._happened(Event(verb, self.now, step, desired.person, "walk", reason))

    def _step(self, key: str) -> object:
        name, dot, rest = key.partition(".")
        return (self._uids.get(name, name), dot, rest)

    def _on_some(self, state: str, verb: Verb) -> None:
        receipts = self._progress.receipts.values()
        keys = [each.step for each in receipts if each.state == state and each.opened_at is not None]
        if keys and self._progress.lifecycle is not Lifecycle.LEFT:
            key = self._luck.choice(keys)
            if self._progress.lifecycle is Lifecycle.PAUSED:
                self._happened(Event(Verb.RESUMED, self.now))
            self._happened(Event(verb, self.now, key, 1, "link"))

    def _happened(self, event: Event) -> None:
        self._progress = lived(self.journey, self._progress.after(event))
        if self.onto is not None and is_between_steps(self.journey, self._progress):
            self._go_on(self.onto)

    def _planned(self) -> list[Desired]:
        """What the table would hold: what is desired, but nothing that was fired before."""
        enrolment = Enrolment(1, self.journey, MONDAY.date(), PEOPLE)
        return [desired for desired in plan(enrolment, self._progress) if desired.key not in self._keys]

    def _look(self, when: str) -> None:
        if self._progress.lifecycle is Lifecycle.ACTIVE and not self._planned():
            self.stranded.append(f"{when}: {', '.join(self._waiting())}")

    def _waiting(self) -> Iterator[str]:
        for step in self.journey.main:
            receipt = self._progress.receipts.get(step.key)
            if receipt is None or not receipt.is_closed:
                yield f"{step.key} {receipt}"
