"""Who gets a mail now, about what. Person by person, so that the day's budget sees the whole human."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from nudger.journey.guard import Hold, allowed_now, start_of_day, still_wanted
from nudger.journey.plan import Touch
from nudger.journey.receipts import Event, Verb
from nudger.mail.links import message_id
from nudger.service.installation import Installation
from nudger.service.record import record
from nudger.store import enrolments, nudges, outbox, people
from nudger.store.database import transaction
from nudger.store.enrolments import Standing
from nudger.store.tables import Nudge, Person

log = logging.getLogger(__name__)

BATCH = 25  # people in one transaction, so that it stays short
POISON = timedelta(hours=1)

FIRED_AS = {
    Touch.OPEN: Verb.INITIALIZED,
    Touch.REMIND: Verb.REMINDED,
    Touch.PAUSE: Verb.SUSPENDED,
    Touch.MOVE_ON: Verb.WAIVED,
}


def walk(installation: Installation) -> Counter[str]:
    """Settle everything that is due now; return how many nudges were fired, held and skipped."""
    now = installation.clock.now()
    tally: Counter[str] = Counter()
    while people_due := nudges.people_due(now, BATCH):
        with transaction():
            for person_id in people_due:
                tally += _visit(installation, person_id, now)
    return tally


def _visit(installation: Installation, person_id: int, now: datetime) -> Counter[str]:
    """Walk one person; whatever breaks there is put off for an hour and stops nobody else."""
    try:
        with transaction():
            return _walk_person(installation, people.by_id(person_id), now)
    except Exception as error:
        log.exception("walk: person %d put off for an hour", person_id)
        for nudge in nudges.due(person_id, now):
            nudges.hold(nudge, now + POISON, f"something went wrong: {type(error).__name__}")
        return Counter(broken=1)


def _walk_person(installation: Installation, person: Person, now: datetime) -> Counter[str]:
    window = people.window_of(person)
    today = outbox.counted_since(person.id, start_of_day(window, now))
    standings: dict[int, Standing] = {}
    tally: Counter[str] = Counter()
    for nudge in nudges.due(person.id, now):
        standing = standings.get(nudge.enrolment_id) or enrolments.standing(nudge.enrolment_id)
        touch = Touch(nudge.touch)
        unwanted = still_wanted(touch, nudge.step, nudge.run, standing.progress)
        if unwanted is not None:
            nudges.skip(nudge.id, unwanted.reason, now)
            tally["skipped"] += 1
            continue
        if _counts(touch):
            verdict = allowed_now(window, now, mails_today=today, mails_a_day=installation.settings.budget.mails_a_day)
            if isinstance(verdict, Hold):
                nudges.hold(nudge, verdict.until, verdict.reason)
                tally["held"] += 1
                continue
            today += 1
        standings[nudge.enrolment_id] = _fire(installation, nudge, touch, standing, now)
        tally["fired"] += 1
    return tally


def _counts(touch: Touch) -> bool:
    """Pushes count for the budget; answers to one's own acts and what carries no mail do not."""
    return touch not in (Touch.ANSWER, Touch.MOVE_ON)


def _fire(installation: Installation, nudge: Nudge, touch: Touch, standing: Standing, now: datetime) -> Standing:
    """Mark the nudge, put its mail into the outbox, write the event down, and so plan what comes next.

    What an earlier one of this visit has cancelled is no longer planned, and fires nothing.
    """
    if not nudges.fire(nudge.id, now):
        return standing
    if touch is not Touch.MOVE_ON:
        outbox.add(
            key=nudge.key,
            message_id=message_id(installation.secret, nudge.key, installation.settings.domain),
            person_id=nudge.person_id,
            nudge_id=nudge.id,
            counts=_counts(touch),
            now=now,
        )
    verb = FIRED_AS.get(touch)
    if verb is None:
        return standing
    step = "" if verb is Verb.SUSPENDED else nudge.step
    event = Event(verb, now, step, nudge.person_id, "walk", reason=nudge.reason if touch is Touch.MOVE_ON else "")
    return record(standing, (f"{verb}/{nudge.key}", event))
