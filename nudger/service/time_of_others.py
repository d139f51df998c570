"""How much of their week those who look after learners were asked for, and whether more still fits."""

from datetime import datetime

from nudger.journey.budget import Budget
from nudger.journey.definition import Step
from nudger.journey.guard import Hold
from nudger.journey.time_of_others import next_week, too_much, week_begins
from nudger.store import mailed
from nudger.store.people import Person


class Weeks:
    """What people are asked about others from their Monday on; each one's week is read when it is first asked about."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._asked: dict[int, list[Step]] = {}

    def ask(self, person: Person, budget: Budget, step: Step) -> Hold | None:
        """Count *step* in, or return until when it has to wait, for it would be too much."""
        window = person.window
        if person.id not in self._asked:
            self._asked[person.id] = mailed.asked_of(person.id, week_begins(window, self._now))
        why = too_much(budget, self._asked[person.id], step)
        if why:
            return Hold(next_week(window, self._now), why)
        self._asked[person.id].append(step)
        return None
