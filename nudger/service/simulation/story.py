"""One crowd's story: people read what arrives, act on it when they are as they are, and the clock moves on."""

import hashlib
import heapq
from datetime import datetime, timedelta
from itertools import count
from random import Random

from nudger.journey.definition import Role
from nudger.journey.desired import Touch
from nudger.journey.personas import Persona
from nudger.service import record
from nudger.service.clock import MovableClock
from nudger.service.deliver import next_moment
from nudger.service.installation import Installation
from nudger.service.last_look import Look, Wanted
from nudger.service.simulation.arriving import arrive
from nudger.service.simulation.playing import act_on
from nudger.service.simulation.told import Asked, Did, Sent
from nudger.service.walk import walk
from nudger.store import people
from nudger.store.database import transaction
from nudger.store.nudges import Nudge
from nudger.store.people import Person
from nudger.store.standing import Standing

A_MINUTE = timedelta(minutes=1)
REMINDING = (Touch.REMIND, Touch.OFFER, Touch.PAUSE)
FIRST_ASKED = (Touch.FIRST, Touch.OPEN)


class Story:
    """Lives until a moment. *personas* says of each person, by id, who they are; *worded* are addresses."""

    def __init__(
        self,
        installation: Installation,
        clock: MovableClock,
        personas: dict[int, Persona],
        seed: int,
        worded: frozenset[str],
    ) -> None:
        self.sent: list[Sent] = []
        self.did: list[Did] = []
        self._installation = installation
        self._clock = clock
        self._personas = personas
        self._seed = seed
        self._worded = worded
        self._number = count(1)
        self._acts: list[tuple[datetime, int, int, tuple[Nudge, ...]]] = []
        self._people: dict[int, Person] = people.by_ids(personas)

    def live(self, until: datetime) -> None:
        """Let everything happen that falls due before *until*, in its order."""
        while (now := self._clock.now()) < until:
            self._act(now)
            due = next_moment(now)
            if due is not None and due <= now:
                fired = walk(self._installation)
                arrived = arrive(self._installation, self._read)
                due = next_moment(now)
                if due is not None and due <= now and not fired and not arrived:
                    due = now + A_MINUTE  # it waits for something else
            self._clock.move_to(min([until, *([due] if due else []), *(at for at, *_ in self._acts[:1])]))

    def _read(self, look: Look, wanted: Wanted) -> None:
        """Somebody reads a mail, and knows when they will do something about it."""
        mine, alive, reader = wanted
        told = look.facts(wanted)
        persona = self._personas[reader.id]
        self.sent.append(
            Sent(
                look.now,
                reader.email,
                persona.name,
                _role(alive[0].standing, reader, alive[0].nudge),
                mine.counts,
                told.template,
                told.template_hash,
                hashlib.sha256(repr(told.facts).encode()).hexdigest()[:16],
                tuple(_asked(each.standing, each.nudge) for each in alive),
                alive[0].nudge.key,
                look.letter(wanted).mail if reader.email in self._worded else b"",
            )
        )
        dice = Random(f"{self._seed}/{reader.email}/{alive[0].nudge.key}")
        percent = persona.answers if alive[0].nudge.touch not in REMINDING else persona.reminders
        percent = percent if reader.id == alive[0].standing.learner.id else persona.helps
        if dice.randrange(100) < percent:
            at = persona.answers_at(reader.window, look.now, dice.random())
            nudges = tuple(each.nudge for each in alive)
            heapq.heappush(self._acts, (at, next(self._number), reader.id, nudges))

    def _act(self, now: datetime) -> None:
        """Do all that was intended until now; what a mail asks is done in one go."""
        while self._acts and self._acts[0][0] <= now:
            _, _, person, nudges = heapq.heappop(self._acts)
            with transaction():
                act = record.Act(person, "link", f"link/{nudges[0].id}", now)
                done = act_on(self._installation, nudges, act, self._dice)
            self.did.append(Did(now, person, tuple((nudge.key, given) for nudge, given in done)))

    def _dice(self, nudge: Nudge) -> Random:
        return Random(f"{self._seed}/{nudge.key}/answer")


def _role(standing: Standing, reader: Person, nudge: Nudge) -> str:
    if nudge.step and nudge.touch is not Touch.ANSWER:
        return standing.journey.step(nudge.step).by.value
    found = [role for role, person in standing.people.items() if person.id == reader.id]
    return (found[0] if found else Role.FACILITATOR).value


def _asked(standing: Standing, nudge: Nudge) -> Asked:
    step = standing.journey.step(nudge.step) if nudge.step else None
    minutes = step.minutes if step is not None and nudge.touch in FIRST_ASKED else 0
    by = step.by.value if step is not None else ""
    return Asked(standing.learner.email, nudge.touch.value, nudge.step, by, minutes)
