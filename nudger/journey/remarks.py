"""What a good designer would look at again in a journey that can run: remarks, never refusals."""

from collections.abc import Iterator

from nudger.journey.conditions import Score
from nudger.journey.definition import Journey, Kind, Role, Step
from nudger.journey.forecast import week_of
from nudger.journey.load import Load
from nudger.journey.reachable import out_of_reach
from nudger.journey.wording import shown

MOST_MINUTES = {role: 60 if role is Role.LEARNER else 15 for role in Role}  # a week
PRACTICE = (Kind.PRACTISE, Kind.EXPERIMENT)


def remarks(journey: Journey, load: Load) -> tuple[str, ...]:
    """Return what could be better in the design of *journey*, each in one sentence that says how."""
    return (
        *_about_the_destination(journey),
        *_about_people(journey),
        *_about_the_load(load),
        *_about_weeks(journey, load),
        *_about_gates(journey),
        *_about_quizzes(journey),
        *_about_places(journey),
        *out_of_reach(journey, load.stops),
    )


def _about_the_destination(journey: Journey) -> Iterator[str]:
    if not journey.behaviours:
        yield 'it names no behaviour, so nobody can tell whether it worked; add "behaviours:" that others can see'
    elif not any(moment.name == "start" for moment in journey.measure):
        yield (
            "nobody says where they stand before the first step, so no change can be told; give behaviours"
            ' "seen_by:" and write "measure: [start, end]"'
        )
    if not any(step.kind in PRACTICE and step.by is Role.LEARNER for step in journey.steps):
        yield "nothing is practised; add a step of kind practise or experiment in which learners try it at work"


def _about_people(journey: Journey) -> Iterator[str]:
    if not any(step.by is Role.MANAGER for step in journey.steps):
        yield "the manager is never asked for anything; ask them once what they saw, in a step of kind feedback"
    for step in journey.main:
        if step.by is not Role.LEARNER:
            continue
        for before in map(journey.step, step.after):
            if before.by is not Role.LEARNER and not before.lets_go:
                yield (
                    f"{shown(step.key)} waits for {shown(before.key)}, which the {before.by} does, perhaps weeks later;"
                    " let it wait for a step of the learner's, or for a validation with a gate"
                )


def _about_the_load(load: Load) -> Iterator[str]:
    for role, minutes in load.minutes.items():
        if minutes > MOST_MINUTES[role]:
            yield (
                f"the {role} needs {minutes:.0f} minutes a week, and few people find more than {MOST_MINUTES[role]};"
                " make steps smaller, or leave more time between them"
            )
    if load.silent:
        one = "one step doesn't say how long it takes"
        count = one if load.silent == 1 else f"{load.silent} steps don't say how long they take"
        yield f'{count}, so these minutes are too few; add "minutes:"'


def _about_weeks(journey: Journey, load: Load) -> Iterator[str]:
    """The first stage that comes late is told; those after it are late because of it."""
    for stage in journey.stages:
        week = min(week_of(journey, stop.opened_at) for stop in load.stops if stop.step.stage == stage.key)
        if stage.week and week > stage.week:
            yield (
                f"{shown(stage.key)} is meant for week {stage.week}, and an average learner gets there in week {week};"
                " let the stages before it ask for less, or be due earlier"
            )
            return


def _about_gates(journey: Journey) -> Iterator[str]:
    for gate in journey.steps:
        if not gate.lets_go or not gate.stage:
            continue
        step = journey.step(gate.of)
        if any(journey.step(key).stage == step.stage for key in step.after):
            yield (
                f"the gate of {shown(step.key)} stands late in its stage, so that learners may wait for it with nothing"
                " else to do; let the step open with its stage"
            )


def _about_quizzes(journey: Journey) -> Iterator[str]:
    for quiz in journey.steps:
        if quiz.kind is Kind.QUIZ and not quiz.of and not any(_follows_up(step, quiz) for step in journey.steps):
            yield (
                f"whoever stays below {quiz.pass_mark} in {shown(quiz.key)} is never helped; add a step with"
                f' "when: {quiz.key}.score < {quiz.pass_mark}"'
            )


def _follows_up(step: Step, quiz: Step) -> bool:
    conditions = [condition for condition in (step.when, step.unless) if condition is not None]
    return any(Score(quiz.key) in condition.mentions for condition in conditions)


def _about_places(journey: Journey) -> Iterator[str]:
    for step in journey.steps:
        if step.kind in (Kind.READ, Kind.WATCH) and not step.link:
            yield f'{shown(step.key)} says to {step.kind} something and has no page to open; add "link:"'
        if step.kind is Kind.ATTEND and not step.place and not step.link:
            yield f'{shown(step.key)} doesn\'t say where it happens; add "place:" or "link:"'
