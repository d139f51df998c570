"""How much of a week is asked of those who look after learners: some talks, and an hour in all."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from nudger.journey.budget import Budget
from nudger.journey.clock import Window, instant, local_date, permitted
from nudger.journey.definition import Role, Step
from nudger.journey.opening import A_WEEK, at_mail_time

GIVE_TIME = (Role.MANAGER, Role.BUDDY, Role.WITNESS)  # a facilitator's week is for learners


def too_much(budget: Budget, asked: Sequence[Step], step: Step) -> str:
    """Return why *step* is too much for somebody who was asked for all of *asked* this week; empty where it fits.

    A talk is one of so many a week. A gate holds somebody up, and always fits. Whoever was asked for no minutes yet can
    be asked for one step, however long it is.
    """
    if step.by not in GIVE_TIME or step.lets_go:
        return ""
    theirs = [each for each in asked if each.by in GIVE_TIME]
    talks, minutes = sum(each.is_talk for each in theirs), sum(each.minutes for each in theirs)
    if step.is_talk and talks >= budget.talks:
        return f"is asked for {talks} talk{'s' * (talks != 1)} this week already"
    if minutes and minutes + step.minutes > budget.minutes:
        return f"is asked for {minutes} minutes this week already"
    return ""


def week_begins(window: Window, now: datetime) -> datetime:
    """Return the UTC instant at which this person's own week began, on Monday."""
    day = local_date(window, now)
    return instant(window, day - timedelta(days=day.weekday()), time.min)


def next_week(window: Window, now: datetime) -> datetime:
    """Return when somebody is asked for what was too much for the week of *now*, in UTC: when their brief comes."""
    monday = local_date(window, week_begins(window, now)) + A_WEEK
    return permitted(window, at_mail_time(window, monday, 0))


def weeks_apart(weeks: Mapping[int, Sequence[Step]], learners: int, budget: Budget) -> int:
    """Return how many weeks after the first of so many *learners* the last is helped, where all begin together.

    *weeks* has, by the number of a week of the journey, the steps that one person is asked for about one learner.
    """
    waiting: list[tuple[int, Step]] = []
    longest, week = 0, min(weeks, default=0)
    while waiting or week <= max(weeks, default=-1):
        waiting += [(week, step) for step in weeks.get(week, ()) for _ in range(learners)]
        asked: list[Step] = []
        left: list[tuple[int, Step]] = []
        for since, step in waiting:
            if too_much(budget, asked, step):
                left.append((since, step))
            else:
                asked.append(step)
                longest = max(longest, week - since)
        waiting, week = left, week + 1
    return longest
