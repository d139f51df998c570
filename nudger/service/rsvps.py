"""What a calendar answers to our invitations moves the slot; it never finishes a step (RFC 5546 3.2.3, 3.2.7).

Whose answer it is, is told by From and by ATTENDEE; which slot, by the token in the ORGANIZER's address, else by UID.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from nudger.journey.receipts import Given, Verb
from nudger.journey.slots import Rsvp, Slot
from nudger.mail.links import Purpose, read, token_in
from nudger.mail.reading.values import CalendarLine
from nudger.service import placing, record, seats
from nudger.service.answering import STALE
from nudger.service.installation import Installation
from nudger.store import enrolments, nudges, people, slots
from nudger.store.people import Person
from nudger.store.standing import Standing

FOR_A_HUMAN = "for a human: "
ANSWERS = ("REPLY", "COUNTER")
DELEGATED = "DELEGATED"
NOTED = {"ACCEPTED": "accepted", "TENTATIVE": "accepted for now", "DECLINED": "declined"}


class _Asked(NamedTuple):
    """An answer, the slot that it is about, and whoever gave it."""

    line: CalendarLine
    slot: Slot
    standing: Standing
    person: Person


def heard(
    installation: Installation, recipient: str, sender: str, lines: Sequence[CalendarLine], source: str, now: datetime
) -> str:
    """Do what a calendar says in a mail to *recipient*; return what came of it."""
    passing_on = {line.attendee for line in lines if line.partstat == DELEGATED}
    answers = [line for line in lines if line.method in ANSWERS and line.delegated_from not in passing_on]
    if not answers:
        return "a calendar that answers nothing of ours"
    outcomes = [_heard(installation, recipient, sender, line, source, now) for line in answers]
    return "; ".join(dict.fromkeys(sorted(outcomes, key=lambda outcome: not outcome.startswith(FOR_A_HUMAN))))


def _heard(
    installation: Installation, recipient: str, sender: str, line: CalendarLine, source: str, now: datetime
) -> str:
    token = read(installation.secret, Purpose.SLOT, token_in(recipient))
    place = slots.placed_as(line.uid)
    if place is None:
        return FOR_A_HUMAN + "an answer about an event that is not ours"
    if token is not None and token.nudge != place.number:
        return FOR_A_HUMAN + "an answer about another event than its address says"
    standing = enrolments.locked(place.enrolment)
    slot = next((each for each in standing.progress.slots if each.time.uid == line.uid), None)
    person = people.by_email(sender)
    if slot is None or person is None or person.id not in slot.time.people or not _is_by(person, line):
        return FOR_A_HUMAN + "an answer by somebody who was not invited"
    asked = _Asked(line, slot, standing, person)
    stamp = line.dtstamp if line.dtstamp is not None and line.dtstamp.tzinfo is not None else now
    known = slot.rsvp_of(person.id)
    if line.sequence is not None and line.sequence < slot.sequence:
        return "an answer to a time that has changed since"
    if known is not None and stamp <= known.stamp:
        return "answered already"
    act = record.Act(person.id, "calendar", source, now)
    if line.method == "COUNTER":
        return _countered(installation, asked, act)
    if line.partstat == DELEGATED:
        return _passed_on(installation, asked, act)
    return _replied(installation, asked, act, stamp)


def _is_by(person: Person, line: CalendarLine) -> bool:
    return person.email in (line.attendee, line.sent_by)


def _replied(installation: Installation, asked: _Asked, act: record.Act, stamp: datetime) -> str:
    """Accepted is noted; declined gives the time back, and its cancellation offers others.

    A calendar server takes the event away without a word of ours, so a mail of its own asks for another time.
    """
    line, slot, standing, person = asked
    outcome = NOTED.get(line.partstat)
    if outcome is None:
        return FOR_A_HUMAN + f"a calendar answered {line.partstat or 'nothing'}"
    rsvp = Rsvp(person.id, line.partstat, stamp.astimezone(UTC))
    key = f"rsvp/{slot.time.uid}/p{person.id}/{rsvp.stamp.timestamp():.0f}"
    event = act.event(Verb.RSVP, slot.step, given=Given(rsvp=rsvp, uid=slot.time.uid))
    standing = record.record(standing, (key, event))
    if line.partstat == "DECLINED" and slot.is_placed and act.at < slot.starts:
        placing.give_back(standing.id, slot.step, act)
        seats.let_others_in(standing, slot)
        if installation.settings.asks_calendar and not slot.time.venue.date:
            to = standing.asks(slot.step) or person.id
            key = f"answer/which-time/{slot.time.uid}/{slot.sequence}/{act.source}"
            nudges.add_answer(key, standing.id, to, "which-time", slot.step, "", act.at, act.at + STALE)
    return outcome


def _passed_on(installation: Installation, asked: _Asked, act: record.Act) -> str:
    """A talk goes to whoever stands in for the one who was asked, at the same time where that fits."""
    line, slot, standing, person = asked
    holder = standing.people.get(standing.journey.step(slot.step).by)
    instead = people.by_email(line.delegated_to)
    may_be = holder is not None and instead is not None and holder.id == person.id and holder.deputy_id == instead.id
    if instead is None or not may_be or not slot.is_placed or act.at >= slot.starts:
        return FOR_A_HUMAN + "an invitation was passed on to somebody who stands in for nobody here"
    placing.give_back(standing.id, slot.step, act)
    event = record.Act(instead.id, act.way, act.source, act.at).event(Verb.INITIALIZED, slot.step)
    record.record(enrolments.locked(standing.id), (f"delegated/{act.source}", event))
    placing.move(installation, standing.id, slot.step, slot.starts, act)
    return "passed on to their deputy"


def _countered(installation: Installation, asked: _Asked, act: record.Act) -> str:
    """Another time is taken where it fits, else answered with some that do."""
    line, slot, standing, person = asked
    starts = _moment(line.start)
    if not slot.is_placed or act.at >= slot.starts:
        return "another time for what is no more"
    is_a_seat = slot.time.venue.date > 0
    if not is_a_seat and starts is not None and placing.move(installation, standing.id, slot.step, starts, act):
        return "moved to the time that was proposed"
    if is_a_seat:
        return seats.offer_other_dates(standing, slot, act)
    key = f"answer/other-times/{slot.time.uid}/{slot.sequence}/{act.source}"
    nudges.add_answer(key, standing.id, person.id, "other-times", slot.step, "", act.at, act.at + STALE)
    return "other times were offered"


def _moment(said: date | None) -> datetime | None:
    is_aware = isinstance(said, datetime) and said.tzinfo is not None
    return said.astimezone(UTC) if isinstance(said, datetime) and is_aware else None
