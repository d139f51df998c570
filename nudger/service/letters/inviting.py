"""What a mail says of a slot, and the calendar file that it brings (RFC 5546, 6047)."""

from nudger.journey.desired import Touch
from nudger.journey.slots import Slot, State
from nudger.mail.facts import NO_SLOT, SlotFacts
from nudger.mail.invites import Invite, Method, calendar
from nudger.mail.mime import Mailbox
from nudger.mail.words import Words
from nudger.service.installation import Installation
from nudger.service.letters.links import organizer_of
from nudger.store import slots
from nudger.store.nudges import Nudge
from nudger.store.people import Person
from nudger.store.standing import Standing


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
    )


def calendar_of(
    installation: Installation, nudge: Nudge, standing: Standing, reader: Person, description: str
) -> bytes:
    """Return the calendar file of a mail that writes into the reader's calendar; empty for any other mail."""
    slot = slot_of(nudge, standing)
    if slot is None or nudge.touch not in (Touch.INVITE, Touch.CANCEL):
        return b""
    settings, step = installation.settings, standing.journey.step(nudge.step)
    organizer = organizer_of(installation, slots.number(slot.time.uid))
    minutes = str(slot.time.minutes)
    return calendar(
        Invite(
            method=Method.REQUEST if nudge.touch is Touch.INVITE else Method.CANCEL,
            uid=slot.time.uid,
            sequence=slot.sequence,
            stamp=installation.clock.now(),
            starts=slot.starts,
            ends=slot.ends,
            summary=installation.words.say("slot-summary", reader.locale, minutes=minutes),
            description=description.partition("\n-- \n")[0].strip(),
            location=step.place or step.link,
            organizer=Mailbox(organizer, settings.name),
            attendee=Mailbox(reader.email, reader.name),
            rsvp=False,
            is_private=True,
        )
    )
