"""What a good designer would look at again in a journey that can run: remarks, never refusals."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from nudger.journey.definition import OTHERS, Journey, Kind, Role
from nudger.journey.forecast import week_of
from nudger.journey.load import Load
from nudger.journey.reachable import out_of_reach
from nudger.journey.remarks_on_steps import about_steps
from nudger.journey.wording import shown

MOST_MINUTES = {role: 60 if role is Role.LEARNER else 15 for role in Role}  # a week
PRACTICE = (Kind.PRACTISE, Kind.EXPERIMENT)
TOO_LONG = 0.4  # of the time between the first step and the last


def remarks(journey: Journey, load: Load) -> tuple[str, ...]:
    """Return what could be better in the design of *journey*, each in one sentence that says how."""
    return (
        *_about_the_destination(journey),
        *_about_people(journey),
        *_about_the_load(load),
        *_about_weeks(journey, load),
        *_about_waiting(journey, load),
        *about_steps(journey, load.stops),
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
    for key, behaviour in journey.behaviours.items():
        if not set(behaviour.seen_by) - {Role.LEARNER}:
            yield (
                f"nobody but the learner is asked about {shown(key)}; name who can see it, such as"
                ' "seen_by: [learner, manager]"'
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


def _about_waiting(journey: Journey, load: Load) -> Iterator[str]:
    """Whoever is waited for too long is told once, with the share of the learner's time."""
    own = [(stop.opened_at, stop.closed_at) for stop in load.stops if stop.step.by is Role.LEARNER]
    if not own:
        return
    waits = {key for step in journey.main if step.by is Role.LEARNER for key in step.after}
    whole = max(closed for _, closed in own) - min(opened for opened, _ in own)
    for role in OTHERS:
        busy, idle = list(own), timedelta(0)
        for stop in load.stops:
            if stop.step.by is role and stop.step.key in waits:
                span = stop.opened_at, stop.closed_at
                idle += _left_over(span, busy)
                busy.append(span)
        if whole and idle / whole >= TOO_LONG:
            yield (
                f"{idle / whole:.0%} of a learner's time is spent waiting for the {role.named}; let them go on"
                " meanwhile, or give that step less time"
            )


def _left_over(span: tuple[datetime, datetime], others: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """Return how much of *span* lies in none of *others*."""
    begins, ends = span
    left = timedelta(0)
    for opened, closed in sorted(others):
        if opened > begins:
            left += max(min(opened, ends) - begins, timedelta(0))
        begins = max(begins, closed)
    return left + max(ends - begins, timedelta(0))
