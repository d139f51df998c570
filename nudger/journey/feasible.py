"""Whether a journey can be finished on time with as many mails as people can bear."""

from collections.abc import Sequence

from nudger.journey.budget import Budget
from nudger.journey.definition import Journey, Pace, Role, Stage
from nudger.journey.forecast import Stop, forecast, week_of
from nudger.journey.wording import shown

ENOUGH = Budget(a_day=5, a_week=35)  # as if nobody counted


def breaks(journey: Journey, budget: Budget) -> str:
    """Return which week breaks under *budget*, in a sentence that says what would help; empty where none does.

    A stage is on time when all that it asks of an average learner has come by the end of the week it is meant for. One
    that would be late without a budget too is not its fault, and told among the remarks.
    """
    if not any(_week(journey, stage) for stage in journey.stages):
        return ""
    bounded, free = forecast(journey, budget), forecast(journey, ENOUGH)
    for stage in journey.stages:
        meant = _week(journey, stage)
        if not meant or _last(journey, stage, bounded) <= max(meant, _last(journey, stage, free)):
            continue
        mails = len({stop.opened_at for stop in free if week_of(journey, stop.opened_at) == meant and _own(stop)})
        most = "one mail" if budget.a_week == 1 else f"{budget.a_week} mails"
        return (
            f"week {meant} breaks: with {most} in seven days an average learner has all of {shown(stage.key)} in week"
            f" {_last(journey, stage, bounded)}, for it needs {mails} in its week. Let more of its steps open with the"
            " stage, so that they travel in one mail, or move some to a quieter week"
        )
    return ""


def _week(journey: Journey, stage: Stage) -> int:
    return stage.week or (journey.stages.index(stage) + 1 if journey.pace is Pace.COHORT else 0)


def _last(journey: Journey, stage: Stage, stops: Sequence[Stop]) -> int:
    """Return the week in which the last mail of this stage to the learner comes; 0 where there is none."""
    own = [stop.opened_at for stop in stops if _own(stop) and stop.step.stage == stage.key and not stop.step.of]
    return week_of(journey, max(own)) if own else 0


def _own(stop: Stop) -> bool:
    return stop.step.by is Role.LEARNER
