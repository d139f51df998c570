"""Whose frontier a change can reach: whoever has what has changed open, or would have it next."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from nudger.journey.definition import Journey, Step
from nudger.journey.receipts import TAKEN_OUT, Lifecycle, Progress, Receipt
from nudger.journey.versions import carried_over, lived

ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def reaches(old: Journey, new: Journey, lifecycle: Lifecycle, receipts: Mapping[str, Receipt]) -> bool:
    """Tell whether mails planned now may differ between the two versions, for somebody with these *receipts*.

    Of a receipt its state counts, whether its step has opened, and whether that was taken out. It may say yes where
    nothing differs, and never no where something does.
    """
    if lifecycle not in (Lifecycle.ACTIVE, Lifecycle.COMPLETED):
        return False
    changed = _changed(_Ready(old), _Ready(new))
    if changed is None:
        return True
    closed = {key for key, receipt in receipts.items() if receipt.is_closed}
    for before, after in changed:
        if lifecycle is Lifecycle.COMPLETED and not any(step and step.is_after_end for step in (before, after)):
            continue
        for step in (before, after):
            receipt = receipts.get(step.key) if step is not None else None
            if step is None:
                continue
            if receipt is not None and (receipt.opened_at is not None or receipt.is_closed):
                if not receipt.is_closed or receipt.reason == TAKEN_OUT:
                    return True
            elif step.workshop is not None or closed.issuperset(step.after):  # a workshop waits for no step
                return True
    progress = Progress(lifecycle, dict(receipts))
    is_written_of = lifecycle is Lifecycle.ACTIVE and bool(carried_over(old, new, progress, ANY_TIME))
    return is_written_of or lived(new, progress) != progress


class _Ready:
    """A journey that is found again as what it is, not by all that it says."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey

    def __hash__(self) -> int:
        return id(self.journey)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ready) and other.journey is self.journey


@lru_cache(maxsize=256)
def _changed(old: _Ready, new: _Ready) -> tuple[tuple[Step | None, Step | None], ...] | None:
    """Return the steps whose mails may come at other times, as they were and as they are; None for all of them."""
    before, after = ({step.key: step for step in each.journey.steps} for each in (old, new))
    if old.journey.pace is not new.journey.pace or _roles(old.journey) != _roles(new.journey):
        return None
    is_seen_otherwise = _seen(old.journey) != _seen(new.journey)
    pairs = [(before.get(key), after.get(key)) for key in dict.fromkeys((*before, *after))]
    return tuple((one, other) for one, other in pairs if _differ(one, other, is_seen_otherwise=is_seen_otherwise))


def _differ(one: Step | None, other: Step | None, *, is_seen_otherwise: bool) -> bool:
    if one is None or other is None:
        return True
    if is_seen_otherwise and (other.when is not None or other.unless is not None):
        return True
    return timing(one) != timing(other) or who(one) != who(other)


def timing(step: Step) -> tuple[object, ...]:
    """Return what tells when the mails of a step come."""
    counted = (
        step.wait,
        step.opens_on,
        step.week,
        step.days,
        step.due,
        step.due_on,
        step.remind,
        step.lets_go,
        step.stretch,
        step.slot,
        step.workshop is not None,
    )
    return *counted, frozenset(step.after)


def who(step: Step) -> tuple[object, ...]:
    """Return what tells who is asked, and whether."""
    return step.by, step.when and step.when.expression, step.unless and step.unless.expression


def _roles(journey: Journey) -> set[str]:
    return {step.by.value for step in journey.steps}


def _seen(journey: Journey) -> object:
    """Return what the answers to "seen" are worked out from."""
    scales = {key: behaviour.scale for key, behaviour in journey.behaviours.items()}
    return scales, {(step.key, step.by, step.rate) for step in journey.steps if step.rate or step.asks_seen}
