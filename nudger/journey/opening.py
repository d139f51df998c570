"""When a step opens, and when it is due: working days, dates, weeks, each in the zone of whoever does it."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from nudger.journey.clock import ONE_DAY, Window, later, local_date, permitted, working_day, working_days_after
from nudger.journey.definition import Journey, Role, Seen, Step
from nudger.journey.preferred import mail_time_on, wished
from nudger.journey.receipts import ADDED_AFTER, OUT_AFTER, Progress, Receipt

A_WEEK = timedelta(days=7)
MOST_KEPT = 2048  # answers: each plan of an enrolment asks again what the last one asked
BY_A_CHANGE = {ADDED_AFTER: 1, OUT_AFTER: 0}  # how little such a closing says of when the journey ended
LONG = 5  # working days until a step is due, from which on it is reminded of before that day too


def opens_at(journey: Journey, starts: date, step: Step, progress: Progress, window: Window) -> datetime:
    """Return when the mail of a step may go out that waits for nothing any more, in UTC.

    A first step opens on the starting day, a later one *wait* working days after the last one before it closed, one
    after the end *days* after that; none before its date, nor before its week, nor before the day to which the
    learner has put it off. Where neither names a day, one that the person prefers is waited for. Days on which the
    *window* is paused count for none of these.
    """
    return wished_for(step, window, progress, _may_open(journey, starts, step, progress, window))


def wished_for(step: Step, window: Window, progress: Progress, moment: datetime) -> datetime:
    """Return when a step that may open at *moment* does, by the person's wishes; a day that was named is none."""
    receipt = progress.receipts.get(step.key)
    is_put_off = receipt is not None and receipt.not_before is not None
    return moment if step.opens_on or step.due_on or is_put_off else wished(window, moment)


def _may_open(journey: Journey, starts: date, step: Step, progress: Progress, window: Window) -> datetime:
    receipt = progress.receipts.get(step.key)
    floor = later(window, _floor(step, starts))
    if receipt is not None and receipt.not_before is not None:
        floor = max(floor, receipt.not_before)
    if step.is_after_end:
        ended = local_date(window, ended_at(journey, progress))
        day = later(window, ended + timedelta(days=step.days), ended)
        return first_on(window, max(day, floor))
    closed = last_closed(step, progress)
    if closed is None:
        return first_on(window, floor)
    return max(no_earlier_than(closed, window, step.wait), first_on(window, floor))


def may_open_on(step: Step, starts: date, day: date) -> bool:
    """Tell whether the author lets *step* open on *day*, once nothing else holds it up."""
    return not step.is_after_end and _floor(step, starts) <= day


def _floor(step: Step, starts: date) -> date:
    week = starts + (step.week - 1) * A_WEEK if step.week else starts
    return max(week, step.opens_on or week)


def last_closed(step: Step, progress: Progress) -> datetime | None:
    """Return when the last of the steps before this one was closed; None where there are none."""
    before = [progress.receipts[key].closed_at for key in step.after if key in progress.receipts]
    return max((moment for moment in before if moment is not None), default=None)


def ended_at(journey: Journey, progress: Progress) -> datetime:
    """Return when the last step that leads to the end was closed; for a journey that is complete.

    What was added to it afterwards, and so was left out, moves that day no more than what was taken out of it.
    """
    main = [step.key for step in (*journey.main, *journey.gone) if not step.is_after_end]
    closed = [progress.receipts[key] for key in main if key in progress.receipts]
    closings = [(BY_A_CHANGE.get(each.reason, 2), each.closed_at) for each in closed if each.closed_at is not None]
    return max(closings)[1]


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


def reminders(step: Step, receipt: Receipt, window: Window) -> tuple[int, ...]:
    """Return the working days after an open step is due on which it is reminded of; -1 is the one before.

    What the author wrote, else the usual: a learner's one and four working days after, and the one before where there
    were LONG or more; anybody else's one after.
    """
    if step.remind is not None:
        return step.remind
    if step.by is not Role.LEARNER:
        return (1,)
    assert receipt.opened_at is not None
    since = local_date(window, max(receipt.opened_at, receipt.responded_at or receipt.opened_at))
    is_long = due_day(step, receipt.opened_at, window) >= working_days_after(window, since, LONG)
    return (-1, 1, 4) if is_long else (1, 4)


def reminded_first(step: Step, receipt: Receipt, window: Window) -> datetime:
    """Return when the first reminder of an open step, which has one, is wished for."""
    days = reminders(step, receipt, window)[0]
    day = counted_from(step, receipt, window)
    return at_mail_time(window, working_day_before(window, day), 0) if days < 0 else at_mail_time(window, day, days)


def working_day_before(window: Window, day: date) -> date:
    """Return the last working day before *day*; there is one."""
    day -= ONE_DAY
    while not window.is_working_day(day):
        day -= ONE_DAY
    return day


def paced(step: Step, progress: Progress) -> Step:
    """Return *step* as it is on the learner's road.

    On a lighter one, what is theirs waits and takes twice as long. What comes again waits longer while it goes well.
    """
    pace = 2 if progress.is_lighter and step.by is Role.LEARNER else 1
    wait, due = step.wait * pace * stretched(step, progress), step.due * pace
    return step if (wait, due) == (step.wait, step.due) else step.model_copy(update={"wait": wait, "due": due})


def stretched(step: Step, progress: Progress) -> int:
    """Return how many times as long a step that comes again waits: twice as long after each time that went well.

    One that didn't sets it back. A time went well when it was done without a reminder, and whoever was asked if they
    saw it has not said "not yet".
    """
    factor = 1
    for key in step.before if step.stretch > 1 else ():
        factor = min(2 * factor, step.stretch) if _went_well(key, progress) else 1
    return factor


def _went_well(key: str, progress: Progress) -> bool:
    receipt, seen = progress.receipts.get(key), progress.receipts.get(f"{key}.seen")
    is_done = receipt is not None and receipt.state == "done" and not receipt.reminded_at
    return is_done and (seen is None or seen.given.seen != Seen.NOT_YET)


@lru_cache(maxsize=MOST_KEPT)
def first_on(window: Window, day: date) -> datetime:
    """The mail time on *day*, or on the next working day; the first permitted instant where that is closed."""
    return permitted(window, at_mail_time(window, day, 0))


@lru_cache(maxsize=MOST_KEPT)
def no_earlier_than(moment: datetime, window: Window, working_days: int) -> datetime:
    """The mail time *working_days* after *moment*, or the first permitted instant where that has passed already."""
    return permitted(window, max(moment, at_mail_time(window, local_date(window, moment), working_days)))


def at_mail_time(window: Window, day: date, working_days: int) -> datetime:
    """Return the instant for which a mail is wished on the working day that is *working_days* after *day*."""
    return mail_time_on(window, working_days_after(window, day, working_days))
