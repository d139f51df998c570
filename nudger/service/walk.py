"""Who gets a mail now, about what. Person by person, so that the day's budget sees the whole human."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from nudger.journey.budget import Budget
from nudger.journey.desired import CALENDAR, WITHOUT_MAIL, Touch
from nudger.journey.guard import VALUE, Hold, allowed_now, turn
from nudger.journey.receipts import NOTHING, Event, Given, Verb
from nudger.journey.together import Passenger, in_order
from nudger.mail.links import message_id
from nudger.service.answering import tell
from nudger.service.attendance import ask_who_was_there
from nudger.service.calendar_mails import channel_of, not_in_hours
from nudger.service.installation import Installation
from nudger.service.last_look import LOOK_AGAIN, senseless
from nudger.service.letters import slot_of, template_of
from nudger.service.offer import told_of_a_pause
from nudger.service.placing import Places
from nudger.service.record import consequences
from nudger.service.roadblocks import tell_of_roadblocks
from nudger.service.seats import Seats
from nudger.service.time_of_others import Weeks
from nudger.store import enrolments, epoch, events, holds, nudges, outbox, people, pushes
from nudger.store.changes import Changes
from nudger.store.database import breathe, is_shared, transaction
from nudger.store.free_busy import ASKED_FIRST
from nudger.store.nudges import Nudge
from nudger.store.people import Person
from nudger.store.standing import Standing

log = logging.getLogger(__name__)

BATCH = 40  # people in one transaction, so that it stays short
ASIDE = 20  # times as many due nudges are looked at where other walkers may have taken the first ones
POISON = timedelta(hours=1)
EIGHT_DAYS = timedelta(days=8)
A_DAY = timedelta(days=1)
CALENDAR_ASKED = timedelta(minutes=5)  # a time is sought without it, where it has not been asked by then
ANSWERS_A_DAY = 12  # to one person: nobody writes more by hand, and two machines fall silent

FIRED_AS = {
    Touch.FIRST: Verb.GREETED,
    Touch.OPEN: Verb.INITIALIZED,
    Touch.REMIND: Verb.REMINDED,
    Touch.OFFER: Verb.OFFERED,
    Touch.PAUSE: Verb.SUSPENDED,
    Touch.MOVE_ON: Verb.WAIVED,
    Touch.RESUME: Verb.RESUMED,
    Touch.PLACE: Verb.SCHEDULED,
    Touch.ENDED: Verb.INITIALIZED,
    Touch.AFTER: Verb.CONCLUDED,
}


def walk(installation: Installation) -> Counter[str]:
    """Settle everything that is due now; return how many nudges were fired, held and skipped."""
    now = installation.clock.now()
    tally: Counter[str] = Counter()
    if installation.is_silent():
        return tally
    while found := _visit_some(installation, now):
        tally += found
        if found.total() >= BATCH:
            breathe()
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
        self._pushes = pushes.known(chosen, now - EIGHT_DAYS)
        is_answered = any(nudge.touch is Touch.ANSWER for due in self._due.values() for nudge in due)
        self._answered = pushes.answers(chosen, now - A_DAY) if is_answered else {}
        self._doubtful_until = epoch.doubtful_until()
        self._weeks = Weeks(now)
        self._places = Places(installation, now)
        self._seats = Seats(installation, now)
        self._ended: list[tuple[Standing, str]] = []
        self._changes = Changes()
        self._reminded: list[tuple[Standing, str]] = []
        self._tally: Counter[str] = Counter()

    def walk(self) -> Counter[str]:
        """Settle what is due for them; return how many nudges were fired, held and skipped."""
        for person_id, due in self._due.items():
            self._walk_person(self._people[person_id], due)
        self._changes.write(self._now)
        tell_of_roadblocks(self._installation.settings, self._reminded, self._now)
        ask_who_was_there(self._installation.settings, self._ended, self._now)
        return self._tally

    def _walk_person(self, person: Person, due: Sequence[Nudge]) -> None:
        """Fire what may leave at once, and then the pushes: mail by mail, as far as hours and budget go."""
        waiting = [nudge for nudge in due if self._makes_sense(nudge, person) and not self._is_kept_back(nudge, person)]
        self._answer(person, [nudge for nudge in waiting if not counts(nudge.touch)])
        budget = self._installation.settings.budget.of(person.mails_a_week)
        reached = list(self._pushes.get(person.id, ()))
        for mail in self._mails([nudge for nudge in waiting if counts(nudge.touch)]):
            still = [nudge for nudge in mail if self._is_still_planned(nudge)]
            if not still:
                continue  # cancelled by what was fired before
            verdict = allowed_now(person.window, self._now, budget, reached)
            if isinstance(verdict, Hold):
                self._hold(still, verdict)
            elif bearable := self._bearable(person, budget, still):
                self._fire(bearable)
                reached.append(None)

    def _answer(self, person: Person, uncounted: Sequence[Nudge]) -> None:
        """Fire what is no push: what carries no mail, what a calendar is told, in its reader's hours, and answers.

        Of answers a day may have only so many.
        """
        answered = self._answered.get(person.id, 0)
        for nudge in uncounted:
            if not self._is_still_planned(nudge):
                continue
            if nudge.touch is Touch.ANSWER and answered >= ANSWERS_A_DAY:
                self._hold([nudge], Hold(self._now + LOOK_AGAIN, f"had {answered} answers within a day already"))
                continue
            answered += nudge.touch is Touch.ANSWER
            closed = self._closed(nudge, person) if nudge.touch in CALENDAR else None
            if closed is not None:
                self._hold([nudge], closed)
            elif nudge.touch is Touch.PLACE:
                self._place(nudge)
            else:
                self._fire([nudge])

    def _closed(self, nudge: Nudge, person: Person) -> Hold | None:
        """Return until when a mail about a slot waits for the hours of its reader."""
        slot = slot_of(nudge, self._standings[nudge.enrolment_id])
        return not_in_hours(nudge, slot, person.window, self._now)

    def _place(self, nudge: Nudge) -> None:
        """Find a time in the calendar; where there is none, the step goes on without."""
        standing = self._standings[nudge.enrolment_id]
        if standing.journey.step(nudge.step).workshop is not None:
            self._seat(nudge, standing)
            return
        is_new = self._now < nudge.wish_at + CALENDAR_ASKED
        if is_new and self._places.is_to_be_asked(standing, nudge.step):
            self._hold([nudge], Hold(self._now + CALENDAR_ASKED, ASKED_FIRST))
            return
        time = self._places.find(standing, nudge.step)
        if time is not None:
            self._fire([nudge], Given(time=time))
            return
        self._changes.skipped[nudge.id] = self._places.why_none(standing, nudge.step)
        self._tally["skipped"] += 1

    def _seat(self, nudge: Nudge, standing: Standing) -> None:
        """Find a seat in a workshop; where there is none, look again tomorrow, or when another date is there."""
        time = self._seats.find(standing, nudge.step)
        if isinstance(time, str):
            self._hold([nudge], Hold(self._now + A_DAY, time))
        else:
            self._fire([nudge], Given(time=time))

    def _makes_sense(self, nudge: Nudge, person: Person) -> bool:
        standing = self._standings.get(nudge.enrolment_id)
        if standing is None:
            return False  # it came about while this batch was looked at
        reason = senseless(nudge, standing, person, self._now)
        if reason:
            self._changes.skipped[nudge.id] = reason
            self._tally["skipped"] += 1
        return not reason

    def _is_kept_back(self, nudge: Nudge, person: Person) -> bool:
        """Hold it where a hold says so, or a pause."""
        standing = self._standings[nudge.enrolment_id]
        template = template_of(nudge, standing) if nudge.touch not in WITHOUT_MAIL else ""
        hold = self._holds.on(journey=standing.journey.key, template=template, person=person.id)
        verdict = Hold(self._now + LOOK_AGAIN, hold.label) if hold is not None else None
        if verdict is None and counts(nudge.touch):
            verdict = standing.paused(person, self._now)
        if verdict is not None:
            self._hold([nudge], verdict)
        return verdict is not None

    def _hold(self, several: Sequence[Nudge], held: Hold) -> None:
        for nudge in several:
            self._changes.held[nudge.id] = held.until, held.reason
            self._tally["held"] += 1

    def _mails(self, pushes: Sequence[Nudge]) -> Iterator[list[Nudge]]:
        """Yield what travels together, in the order in which mails take turns, each mail's own subject first."""
        bundles: dict[str, list[Passenger]] = defaultdict(list)
        for nudge in pushes:
            passenger = self._passenger(nudge)
            bundles[passenger.bundle].append(passenger)
        by_id = {nudge.id: nudge for nudge in pushes}
        for mail in sorted(bundles.values(), key=lambda mail: min(turn(each.touch, each.wish_at) for each in mail)):
            yield [by_id[each.id] for each in in_order(mail)]

    def _bearable(self, person: Person, budget: Budget, several: Sequence[Nudge]) -> list[Nudge]:
        """Leave for the weeks after this one what would be too much of a helper's time; return the rest."""
        fits: list[Nudge] = []
        for nudge in several:
            standing = self._standings[nudge.enrolment_id]
            is_new = nudge.touch is Touch.OPEN and standing.learner.id != person.id
            held = self._weeks.ask(person, budget, standing.journey.step(nudge.step)) if is_new else None
            if held is not None:
                self._hold([nudge], held)
            else:
                fits.append(nudge)
        return fits

    def _passenger(self, nudge: Nudge) -> Passenger:
        standing = self._standings[nudge.enrolment_id]
        of_learner = standing.learner.id == nudge.person_id
        return Passenger(
            nudge.id, nudge.key, nudge.touch, nudge.step, nudge.wish_at, standing.id, standing.journey, of_learner
        )

    def _is_still_planned(self, nudge: Nudge) -> bool:
        """What an earlier one of this visit has cancelled fires nothing."""
        plan = self._changes.plans.get(nudge.enrolment_id)
        return plan is None or nudge.origin != "plan" or any(desired.key == nudge.key for desired in plan)

    def _fire(self, several: Sequence[Nudge], given: Given = NOTHING) -> None:
        """Mark the nudges, put their one mail into the outbox, write the events down, and so plan what comes next."""
        self._changes.fired += [nudge.id for nudge in several]
        self._tally["fired"] += len(several)
        if several[0].touch not in WITHOUT_MAIL:
            self._changes.mails.append(self._mail(several))
        of_enrolment: dict[int, list[events.NewEvent]] = defaultdict(list)
        for nudge in several:
            if nudge.touch in FIRED_AS:
                of_enrolment[nudge.enrolment_id].append(self._happened(nudge, given))
            if nudge.touch is Touch.REMIND:
                self._reminded.append((self._standings[nudge.enrolment_id], nudge.step))
            if nudge.touch is Touch.ENDED:
                self._ended.append((self._standings[nudge.enrolment_id], nudge.step))
            if nudge.touch is Touch.PAUSE:
                self._tell_of_a_pause(nudge, self._standings[nudge.enrolment_id])
        for enrolment, happened in of_enrolment.items():
            self._standings[enrolment], changes = consequences(self._standings[enrolment], happened)
            self._changes.add(changes)

    def _happened(self, nudge: Nudge, given: Given) -> events.NewEvent:
        verb = FIRED_AS[nudge.touch]
        by = 0 if verb is Verb.SCHEDULED else nudge.person_id
        step = "" if verb is Verb.SUSPENDED else nudge.step
        reason = nudge.reason if nudge.touch is Touch.MOVE_ON else ""
        slot = slot_of(nudge, self._standings[nudge.enrolment_id]) if verb is Verb.CONCLUDED else None
        given = Given(uid=slot.time.uid) if slot is not None else given
        event = Event(verb, self._now, step, by, "walk", reason=reason, given=given)
        return events.NewEvent(f"{verb}/{nudge.key}", nudge.enrolment_id, event)

    def _tell_of_a_pause(self, nudge: Nudge, standing: Standing) -> None:
        person = told_of_a_pause(self._installation.settings, standing)
        if person is not None:
            tell(standing.id, person, "has-paused", nudge.key, "", self._now)

    def _mail(self, several: Sequence[Nudge]) -> outbox.NewMail:
        installation, nudge = self._installation, several[0]
        return outbox.NewMail(
            key=nudge.key,
            message_id=message_id(installation.secret, nudge.key, installation.settings.domain),
            person=nudge.person_id,
            nudges=tuple(each.id for each in several),
            counts=counts(nudge.touch),
            value=min(VALUE[each.touch] for each in several),
            is_doubtful=self._doubtful_until is not None and nudge.wish_at <= self._doubtful_until,
            channel=self._channel(nudge),
        )

    def _channel(self, nudge: Nudge) -> str:
        if not self._installation.settings.asks_calendar:
            return outbox.MAIL
        return channel_of(nudge, slot_of(nudge, self._standings[nudge.enrolment_id]))


def counts(touch: Touch) -> bool:
    """Pushes count for the budget; answers to one's own acts, calendars, and what carries no mail do not."""
    return touch is not Touch.ANSWER and touch not in WITHOUT_MAIL and touch not in CALENDAR
