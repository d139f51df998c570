"""What the progress of somebody on the way means under another version of their journey; docs/versions.md is its table.

Receipts stay what they are, and steps are the same ones whatever they are called (see `names`). So most of a change
needs no word: the plan of the new version follows from the receipts of the old. What needs one is written as events.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from nudger.journey.definition import Journey, Role, Step
from nudger.journey.opening import ended_at
from nudger.journey.receipts import (
    ADDED_AFTER,
    ADDED_BEHIND,
    OUT_AFTER,
    TAKEN_OUT,
    Event,
    Lifecycle,
    Progress,
    Receipt,
    Verb,
)

RESTARTED = "reminders anew, for its time has changed"
BROUGHT_BACK = "back in the journey"
NO_TIME = "wants no time in the calendar any more"
ASKED_ANEW = "asked of somebody else in the new version"


def carried_over(old: Journey, new: Journey, progress: Progress, now: datetime) -> tuple[Event, ...]:
    """Return what is to be written of the steps of somebody who goes on with *new* instead of *old*.

    What is done stays done, what is open stays open as long as it is there, and an arrival is for ever.
    """
    if progress.lifecycle in (Lifecycle.ASKED, Lifecycle.WAITING, Lifecycle.LEFT):
        return ()
    return tuple(_events(old, new, progress, now))


def is_between_steps(journey: Journey, progress: Progress) -> bool:
    """Tell whether nothing of the learner's own is open: then *from_next_step* changes over."""
    return not any(
        receipt.opened_at is not None and not receipt.is_closed and journey.step(key).by is Role.LEARNER
        for key, receipt in progress.receipts.items()
    )


def lived(journey: Journey, progress: Progress) -> Progress:
    """Return *progress* where a route whose last step is closed is complete, and goes on when one opens again."""
    arrived = progress.arrived(step.key for step in reversed(journey.main))  # the last is open longest
    match progress.lifecycle:
        case Lifecycle.ACTIVE if arrived:
            return replace(progress, lifecycle=Lifecycle.COMPLETED)
        case Lifecycle.COMPLETED if not arrived:
            return replace(progress, lifecycle=Lifecycle.ACTIVE)
    return progress


def _events(old: Journey, new: Journey, progress: Progress, now: datetime) -> Iterator[Event]:
    there = {step.key for step in new.steps}
    has_arrived = progress.lifecycle is Lifecycle.COMPLETED
    for key, receipt in progress.receipts.items():
        if key not in there and not receipt.is_closed:
            yield _said(Verb.WAIVED, now, key, OUT_AFTER if has_arrived else TAKEN_OUT)
    if has_arrived:
        yield from _after_arrival(old, new, progress, now)
    else:
        yield from _on_the_way(old, new, progress, now)
    before = {step.key: step for step in old.steps}
    for step in new.steps:
        slot = progress.slots.placed(step.key)
        wanted = step.workshop if slot is not None and slot.time.venue.date else step.slot
        if slot is not None and wanted is None:
            yield _said(Verb.UNSCHEDULED, now, step.key, NO_TIME)
        mine = progress.receipts.get(step.key, Receipt(step.key))
        if step.key in before and mine.opened_at is not None and not mine.is_closed:
            yield from _still_open(before[step.key], step, mine, now)


def _on_the_way(old: Journey, new: Journey, progress: Progress, now: datetime) -> Iterator[Event]:
    """A new step comes in its turn, or is left out where its turn is over; so does one that is back."""
    known = {step.key for step in old.steps}
    taken_out = {key for key, receipt in progress.receipts.items() if receipt.reason == TAKEN_OUT and receipt.is_closed}
    fresh = [step for step in new.steps if step.key not in known and step.key not in progress.receipts]
    back = [step for step in new.steps if step.key in taken_out]
    behind = _behind(new, [*fresh, *back], progress)
    for step in fresh:
        if step.key in behind:
            yield _said(Verb.WAIVED, now, step.key, ADDED_BEHIND)
    for step in back:
        if step.key not in behind:
            yield _said(Verb.VOIDED, now, step.key, BROUGHT_BACK)


def _after_arrival(old: Journey, new: Journey, progress: Progress, now: datetime) -> Iterator[Event]:
    """Nothing more is asked before the end of those who are there; after it, what lies ahead of them."""
    ended = ended_at(new, progress)
    known = {step.key for step in old.steps}
    for step in new.steps:
        receipt = progress.receipts.get(step.key)
        is_over = receipt is None and step.key not in known and ended + timedelta(days=step.days) < now
        if (receipt is None or not receipt.is_closed) and (is_over or not step.is_after_end):
            yield _said(Verb.WAIVED, now, step.key, ADDED_AFTER)


def _still_open(old: Step, new: Step, receipt: Receipt, now: datetime) -> Iterator[Event]:
    """What is open is asked of whom it is for now; where it was reminded of by other rules, that begins anew."""
    if old.by is not new.by:
        yield _said(Verb.ASSIGNED, now, new.key, ASKED_ANEW)
    elif receipt.reminded_at and _clockwork(old) != _clockwork(new):
        yield _said(Verb.ADOPTED, now, new.key, RESTARTED)


def _clockwork(step: Step) -> tuple[object, ...]:
    """Return what the reminders of an open step, and what follows them, are counted by."""
    return step.due, step.due_on, step.remind, step.lets_go > 0, step.is_after_end


def _behind(journey: Journey, candidates: Iterable[Step], progress: Progress) -> set[str]:
    """Return those of *candidates* whose turn is over: all that come right after them are open, or closed."""
    undecided = {step.key: step for step in candidates if not step.is_after_end}
    passed = {key for key, each in progress.receipts.items() if each.is_closed or each.opened_at is not None}
    passed -= set(undecided)
    followers = _followers(journey)
    behind: set[str] = set()
    while found := [key for key, step in undecided.items() if _is_passed(journey, step, followers[key], passed)]:
        found += [key for key, step in undecided.items() if step.of.partition(".")[0] in found and key not in found]
        behind.update(found)
        passed.update(found)
        for key in found:
            del undecided[key]
    return behind


def _is_passed(journey: Journey, step: Step, followers: list[str], passed: set[str]) -> bool:
    return all(key in passed for key in followers) if followers else any(key in passed for key in _later(journey, step))


def _followers(journey: Journey) -> Mapping[str, list[str]]:
    """Return which steps wait for each; the measure at the end, which waits for all, only where nothing else does."""
    of: dict[str, list[str]] = defaultdict(list)
    measures: dict[str, list[str]] = defaultdict(list)
    for step in journey.steps:
        for key in step.after:
            if step.of.partition(".")[0] != key.partition(".")[0]:
                (measures if step.moment else of)[key].append(step.key)
    return defaultdict(list, {**measures, **of})


def _later(journey: Journey, step: Step) -> Iterator[str]:
    """Yield the learner's steps that come later than one for which nothing waits: of later stages, or of the file."""
    stages = {stage.key: number for number, stage in enumerate(journey.stages)}
    for other in journey.steps[journey.number(step.key) :]:
        is_own = other.of.partition(".")[0] == (step.of or step.key).partition(".")[0]
        is_later = not stages or stages.get(other.stage, len(stages)) > stages.get(step.stage, -1)
        if other.by is Role.LEARNER and is_later and not is_own and not other.is_after_end:
            yield other.key


def _said(verb: Verb, now: datetime, step: str, reason: str) -> Event:
    return Event(verb, now, step, way="version", reason=reason)
