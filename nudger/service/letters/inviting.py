"""What a mail says of a slot, and the calendar file that it brings (RFC 5546, 6047)."""

from dataclasses import replace
from datetime import date as day

from nudger.journey.desired import Touch
from nudger.journey.slots import Slot, State
from nudger.mail.facts import NO_SLOT, SlotFacts
from nudger.mail.invites import Invite, Method, calendar
from nudger.mail.links import Purpose, reply_address, sign
from nudger.mail.mime import Mailbox
from nudger.mail.words import Words
from nudger.service.answering import ATTENDANCE
from nudger.service.installation import Installation
from nudger.store import slots, workshops
from nudger.store.nudges import Nudge
from nudger.store.people import Person
from nudger.store.standing import Standing

FOR_EVER = day(2199, 1, 1)  # how long an answer counts is asked of the slot's own end


def slot_of(nudge: Nudge, standing: Standing) -> Slot | None:
    """Return the slot of which this nudge speaks; None where it speaks of none."""
    told = standing.progress.slots
    in_calendar = nudge.touch in (Touch.INVITE, Touch.CANCEL, Touch.AFTER)
    return told.told_by(nudge.step, nudge.run) if in_calendar else told.placed(nudge.step)


def slot_facts(slot: Slot | None, reader: Person, words: Words) -> SlotFacts:
    """Return what can be said of *slot* to *reader*, by the clock on their wall."""
    if slot is None:
        return NO_SLOT
    begins, ends = (moment.astimezone(reader.window.zone) for moment in (slot.starts, slot.ends))
    return SlotFacts(
        when=words.span(begins, ends, reader.locale),
        day=words.day(begins.date(), reader.locale),
        minutes=slot.time.minutes,
        is_moved=slot.is_placed and slot.sequence > slot.first,
        is_given_back=slot.state is State.DROPPED,
        place=slot.time.venue.place,
        link=slot.time.venue.link,
    )


def spoken_of(nudge: Nudge, standing: Standing, reader: Person, words: Words) -> SlotFacts:
    """Return what the mail of *nudge* may say of a time: of the learner's own, or of a date that many were at."""
    if nudge.topic == ATTENDANCE:
        return date_facts(int(nudge.reason), reader, words)
    if not nudge.step:
        return NO_SLOT
    told = slot_facts(slot_of(nudge, standing), reader, words)
    was_missed = any(slot.step == nudge.step and slot.came is False for slot in standing.progress.slots)
    return replace(told, is_again=was_missed)


def date_facts(number: int, reader: Person, words: Words) -> SlotFacts:
    """Return what can be said of a date of a workshop, by the clock on the reader's wall."""
    date = workshops.by_id(number)
    if date is None:
        return NO_SLOT
    begins, ends = (moment.astimezone(reader.window.zone) for moment in (date.starts, date.ends))
    return SlotFacts(
        when=words.span(begins, ends, reader.locale),
        day=words.day(begins.date(), reader.locale),
        minutes=date.minutes,
        place=date.place,
        link=date.link,
        people=len(workshops.attending(number)),
    )


def calendar_of(
    installation: Installation, nudge: Nudge, standing: Standing, reader: Person, description: str
) -> bytes:
    """Return the calendar file of a mail that writes into the reader's calendar; empty for any other mail."""
    slot = slot_of(nudge, standing)
    if slot is None or nudge.touch not in (Touch.INVITE, Touch.CANCEL):
        return b""
    settings, step = installation.settings, standing.journey.step(nudge.step)
    token = sign(installation.secret, Purpose.SLOT, slots.number(slot.time.uid), FOR_EVER)
    venue = slot.time.venue
    summary = "workshop-summary" if venue.date else "slot-summary"
    return calendar(
        Invite(
            method=Method.REQUEST if nudge.touch is Touch.INVITE else Method.CANCEL,
            uid=slot.time.uid,
            sequence=slot.sequence,
            stamp=installation.clock.now(),
            starts=slot.starts,
            ends=slot.ends,
            summary=installation.words.say(summary, reader.locale, minutes=str(slot.time.minutes)),
            description=description.partition("\n-- \n")[0].strip(),
            location=venue.place or venue.link or step.place or step.link,
            organizer=Mailbox(reply_address(settings.address, token), settings.name),
            attendee=Mailbox(reader.email, reader.name),
            rsvp=False,
            is_private=True,
        )
    )
