"""Who gets a mail now, about what. Person by person, so that the day's budget sees the whole human."""

import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from nudger.journey.clock import Window
from nudger.journey.guard import VALUE, Hold, allowed_now, start_of_day
from nudger.journey.plan import WITHOUT_MAIL, Touch
from nudger.journey.receipts import Event, Verb
from nudger.mail.links import message_id
from nudger.service.installation import Installation
from nudger.service.last_look import LOOK_AGAIN, senseless
from nudger.service.letters import template_of
from nudger.service.record import consequences
from nudger.store import enrolments, epoch, events, holds, nudges, outbox, people, pushes
from nudger.store.changes import Changes
from nudger.store.database import is_shared, transaction
from nudger.store.nudges import Nudge
from nudger.store.people import Person
from nudger.store.standing import Standing

log = logging.getLogger(__name__)

BATCH = 40  # people in one transaction, so that it stays short
ASIDE = 20  # times as many due nudges are looked at where other walkers may have taken the first ones
BREATH = 0.001  # seconds between two transactions, in which others get their turn
POISON = timedelta(hours=1)
A_DAY = timedelta(days=1)

FIRED_AS = {
    Touch.FIRST: Verb.GREETED,
    Touch.OPEN: Verb.INITIALIZED,
    Touch.REMIND: Verb.REMINDED,
    Touch.PAUSE: Verb.SUSPENDED,
    Touch.MOVE_ON: Verb.WAIVED,
    Touch.RESUME: Verb.RESUMED,
}


def walk(installation: Installation) -> Counter[str]:
    """Settle everything that is due now; return how many nudges were fired, held and skipped."""
    now = installation.clock.now()
    tally: Counter[str] = Counter()
    if installation.is_silent():
        return tally
    while found := _visit_some(installation, now):
        tally += found
        time.sleep(BREATH)
    return tally


def _visit_some(installation: Installation, now: datetime) -> Counter[str]:
    """Walk a batch of people in one transaction; where that breaks, each of them in one of their own."""
    candidates = nudges.people_due(now, BATCH * (ASIDE if is_shared() else 1))
    if not candidates:
        return Counter()
    try:
        with transaction():
            return _Visit(installation, people.claim(candidates, BATCH), now).walk()
    except Exception:
        log.exception("walk: a batch broke; each of its people is walked alone")
        return _one_by_one(installation, candidates[:BATCH], now)


def _one_by_one(installation: Installation, candidates: Sequence[int], now: datetime) -> Counter[str]:
    """Walk each alone; whatever breaks there is put off for an hour and stops nobody else."""
    tally: Counter[str] = Counter()
    for person_id in candidates:
        try:
            with transaction():
                tally += _Visit(installation, people.claim([person_id], 1), now).walk()
        except Exception as error:
            log.exception("walk: person %d put off for an hour", person_id)
            why = f"something went wrong: {type(error).__name__}"
            with transaction():
                due = nudges.due([person_id], now).get(person_id, [])
                nudges.hold({nudge.id: (now + POISON, why) for nudge in due})
            tally["broken"] += 1
    return tally


class _Visit:
    """A batch of people as they stand in one transaction, and all that follows from looking at them."""

    def __init__(self, installation: Installation, chosen: Sequence[int], now: datetime) -> None:
        self._installation = installation
        self._now = now
        self._holds = holds.current()
        concerned = nudges.enrolments_due(chosen, now)
        enrolments.lock(concerned)
        self._due: Mapping[int, Sequence[Nudge]] = nudges.due(chosen, now)
        self._standings = enrolments.standings(concerned)
        self._people = people.by_ids(chosen)
        self._pushes = pushes.known(chosen, now - A_DAY)
        self._doubtful_until = epoch.doubtful_until()
        self._changes = Changes()
        self._tally: Counter[str] = Counter()

    def walk(self) -> Counter[str]:
        """Settle what is due for them; return how many nudges were fired, held and skipped."""
        for person_id, due in self._due.items():
            self._walk_person(self._people[person_id], due)
        self._changes.write(self._now)
        return self._tally

    def _walk_person(self, person: Person, due: Sequence[Nudge]) -> None:
        window = person.window
        today = self._mails_today(person.id, window)
        for nudge in due:
            standing = self._standings.get(nudge.enrolment_id)
            if standing is None or not self._is_still_planned(nudge):
                continue  # it came about, or was cancelled, while this batch was looked at
            if reason := senseless(nudge, standing, person, self._now):
                self._changes.skipped[nudge.id] = reason
                self._tally["skipped"] += 1
            elif (held := self._held(nudge, standing, window, today)) is not None:
                self._changes.held[nudge.id] = held.until, held.reason
                self._tally["held"] += 1
            else:
                today += counts(nudge.touch)
                self._fire(nudge, standing)
                self._tally["fired"] += 1

    def _mails_today(self, person_id: int, window: Window) -> int:
        reached = self._pushes.get(person_id, ())
        if not reached:
            return 0
        began = start_of_day(window, self._now)
        return sum(at is None or at >= began for at in reached)

    def _is_still_planned(self, nudge: Nudge) -> bool:
        """What an earlier one of this visit has cancelled fires nothing."""
        plan = self._changes.plans.get(nudge.enrolment_id)
        return plan is None or nudge.origin != "plan" or any(desired.key == nudge.key for desired in plan)

    def _held(self, nudge: Nudge, standing: Standing, window: Window, today: int) -> Hold | None:
        template = template_of(nudge, standing) if nudge.touch not in WITHOUT_MAIL else ""
        hold = self._holds.on(journey=standing.journey.key, template=template, person=nudge.person_id)
        if hold is not None:
            return Hold(self._now + LOOK_AGAIN, hold.label)
        if not counts(nudge.touch):
            return None
        if (paused := standing.paused(self._people[nudge.person_id], self._now)) is not None:
            return paused
        a_day = self._installation.settings.budget.mails_a_day
        verdict = allowed_now(window, self._now, mails_today=today, mails_a_day=a_day)
        return verdict if isinstance(verdict, Hold) else None

    def _fire(self, nudge: Nudge, standing: Standing) -> None:
        """Mark the nudge, put its mail into the outbox, write the event down, and so plan what comes next."""
        self._changes.fired.append(nudge.id)
        if nudge.touch not in WITHOUT_MAIL:
            self._changes.mails.append(self._mail(nudge))
        verb = FIRED_AS.get(nudge.touch)
        if verb is None:
            return
        step = "" if verb is Verb.SUSPENDED else nudge.step
        reason = nudge.reason if nudge.touch is Touch.MOVE_ON else ""
        event = Event(verb, self._now, step, nudge.person_id, "walk", reason=reason)
        changed, changes = consequences(standing, [events.NewEvent(f"{verb}/{nudge.key}", standing.id, event)])
        self._standings[standing.id] = changed
        self._changes.add(changes)

    def _mail(self, nudge: Nudge) -> outbox.NewMail:
        installation = self._installation
        return outbox.NewMail(
            key=nudge.key,
            message_id=message_id(installation.secret, nudge.key, installation.settings.domain),
            person=nudge.person_id,
            nudge=nudge.id,
            counts=counts(nudge.touch),
            value=VALUE[nudge.touch],
            is_doubtful=self._doubtful_until is not None and nudge.wish_at <= self._doubtful_until,
        )


def counts(touch: Touch) -> bool:
    """Pushes count for the budget; answers to one's own acts and what carries no mail do not."""
    return touch is not Touch.ANSWER and touch not in WITHOUT_MAIL
