"""When a learner arrives: by the dates as they were, as they are now, and by each road that is offered."""

from datetime import date, datetime, time
from typing import NamedTuple

from nudger.journey.clock import instant, local_date
from nudger.journey.eta import arrives, as_others_did
from nudger.journey.receipts import Event, Lifecycle, Progress, Verb
from nudger.mail.pauses import UNSAID
from nudger.service.installation import Installation
from nudger.store import receipts
from nudger.store.standing import Standing


class Eta(NamedTuple):
    """Days of arrival in the learner's zone, None where one can't be told.

    *first* is that of the day on which they set out, *now* of going on from here, *lighter* of a lighter road,
    *paused* of a pause of two weeks.
    """

    first: date | None = None
    now: date | None = None
    lighter: date | None = None
    paused: date | None = None


def eta(installation: Installation, standing: Standing, now: datetime) -> Eta:
    """Return when the learner of an enrolment that is on its way arrives; nothing for any other."""
    if standing.progress.lifecycle is not Lifecycle.ACTIVE:
        return Eta()
    planned, progress = standing.planned, standing.progress
    takes = as_others_did(receipts.stays(standing.id))
    budget = installation.settings.budget.of(standing.learner.mails_a_week)
    window = standing.learner.window
    open_steps = [key for key, each in progress.receipts.items() if each.opened_at is not None and not each.is_closed]

    def day(so_far: Progress, since: datetime = now) -> date | None:
        return arrives(planned, so_far, since, budget, takes)

    slowed = progress.after(Event(Verb.SLOWED, now, next(iter(open_steps), "")))
    until = local_date(window, now) + UNSAID
    return Eta(
        first=day(Progress(), instant(window, standing.starts, time.min)),
        now=day(progress),
        lighter=day(slowed) if not progress.is_lighter else None,
        paused=day(progress.after(Event(Verb.SUSPENDED, now, until=until))),
    )
