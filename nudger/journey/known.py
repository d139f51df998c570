"""What the conditions of a journey ask about: what is known of one enrolment at one moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nudger.journey.definition import Journey, Role, Seen, Step
from nudger.journey.receipts import NOTHING, Given, Progress, Receipt


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of one enrolment; *fields* is what the learner's profile says, by name."""

    journey: Journey
    progress: Progress
    fields: Mapping[str, str]

    def score(self, step: str) -> int | None:
        return self._given(step).score

    def answer(self, step: str) -> str | None:
        """Return the own words with which *step* was finished."""
        receipt = self.progress.receipts.get(step)
        return receipt.words if receipt is not None and receipt.state == "done" else None

    def is_done(self, step: str) -> bool:
        return self._state(step) == "done"

    def is_skipped(self, step: str) -> bool:
        return self._state(step) == "skipped"

    def rating(self, behaviour: str, who: str, moment: str) -> int | None:
        """Return the number given at a measure; *who* is a role, or "self" for the learner."""
        return self._given(measure_key(moment, _role(who))).ratings.get(behaviour)

    def seen(self, behaviour: str, who: str) -> bool | None:
        """Tell whether *who* has seen the behaviour, by their latest word on it; None where they have said none.

        A word is "yes" to "did you see it?", or a rating in the upper half of the scale.
        """
        said = sorted(self._words_on(behaviour, _role(who)), key=lambda word: word[0])
        return said[-1][1] if said else None

    def profile(self, field: str) -> str | None:
        return self.fields.get(field)

    def _words_on(self, behaviour: str, role: Role) -> Iterator[tuple[float, bool]]:
        for step in self.journey.steps:
            receipt = self.progress.receipts.get(step.key)
            if step.by is not role or receipt is None or receipt.closed_at is None:
                continue
            given, at = receipt.given, receipt.closed_at.timestamp()
            if given.seen and step.asks_seen and self._is_about(step, behaviour):
                yield at, given.seen == Seen.YES
            elif behaviour in given.ratings:
                scale = self.journey.behaviours[behaviour].scale
                yield at, 2 * given.ratings[behaviour] > scale.lowest + scale.highest

    def _is_about(self, step: Step, behaviour: str) -> bool:
        """A validation is about the behaviours of its step; where that names none, about all of them."""
        return not step.rate or behaviour in step.rate

    def _given(self, step: str) -> Given:
        return self.progress.receipts[step].given if step in self.progress.receipts else NOTHING

    def _state(self, step: str) -> str:
        return self.progress.receipts.get(step, Receipt(step)).state


def measure_key(moment: str, role: Role) -> str:
    """Return the key of the step by which somebody rates behaviours at a moment, such as "60 days".

    >>> measure_key("60 days", Role.LEARNER)
    'measure.60-days.learner'
    """
    return f"measure.{moment.replace(' ', '-')}.{role}"


def _role(who: str) -> Role:
    return Role.LEARNER if who == "self" else Role(who)
