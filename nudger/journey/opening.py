"""When a step opens, and when it is due: working days, dates, weeks, each in the zone of whoever does it."""

from datetime import date, datetime, time, timedelta

from nudger.journey.clock import Window, instant, later, local_date, permitted, working_day, working_days_after
from nudger.journey.definition import Journey, Step
from nudger.journey.receipts import Progress, Receipt

MAIL_TIME = time(10)
A_WEEK = timedelta(days=7)


def opens_at(journey: Journey, starts: date, step: Step, progress: Progress, window: Window) -> datetime:
    """Return when the mail of a step may go out that waits for nothing any more, in UTC.

    A first step opens on the starting day, a later one *wait* working days after the last one before it closed, one
    after the end *days* after that; none before its date, nor before its week. Days on which the *window* is paused
    count for none of these.
    """
    floor = later(window, _floor(step, starts))
    if step.is_after_end:
        ended = local_date(window, ended_at(journey, progress))
        day = later(window, ended + timedelta(days=step.days), ended)
        return permitted(window, at_mail_time(window, max(day, floor), 0))
    closed = last_closed(step, progress)
    if closed is None:
        return permitted(window, at_mail_time(window, floor, 0))
    after = no_earlier_than(closed, window, step.wait)
    return max(after, permitted(window, at_mail_time(window, floor, 0)))


def _floor(step: Step, starts: date) -> date:
    week = starts + (step.week - 1) * A_WEEK if step.week else starts
    return max(week, step.opens_on or week)


def last_closed(step: Step, progress: Progress) -> datetime | None:
    """Return when the last of the steps before this one was closed; None where there are none."""
    before = [progress.receipts[key].closed_at for key in step.after if key in progress.receipts]
    return max((moment for moment in before if moment is not None), default=None)


def ended_at(journey: Journey, progress: Progress) -> datetime:
    """Return when the last step that leads to the end was closed; for a journey that is complete."""
    closings = [progress.receipts[step.key].closed_at for step in journey.main]
    return max(moment for moment in closings if moment is not None)


def due_day(step: Step, opened_at: datetime, window: Window) -> date:
    """Return the day on which an open step is due: its date, or the first working day after a late opening."""
    opened = local_date(window, opened_at)
    if step.due_on is None:
        return working_days_after(window, opened, step.due)
    due_on = later(window, step.due_on)
    return working_day(window, due_on) if due_on > opened else working_days_after(window, opened, 1)


def counted_from(step: Step, receipt: Receipt, window: Window) -> date:
    """Return the day from which reminders count: the day it is due, or of the last response where that is later."""
    assert receipt.opened_at is not None
    due = due_day(step, receipt.opened_at, window)
    return due if receipt.responded_at is None else max(due, local_date(window, receipt.responded_at))


def no_earlier_than(moment: datetime, window: Window, working_days: int) -> datetime:
    """The mail time *working_days* after *moment*, or the first permitted instant where that has passed already."""
    return permitted(window, max(moment, at_mail_time(window, local_date(window, moment), working_days)))


def at_mail_time(window: Window, day: date, working_days: int) -> datetime:
    return instant(window, working_days_after(window, day, working_days), MAIL_TIME)
