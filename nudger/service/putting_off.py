"""LATER: what a mail asked for waits until a day, and is asked again then."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from nudger.journey.clock import later as later_in
from nudger.journey.clock import local_date, working_day, working_days_after
from nudger.journey.desired import Touch
from nudger.journey.receipts import Lifecycle
from nudger.mail.pauses import Wish
from nudger.service import record, wishes
from nudger.service.answering import answer
from nudger.store import enrolments, mailed, nudges, people
from nudger.store.standing import Standing
from nudger.store.tables import Nudge

UNSAID: Final = 2  # working days, of somebody who says LATER alone
FURTHEST: Final = timedelta(weeks=4)  # what is further away is a pause


def later(nudge: Nudge, standing: Standing, act: record.Act, wish: Wish) -> str:
    """Put off all that this mail asked its reader for and that is open still; return what came of it.

    A day that can't be read, is too far away, or comes after a date of the journey's file, is asked about once, and the
    words are kept. Whoever is paused goes on that day.
    """
    if not nudge.step:
        answer(nudge, "not-yet", "LATER", act.at)
        return "not yet"
    reader = people.by_id(act.person)
    window = standing.window_of(reader)
    today = local_date(window, act.at)
    day = wish.until or (None if wish.is_said else working_days_after(window, today, UNSAID))
    if standing.progress.lifecycle is Lifecycle.PAUSED and act.person == standing.learner.id and day is not None:
        return wishes.pause(nudge, standing, act, Wish(day))
    asked = _open_lines(nudge, act.person)
    if not asked:
        answer(nudge, "already-done", "", act.at)
        return "already done"
    if day is None or working_day(window, day) > _latest(asked, today):
        record.respond(standing.id, nudge.step, act)
        answer(nudge, "later-when", "", act.at)
        return "asked until when"
    day = working_day(window, day)
    for each, step in asked:
        record.wait(each.id, step, replace(act, words=""), day)
    answer(nudge, "later", _comes(standing, nudge.step, act.person, day).isoformat(), act.at)
    return "put off"


def _open_lines(nudge: Nudge, person: int) -> list[tuple[Standing, str]]:
    """Return what travelled in this mail, or was reminded of by it, and still waits for this person."""
    lines = dict.fromkeys(
        [
            (nudge.enrolment_id, nudge.step),
            *((each.enrolment_id, each.step) for each in mailed.in_one_mail_with(nudge.id)),
        ]
    )
    standings = enrolments.standings({enrolment for enrolment, _ in lines})
    return [
        (standings[enrolment], step)
        for enrolment, step in lines
        if step and _is_open(standings[enrolment], step) and standings[enrolment].asks(step) == person
    ]


def _is_open(standing: Standing, step: str) -> bool:
    receipt = standing.progress.receipts.get(step)
    is_running = standing.progress.lifecycle is not Lifecycle.LEFT
    return is_running and receipt is not None and receipt.opened_at is not None and not receipt.is_closed


def _latest(asked: list[tuple[Standing, str]], today: date) -> date:
    """Return the last day to which all of these can be put off: a step with a date is not asked for after it."""
    dates = [
        later_in(standing.window_of(standing.learner), due_on)
        for standing, step in asked
        if (due_on := standing.journey.step(step).due_on) is not None
    ]
    return min([today + FURTHEST, *dates])


def _comes(standing: Standing, step: str, person: int, day: date) -> date:
    """Return the day on which the mail of *step* is planned now, in its reader's own hours."""
    window = people.by_id(person).window
    for each in nudges.planned_for(standing.id, person):
        if each.step == step and each.touch is Touch.OPEN:
            return local_date(window, each.wish_at)
    return day
