"""The one door through which anything that happened comes in: event -> receipts -> plan.

Each function is one act, in one transaction, and may be repeated: every event has a key that is accepted once.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from nudger.journey.plan import plan
from nudger.journey.receipts import Event, Lifecycle, Progress, Receipt, Verb
from nudger.store import enrolments, events, nudges, receipts
from nudger.store.database import transaction
from nudger.store.enrolments import Standing


@dataclass(frozen=True, slots=True)
class Act:
    """Who did something, how, and when. *source* names what told us (a link's token, a mail); *words* are their own."""

    person: int
    way: str
    source: str
    at: datetime
    words: str = ""

    def event(self, verb: Verb, step: str = "", words: str = "") -> Event:
        return Event(verb, self.at, step, self.person, self.way, words=words)


class Outcome(Enum):
    DONE = auto()
    ALREADY = auto()


def record(standing: Standing, key: str, event: Event) -> Standing | None:
    """Write *event* down and let its consequences follow; None where *key* was accepted before."""
    with transaction():
        if not events.add(key, standing.id, event):
            return None
        changed = replace(standing, progress=_lived(standing, standing.progress.after(event)))
        for step, receipt in changed.progress.receipts.items():
            if standing.progress.receipts.get(step) != receipt:
                receipts.write(standing.id, receipt)
        if changed.progress.lifecycle != standing.progress.lifecycle:
            enrolments.set_state(standing.id, changed.progress.lifecycle)
        nudges.reconcile(standing.id, plan(changed.planned, changed.progress))
        return changed


def _lived(standing: Standing, progress: Progress) -> Progress:
    """A route whose last step closes is completed, and goes on when one of its steps opens again."""
    arrived = progress.arrived(step.key for step in standing.journey.steps)
    match progress.lifecycle:
        case Lifecycle.ACTIVE if arrived:
            return replace(progress, lifecycle=Lifecycle.COMPLETED)
        case Lifecycle.COMPLETED if not arrived:
            return replace(progress, lifecycle=Lifecycle.ACTIVE)
    return progress


def replan(enrolment_id: int) -> None:
    """Plan again after something about the people around an enrolment changed."""
    with transaction():
        standing = enrolments.standing(enrolment_id)
        nudges.reconcile(enrolment_id, plan(standing.planned, standing.progress))


def complete(enrolment_id: int, step: str, act: Act) -> Outcome:
    """Somebody did the step. Whoever answers while paused is back on the way."""
    with transaction():
        standing = enrolments.standing(enrolment_id)
        receipt = standing.progress.receipts.get(step)
        already = receipt is not None and receipt.state == "done"
        if act.words:
            standing = _hear(standing, step, act)
        if already:
            return Outcome.ALREADY
        run = standing.progress.receipts.get(step, Receipt(step)).run
        key = f"completed/e{enrolment_id}/{step}/{run}"
        standing = record(standing, key, act.event(Verb.COMPLETED, step)) or standing
        _come_back(standing, act)
        return Outcome.DONE


def respond(enrolment_id: int, step: str, act: Act) -> None:
    """Somebody wrote, and did not say that the step is done: kept, and the ladder of reminders starts again."""
    with transaction():
        standing = _hear(enrolments.standing(enrolment_id), step, act)
        _come_back(standing, act)


def undo(enrolment_id: int, step: str, act: Act) -> bool:
    """The step was not done after all; False where there is nothing to undo."""
    with transaction():
        standing = enrolments.standing(enrolment_id)
        receipt = standing.progress.receipts.get(step)
        if receipt is None or receipt.state != "done":
            return False
        key = f"voided/e{enrolment_id}/{step}/{receipt.run}"
        return record(standing, key, act.event(Verb.VOIDED, step)) is not None


def leave(enrolment_id: int, act: Act) -> None:
    """STOP: this journey's mails end."""
    with transaction():
        record(enrolments.standing(enrolment_id), f"terminated/{act.source}", act.event(Verb.TERMINATED))


def resume(enrolment_id: int, act: Act) -> None:
    with transaction():
        _come_back(enrolments.standing(enrolment_id), act)


def _hear(standing: Standing, step: str, act: Act) -> Standing:
    key = f"responded/{act.source}/{step}"
    return record(standing, key, act.event(Verb.RESPONDED, step, act.words)) or standing


def _come_back(standing: Standing, act: Act) -> None:
    if standing.progress.lifecycle is Lifecycle.PAUSED:
        record(standing, f"resumed/{act.source}", act.event(Verb.RESUMED))
