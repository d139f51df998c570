"""All that one person is asked about others and has not answered, over all journeys: the lines of their brief."""

from datetime import datetime, timedelta
from typing import NamedTuple

from nudger.journey.brief import helps_most
from nudger.journey.definition import Role, Step
from nudger.journey.receipts import Lifecycle, Receipt
from nudger.store import enrolments
from nudger.store.standing import Standing

LATELY = timedelta(days=1)


class Line(NamedTuple):
    """A step that somebody is asked for, in one enrolment."""

    standing: Standing
    step: Step
    receipt: Receipt

    @property
    def key(self) -> str:
        """What tells this line from all others of its reader."""
        return f"{self.standing.id}.{self.step.key}"


def lines_with(person: int, now: datetime) -> tuple[list[Line], list[Line]]:
    """Return what waits for this person, what helps most first, and what they answered within a day before *now*."""
    waiting: list[Line] = []
    answered: list[Line] = []
    for standing in enrolments.standings(enrolments.with_person(person)).values():
        if standing.progress.lifecycle not in (Lifecycle.ACTIVE, Lifecycle.COMPLETED):
            continue
        for key, receipt in standing.progress.receipts.items():
            line = Line(standing, standing.journey.step(key), receipt)
            if line.step.by is Role.LEARNER or line.step.questions:
                continue
            if receipt.state == "open" and receipt.opened_at is not None and standing.asks(key) == person:
                if not _is_arranged(line, now):
                    waiting.append(line)
            elif receipt.state == "done" and receipt.person == person and _is_recent(receipt, now):
                answered.append(line)
    waiting.sort(key=lambda line: helps_most(line.step, line.receipt.opened_at or now))
    return waiting, answered


def _is_arranged(line: Line, now: datetime) -> bool:
    """Tell whether a talk has a time that is still ahead: nothing is to be done until then."""
    slot = line.standing.progress.slots.placed(line.step.key)
    return slot is not None and now < slot.ends


def _is_recent(receipt: Receipt, now: datetime) -> bool:
    return receipt.closed_at is not None and receipt.closed_at > now - LATELY
