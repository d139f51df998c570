"""The one door through which anything that happened comes in: event -> receipts -> plan.

Each function is one act, in one transaction, and may be repeated: every event has a key that is accepted once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum, auto

from nudger.journey.clock import local_date
from nudger.journey.plan import plan
from nudger.journey.receipts import NOTHING, ROLES_CHANGED, Event, Given, Lifecycle, Receipt, Verb
from nudger.journey.versions import carried_over, is_between_steps, lived
from nudger.store import enrolments, events, nudges
from nudger.store.changes import Changes
from nudger.store.database import transaction
from nudger.store.journeys import Version
from nudger.store.standing import Standing

RUNNING = (Lifecycle.ACTIVE, Lifecycle.PAUSED)
UNDO_STOP = timedelta(days=30)
BY_OTHERS = ("import", "attendance")  # ways of what is said of people, and not by them
PUT_OFF = "the step was put off"


@dataclass(frozen=True, slots=True)
class Act:
    """Who did something, how, and when.

    *source* names what told us (a link's token, a mail); *words* are their own, *given* is what came beside them.
    """

    person: int
    way: str
    source: str
    at: datetime
    words: str = ""
    given: Given = NOTHING

    def event(self, verb: Verb, step: str = "", words: str = "", given: Given = NOTHING) -> Event:
        return Event(verb, self.at, step, self.person, self.way, words=words, given=given)


class Outcome(Enum):
    DONE = auto()
    ALREADY = auto()


def record(standing: Standing, *happened: tuple[str, Event]) -> Standing:
    """Write events down, each under its key, and let their consequences follow; return the new standing.

    An event whose key was accepted before changes nothing. The plan is made once, after the last of them. The
    enrolment is locked by the caller.
    """
    with transaction():
        known = events.known([key for key, _ in happened])
        new = [events.NewEvent(key, standing.id, event) for key, event in happened if key not in known]
        changed, changes = consequences(standing, new)
        if new:
            changes.write(new[-1].event.at)
        return changed


def consequences(
    standing: Standing, new: Sequence[events.NewEvent], *, now: datetime | None = None
) -> tuple[Standing, Changes]:
    """Return how the enrolment stands after these events, and all that is to be written because of them.

    Where it is to go on with another version, it does so as soon as nothing of the learner's is open, or *now*.
    """
    changes = Changes(events=list(new))
    progress = standing.progress
    for happened in new:
        progress = lived(standing.journey, progress.after(happened.event))
    at = now or (new[-1].event.at if new else None)
    onto, journey = standing.onto, standing.journey
    if onto is not None and at is not None and (now is not None or is_between_steps(journey, progress)):
        changes.events.append(adopted := goes_on(standing.id, onto.version, at))
        for event in carried_over(journey, onto.journey, progress, at):
            changes.events.append(events.NewEvent(f"{adopted.key}/{event.step}", standing.id, event))
            progress = progress.after(event)
        standing = replace(standing, journey=onto.journey, onto=None)
        progress = lived(standing.journey, progress)
        changes.versions[standing.id] = onto.version.id
    new_roles = [each.event.reason for each in new if each.event.verb in ROLES_CHANGED]
    if progress == standing.progress and not new_roles and not changes.versions:
        return standing, changes
    changed = replace(standing, progress=progress)
    for step, receipt in progress.receipts.items():
        if standing.progress.receipts.get(step) != receipt:
            changes.receipts[standing.id, step] = receipt
    for slot in progress.slots.changed_since(standing.progress.slots):
        changes.slots[slot.time.uid] = standing.id, slot
    state = progress.lifecycle, progress.until
    if state != (standing.progress.lifecycle, standing.progress.until):
        changes.states[standing.id] = state
    if progress.is_lighter != standing.progress.is_lighter:
        changes.paces[standing.id] = progress.is_lighter
    for person, at in progress.greeted.items():
        if person not in standing.progress.greeted:
            changes.greeted[standing.id, person] = at
    changes.plans[standing.id] = plan(changed.planned, progress)
    if new_roles:
        changes.unwanted[standing.id] = new_roles[0]
    return changed, changes


def goes_on(enrolment: int, version: Version, now: datetime) -> events.NewEvent:
    """Return what is written of somebody who is on another version from *now* on."""
    event = Event(Verb.ADOPTED, now, way="version", reason=f"version {version.number}")
    return events.NewEvent(f"adopted/e{enrolment}/v{version.number}/{now.timestamp():.6f}", enrolment, event)


def begin(registered: Mapping[int, Event]) -> None:
    """Write down, for each of these enrolments, that somebody was enrolled, and plan the first of the way."""
    with transaction():
        events.add(events.NewEvent(f"registered/e{id_}", id_, event) for id_, event in registered.items())
        replan(registered)


def replan(ids: Collection[int]) -> None:
    """Plan again after something about the people around these enrolments changed."""
    with transaction():
        enrolments.lock(ids)
        standings = enrolments.standings(ids)
        nudges.reconcile({id_: plan(each.planned, each.progress) for id_, each in standings.items()})


def complete(enrolment_id: int, step: str, act: Act, *, key: str = "") -> Outcome:
    """Somebody did the step; words that come when it is done already are kept all the same.

    Whoever answers while paused is back on the way. *key* is that of what another system says: it counts once, even
    where the step was opened again since.
    """
    with transaction():
        standing = enrolments.locked(enrolment_id)
        receipt = standing.progress.receipts.get(step, Receipt(step))
        if receipt.state == "done" or (key and events.known([key])):
            record(standing, *([_heard(step, act)] if act.words else []))
            return Outcome.ALREADY
        key = key or f"completed/e{enrolment_id}/{step}/{receipt.run}"
        record(standing, (key, _completed(step, act)), *_coming_back(standing, act))
        return Outcome.DONE


def complete_together(enrolment_id: int, does: Callable[[Standing], Mapping[str, Act]]) -> Mapping[str, Act]:
    """Somebody does several steps in one go, as *does* says once it knows how the enrolment stands.

    Return the acts on those that were to be done still.
    """
    with transaction():
        standing = enrolments.locked(enrolment_id)
        receipts = standing.progress.receipts
        acts = {step: act for step, act in does(standing).items() if receipts.get(step, Receipt(step)).state != "done"}
        happened = [
            (f"completed/e{enrolment_id}/{step}/{receipts.get(step, Receipt(step)).run}", _completed(step, act))
            for step, act in acts.items()
        ]
        if happened:
            record(standing, *happened, *_coming_back(standing, next(iter(acts.values()))))
        return acts


def _completed(step: str, act: Act) -> Event:
    return act.event(Verb.COMPLETED, step, act.words, act.given)


def respond(enrolment_id: int, step: str, act: Act) -> None:
    """Somebody wrote, and did not say that the step is done: kept, and the ladder of reminders starts again."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        record(standing, _heard(step, act), *_coming_back(standing, act))


def put_off(standing: Standing, step: str, act: Act, day: date) -> None:
    """The learner would rather have a step that has not opened yet on *day*; the enrolment is locked by the caller."""
    record(standing, (f"postponed/{act.source}/{step}", replace(act.event(Verb.POSTPONED, step), until=day)))


def wait(enrolment_id: int, step: str, act: Act, day: date) -> bool:
    """A step that is open waits until *day*: its mail comes again then, and its reminders begin anew.

    A time in the calendar before that day is given back. False where the step isn't open.
    """
    with transaction():
        standing = enrolments.locked(enrolment_id)
        receipt = standing.progress.receipts.get(step)
        if receipt is None or receipt.opened_at is None or receipt.is_closed:
            return False
        happened = [(f"postponed/{act.source}/{step}", replace(act.event(Verb.POSTPONED, step), until=day))]
        slot = standing.progress.slots.placed(step)
        if slot is not None and local_date(standing.learner.window, slot.starts) < day:
            lost_its_sense = replace(act.event(Verb.UNSCHEDULED, step), person=0, reason=PUT_OFF)
            happened.insert(0, (f"unscheduled/{act.source}/{step}", lost_its_sense))
        record(standing, *happened)
        return True


def undo(enrolment_id: int, step: str, act: Act) -> bool:
    """The step was not done after all; False where there is nothing to undo."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        receipt = standing.progress.receipts.get(step)
        if receipt is None or receipt.state != "done":
            return False
        record(standing, (f"voided/e{enrolment_id}/{step}/{receipt.run}", act.event(Verb.VOIDED, step)))
        return True


def leave(enrolment_id: int, act: Act, reason: str = "") -> None:
    """STOP, or the learner has left the place: this journey's mails end."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        record(standing, (f"terminated/{act.source}", replace(act.event(Verb.TERMINATED), reason=reason)))


def rejoin(enrolment_id: int, act: Act) -> bool:
    """The learner's own STOP is taken back, within some days; False where there is none to take back."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        if not may_rejoin(standing, act.person, act.at):
            return False
        stops = events.count(enrolment_id, Verb.TERMINATED)
        record(standing, (f"resumed/e{enrolment_id}/stop.{stops}", act.event(Verb.RESUMED)))
        return True


def may_rejoin(standing: Standing, person: int, now: datetime) -> bool:
    """Tell whether *person* has stopped their own journey, and not too long ago to come back."""
    if standing.progress.lifecycle is not Lifecycle.LEFT or person != standing.learner.id:
        return False
    stopped = events.newest(standing.id, Verb.TERMINATED)
    return stopped is not None and stopped.way != "admin" and now - stopped.at <= UNDO_STOP


def pause(enrolment_id: int, act: Act, until: date) -> bool:
    """A pause with an end, or another end for the one that is; False for a journey that has ended already."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        if standing.progress.lifecycle not in RUNNING:
            return False
        record(standing, (f"suspended/{act.source}", replace(act.event(Verb.SUSPENDED), until=until)))
        return True


def slow(enrolment_id: int, step: str, act: Act) -> bool:
    """A lighter road from now on, on which what is open begins anew; False for a journey that has ended already."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        if standing.progress.lifecycle not in RUNNING:
            return False
        slowed = act.event(Verb.SLOWED, _if_open(standing, step))
        record(standing, (f"slowed/{act.source}", slowed), *_coming_back(standing, act))
        return True


def reroute(enrolment_id: int, step: str, act: Act) -> None:
    """They go on by the dates as they are now: what is open begins anew."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        if standing.progress.lifecycle in RUNNING:
            rerouted = act.event(Verb.REROUTED, _if_open(standing, step))
            record(standing, (f"rerouted/{act.source}", rerouted), *_coming_back(standing, act))


def quicken(enrolment_id: int, act: Act) -> None:
    """The usual pace again, where the learner had chosen a lighter road."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        if standing.progress.is_lighter and standing.progress.lifecycle in RUNNING:
            record(standing, (f"quickened/{act.source}", act.event(Verb.QUICKENED)), *_coming_back(standing, act))


def call_for_help(enrolment_id: int, step: str, act: Act) -> None:
    """Somebody would like help: the step begins anew for them, so that nothing presses while they wait for it."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        stuck = act.event(Verb.STUCK, _if_open(standing, step))
        record(standing, (f"stuck/{act.source}", stuck), *_coming_back(standing, act))


def _if_open(standing: Standing, step: str) -> str:
    """Return *step* where it is open, else nothing: then the whole way is meant."""
    receipt = standing.progress.receipts.get(step)
    return step if receipt is not None and receipt.opened_at is not None and not receipt.is_closed else ""


def reserve(enrolment_id: int, act: Act, reason: str) -> None:
    """Whoever had asked to join is one of the cohort, and waits with the others."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        if standing.progress.lifecycle is Lifecycle.ASKED:
            reserved = replace(act.event(Verb.RESERVED), reason=reason)
            record(standing, (f"reserved/e{enrolment_id}", reserved))


def approve(enrolment_id: int, act: Act) -> None:
    """The first mails of its cohort were looked at: what waited for that begins."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        record(standing, (f"approved/e{enrolment_id}", act.event(Verb.APPROVED)))


def resume(enrolment_id: int, act: Act) -> None:
    """Back on the way, where it had been paused."""
    with transaction():
        standing = enrolments.locked(enrolment_id)
        record(standing, *_coming_back(standing, act))


def _heard(step: str, act: Act) -> tuple[str, Event]:
    return f"responded/{act.source}/{step}", act.event(Verb.RESPONDED, step, act.words)


def _coming_back(standing: Standing, act: Act) -> list[tuple[str, Event]]:
    """The end of a pause, which comes once for each; what others say of people ends none."""
    if standing.progress.lifecycle is not Lifecycle.PAUSED or act.way in BY_OTHERS:
        return []
    pauses = events.count(standing.id, Verb.SUSPENDED)
    return [(f"resumed/e{standing.id}/pause.{pauses}", act.event(Verb.RESUMED))]
