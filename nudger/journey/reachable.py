"""Conditions that can't do what their author meant: what they ask is not known yet, never will be, or can't differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nudger.journey.conditions import Answer, Asked, Condition, Done, Rating, Score, Seen, Skipped
from nudger.journey.definition import Journey, Role, Scale, Step
from nudger.journey.forecast import Stop
from nudger.journey.known import measure_key
from nudger.journey.wording import shown


def out_of_reach(journey: Journey, way: Sequence[Stop]) -> Iterator[str]:
    """Yield a sentence for each condition that leaves its step out for everybody on this *way*, or never does."""
    stops = {stop.step.key: stop for stop in way}
    for step in journey.steps:
        if step.when is not None and not step.of:
            yield from _about_values(journey, step, "when", step.when)
            for asked in step.when.mentions:
                yield from _about_sources(journey, step, asked, stops)
        if step.unless is not None and step.key.endswith(".2"):
            yield from _about_values(journey, step, "until", step.unless)
            for asked in step.unless.mentions:
                yield from _never_told(journey, step, "until", asked)


def _about_sources(journey: Journey, step: Step, asked: Asked, stops: Mapping[str, Stop]) -> Iterator[str]:
    never = list(_never_told(journey, step, "when", asked))
    yield from never
    sources = _sources(journey, asked)
    if never or not sources:
        return
    if all(stops[key].closed_at > stops[step.key].opened_at for key in sources):
        yield (
            f"{shown(step.key)} asks for {asked} when {shown(sources[0])} is not over yet, so that it is left out for"
            f" most; let it wait for that step, or open later"
        )


def _never_told(journey: Journey, step: Step, name: str, asked: Asked) -> Iterator[str]:
    if _sources(journey, asked) == ():
        yield f"{name} of {shown(step.of or step.key)} asks for {asked}, and {_missing(asked)}"


def _missing(asked: Asked) -> str:
    if isinstance(asked, Answer):
        return f'nobody writes anything at that step; give it "keep_as:", or ask for done({asked.step})'
    assert isinstance(asked, Seen)
    return f'the {asked.who} is never asked about it; add "validate: {asked.who}", or "rate:" to a step they do'


def _sources(journey: Journey, asked: Asked) -> tuple[str, ...] | None:
    """Return the keys of the steps that can tell what is asked; None for what no step tells."""
    match asked:
        case Score(key) | Done(key) | Skipped(key):
            return (key,)
        case Answer(key):
            step = journey.step(key)
            return (key,) if step.wants_words or step.by is not Role.LEARNER else ()
        case Rating(_, who, moment):
            return (measure_key(moment, _role(who)),)
        case Seen(behaviour, who):
            return tuple(step.key for step in journey.steps if _tells(step, behaviour, _role(who)))
    return None


def _tells(step: Step, behaviour: str, role: Role) -> bool:
    return step.by is role and (behaviour in step.rate or (step.asks_seen and not step.rate))


def _about_values(journey: Journey, step: Step, name: str, condition: Condition) -> Iterator[str]:
    """Where one number alone decides, all its values can be tried."""
    if len(condition.mentions) != 1:
        return
    asked = condition.mentions[0]
    if isinstance(asked, Score):
        scale = Scale(0, 100)
    elif isinstance(asked, Rating):
        scale = journey.behaviours[asked.behaviour].scale
    else:
        return
    truths = {condition.holds(_Always(number)) for number in scale.numbers}
    if len(truths) == 1:
        never = "always holds" if truths == {True} else "can never hold"
        yield (
            f'{name} of {shown(step.of or step.key)}, "{condition.text}", {never}: {asked} is from {scale.lowest} to'
            f" {scale.highest}; compare it with a number between"
        )


@dataclass(frozen=True)
class _Always:
    """Facts in which every number is the same, and nothing else is known."""

    number: int

    def score(self, step: str) -> int:
        return self.number

    def rating(self, behaviour: str, who: str, moment: str) -> int:
        return self.number

    def answer(self, step: str) -> None:
        return None

    def profile(self, field: str) -> None:
        return None

    def seen(self, behaviour: str, who: str) -> None:
        return None

    def is_done(self, step: str) -> bool:
        return False

    def is_skipped(self, step: str) -> bool:
        return False


def _role(who: str) -> Role:
    return Role.LEARNER if who == "self" else Role(who)
