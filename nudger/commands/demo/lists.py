"""The lists of the demo: every few days an LMS and a facilitator tell who took a course, and who came to a meeting."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from nudger.journey.definition import Kind, Role, Step
from nudger.journey.receipts import Lifecycle
from nudger.service.completions import apply, look
from nudger.store import enrolments
from nudger.store.standing import Standing

EVERY = timedelta(days=3)
AT_ONCE = 0.2  # of what is open, how much is on a list
LISTED = (Kind.READ, Kind.WATCH, Kind.LEARN, Kind.ATTEND, Kind.QUIZ)


class Lists:
    """Brings a list every few days, from *first* on."""

    def __init__(self, first: datetime, seed: int) -> None:
        self._next = first
        self._luck = Random(f"{seed}/lists")

    def next_moment(self) -> datetime:
        return self._next

    def act(self, now: datetime) -> None:
        """Import a list, where it is time for it."""
        if now < self._next:
            return
        self._next += EVERY
        lines = [line for id_ in enrolments.everyone() for line in self._lines(enrolments.standing(id_))]
        if lines:
            sheet = "\n".join(("email,step,status,score", *lines))
            apply(look(sheet.encode(), "list.csv", now), now)

    def _lines(self, standing: Standing) -> Iterator[str]:
        if standing.progress.lifecycle is not Lifecycle.ACTIVE:
            return
        for step in standing.journey.steps:
            receipt = standing.progress.receipts.get(step.key)
            is_open = receipt is not None and not receipt.is_closed
            if is_open and step.by is Role.LEARNER and step.kind in LISTED and self._luck.random() < AT_ONCE:
                yield f"{standing.learner.email},{step.key},completed,{self._score(step)}"

    def _score(self, step: Step) -> str:
        return str(self._luck.randint(step.pass_mark, 100)) if step.kind is Kind.QUIZ else ""
