"""What a good designer would look at again in single steps."""

import re
from collections.abc import Iterator, Sequence

from nudger.journey.conditions import Score
from nudger.journey.definition import Journey, Kind, Step
from nudger.journey.forecast import Stop
from nudger.journey.wording import shown

MOST_SENTENCES = 3
_SENTENCE = re.compile(r"[.!?…。！？]+(?=\s|$|[\"'”»)])")


def about_steps(journey: Journey, way: Sequence[Stop]) -> Iterator[str]:
    """Yield a sentence for each step that could be better; *way* is that of an average learner."""
    yield from _about_gates(journey)
    yield from _about_quizzes(journey)
    yield from _about_places(journey)
    yield from _about_words(journey)
    yield from _about_dates(way)


def _about_words(journey: Journey) -> Iterator[str]:
    for step in journey.steps:
        if not step.is_written:
            continue
        if len(_SENTENCE.findall(step.ask)) > MOST_SENTENCES:
            yield (
                f"the ask of {shown(step.key)} has more than {MOST_SENTENCES} sentences, and a mail is read in seconds;"
                " say what to do, and let the rest stand behind its link"
            )
        elif step.ask.count("?") > 1 and step.wants_words:
            yield (
                f"{shown(step.key)} asks more than one question, and people answer the first; keep the one that"
                " matters, or make it two steps"
            )


def _about_dates(way: Sequence[Stop]) -> Iterator[str]:
    for stop in way:
        due, opens = stop.step.due_on, stop.opened_at.date()
        if due is not None and due < opens and not stop.step.of:
            yield (
                f"{shown(stop.step.key)} is due on {due}, and an average learner gets there on {opens}; give it a later"
                " date, or let the steps before it ask for less"
            )


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
