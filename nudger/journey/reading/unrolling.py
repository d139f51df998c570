"""From what an author writes to plain steps: measures, validations and repeats get steps and keys of their own."""

from collections.abc import Iterator, Mapping, Sequence

from nudger.journey.definition import Behaviour, Kind, Moment, Pace, Role, Stage, Step
from nudger.journey.known import measure_key
from nudger.journey.reading.writing import Written

GATE_DAYS = 5  # working days that a validation may hold a learner up
PASS_ON_TITLE, PASS_ON_ASK = "May we pass this tip on?", "Read the tip, and say whether the next people may see it."
SEEN_TITLE, SEEN_ASK = "Did you see it?", "Did you see them do it: yes, partly, or not yet?"
MEASURE_TITLE, MEASURE_ASK = "Where are you today?", "Give each of these a number, as you see yourself today."
OTHERS_TITLE, OTHERS_ASK = "What do you see today?", "Give each of these a number, by what you have seen lately."
MEASURE_MINUTES = 3


def unroll(
    behaviours: Mapping[str, Behaviour],
    measure: Sequence[Moment],
    pace: Pace,
    stages: Sequence[Stage],
    written: Sequence[Written],
    boosters: Sequence[Written],
) -> tuple[Step, ...]:
    """Return the steps of a journey, in the order in which they open."""
    return _Unrolling(behaviours, measure, pace, stages, written).steps(boosters)


class _Unrolling:
    """One journey on its way from the file to the engine."""

    def __init__(
        self,
        behaviours: Mapping[str, Behaviour],
        measure: Sequence[Moment],
        pace: Pace,
        stages: Sequence[Stage],
        written: Sequence[Written],
    ) -> None:
        self._behaviours = behaviours
        self._measure = measure
        self._pace = pace
        self._stages = {stage.key: (number, stage) for number, stage in enumerate(stages, start=1)}
        self._written = written
        self._lasts = {step.key: _lasts(step) for step in written}

    def steps(self, boosters: Sequence[Written]) -> tuple[Step, ...]:
        main = [*self._measures(Moment("start"), after=())]
        baseline = [step.key for step in main if step.by is Role.LEARNER]
        main += self._main(baseline)
        if Moment("end") in self._measure:
            main += self._measures(Moment("end"), after=[step.key for step in main if _holds_up(step)])
        later = [step for moment in self._measure if moment.days for step in self._measures(moment, after=())]
        later += [_plain(booster) for booster in boosters]
        return (*main, *sorted(later, key=lambda step: step.days))

    def _main(self, before: list[str]) -> Iterator[Step]:
        """The author's steps, each waiting for those it names, its stage for the one before, the first for *before*."""
        half = (len(self._stages) or len(self._written)) // 2
        stage, closers = "", before
        inside: list[str] = []
        for number, written in enumerate(self._written):
            if written.stage != stage:
                stage, closers, inside = written.stage, (inside or closers), []
                if half and self._stages[stage][0] == half + 1:
                    yield from self._measures(Moment("middle"), after=closers)
            elif not self._stages and half and number == half:
                yield from self._measures(Moment("middle"), after=inside[-1:] or before)
            for step in self._one(written, closers if self._stages else before):
                yield step
                if _holds_up(step):
                    inside.append(step.key)

    def _one(self, written: Written, closers: list[str]) -> Iterator[Step]:
        first = self._placed(written, closers)
        yield from _with_validation(first, written)
        if written.repeat is None:
            return
        for time in range(2, written.repeat.times + 1):
            again = first.model_copy(
                update={
                    "key": _occurrence(written.key, time),
                    "of": written.key,
                    "after": _lasts_of(written, time - 1),
                    "wait": written.repeat.every,
                    "unless": written.repeat.until,
                    "stretch": written.repeat.stretch or 1,
                    "due_on": None,
                    "opens_on": None,
                    "keep_as": "",
                }
            )
            yield from _with_validation(again, written)

    def _placed(self, written: Written, closers: list[str]) -> Step:
        """Let the step wait for the last of each that it names, or else for its stage."""
        step = _plain(written)
        if step.after:
            after = [key for name in step.after for key in self._lasts[name]]
            return step.model_copy(update={"after": tuple(after)})
        if not self._stages:
            return step.model_copy(update={"after": tuple(closers)})
        number, stage = self._stages[step.stage]
        if self._pace is Pace.COHORT:
            baseline = tuple(closers) if number == 1 else ()  # it comes before everything
            return step.model_copy(update={"after": baseline, "week": stage.week or number})
        wait = stage.wait if number > 1 else 0
        own = step.wait if "wait" in written.model_fields_set else 0
        return step.model_copy(update={"after": tuple(closers), "week": stage.week, "wait": max(wait, own)})

    def _measures(self, moment: Moment, after: Sequence[str]) -> Iterator[Step]:
        if moment not in self._measure:
            return
        for role in Role:
            rated = tuple(key for key, behaviour in self._behaviours.items() if role in behaviour.seen_by)
            if rated:
                own = role is Role.LEARNER
                yield Step(
                    key=measure_key(str(moment), role),
                    kind=Kind.MEASURE,
                    title=MEASURE_TITLE if own else OTHERS_TITLE,
                    ask=MEASURE_ASK if own else OTHERS_ASK,
                    by=role,
                    after=tuple(after),
                    wait=0,
                    days=moment.days,
                    remind=None if own else (2,),
                    minutes=MEASURE_MINUTES,
                    rate=rated,
                    moment=str(moment),
                )


def _plain(written: Written) -> Step:
    return Step(**{name: getattr(written, name) for name in Step.model_fields})


def _with_validation(step: Step, written: Written) -> Iterator[Step]:
    yield step
    if step.tip_for:
        yield _agreement(step)
    if written.validated_by is not None:
        yield Step(
            key=_seen(step.key),
            kind=Kind.FEEDBACK,
            title=SEEN_TITLE,
            ask=SEEN_ASK,
            by=written.validated_by,
            after=(step.key,),
            wait=0,
            due=2 if written.is_gate else 3,
            remind=(1,) if written.is_gate else (2,),
            minutes=1,
            rate=step.rate,
            stage=step.stage,
            of=step.key,
            lets_go=GATE_DAYS if written.is_gate else 0,
        )


def _agreement(step: Step) -> Step:
    """What is written as a tip is shown to others once a facilitator has agreed."""
    return Step(
        key=f"{step.key}.agreed",
        kind=Kind.FEEDBACK,
        title=PASS_ON_TITLE,
        ask=PASS_ON_ASK,
        by=Role.FACILITATOR,
        after=(step.key,),
        wait=0,
        remind=(2,),
        minutes=1,
        stage=step.stage,
        of=step.key,
    )


def _holds_up(step: Step) -> bool:
    """Tell whether what comes after waits for this: what the learner does, and a validation that is a gate.

    Repeats hold up only what names them: they go on beside the next stages.
    """
    if step.asks_seen:
        return step.lets_go > 0 and "." not in step.of
    return step.by is Role.LEARNER and not step.of


def _lasts(written: Written) -> tuple[str, ...]:
    return _lasts_of(written, written.repeat.times if written.repeat is not None else 1)


def _lasts_of(written: Written, time: int) -> tuple[str, ...]:
    """Return the keys that must be closed for the step to be over, the so many-th *time*."""
    key = _occurrence(written.key, time)
    return (key, _seen(key)) if written.is_gate else (key,)


def _occurrence(key: str, time: int) -> str:
    return key if time == 1 else f"{key}.{time}"


def _seen(key: str) -> str:
    return f"{key}.seen"
