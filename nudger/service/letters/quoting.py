"""Somebody's own words, shown again where they help: to themselves, or to those they were written for."""

from collections.abc import Sequence

from nudger.journey.definition import Step
from nudger.journey.desired import Touch
from nudger.store import events, people, tips
from nudger.store.nudges import Nudge
from nudger.store.people import first_name
from nudger.store.standing import Standing

IF_THEN = "if_then"


def plan_of(standing: Standing, said: Sequence[events.Said]) -> str:
    """Return the learner's own if-then plan in its newest wording: of keep_as if_then, if_then_2 and so on."""
    steps = {step.key for step in standing.journey.steps if step.keep_as.startswith(IF_THEN)}
    return next((each.words for each in reversed(said) if each.step in steps), "")


def words_of(step: str, said: Sequence[events.Said]) -> str:
    """Return what was written at *step* last."""
    return next((each.words for each in reversed(said) if each.step == step), "")


def feedback(standing: Standing, nudge: Nudge, said: Sequence[events.Said]) -> tuple[str, ...]:
    """Return what others wrote to the learner since the mail before this one, each under its writer's first name.

    So all of it is shown, and nothing twice.
    """
    if nudge.touch not in (Touch.OPEN, Touch.ARRIVE):
        return ()
    own = (0, standing.learner.id)
    others = [each for each in said if each.person not in own and not _is_aside(standing, each)]
    if not others:
        return ()
    before = events.last_opened(standing.id, standing.learner.id, other_than=nudge.step)
    new = [each for each in others if each.number > before]
    writers = people.by_ids({each.person for each in new})
    return tuple(f"{first_name(writers[each.person].name)}: {each.words}" for each in new)


def _is_aside(standing: Standing, said: events.Said) -> bool:
    """What a facilitator says of a tip is not for the learner."""
    return bool(said.step) and standing.journey.step(said.step).asks_to_pass_on


def tip_for(standing: Standing, step: Step) -> str:
    """Return the newest tip that a facilitator agreed to show to those who do *step*; never one's own."""
    givers = [each.key for each in standing.journey.steps if each.tip_for == step.key and each.is_written]
    return tips.newest(standing.journey.key, givers, but=standing.id) if givers else ""
