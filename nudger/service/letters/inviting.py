"""What a mail says of a slot, and the calendar file that it brings (RFC 5546, 6047)."""

from collections.abc import Sequence
from dataclasses import replace

from nudger.journey.definition import Step
from nudger.journey.desired import CALENDAR, WRITES, Touch
from nudger.journey.slots import Slot, State
from nudger.mail.facts import NO_SLOT, SlotFacts
from nudger.mail.invites import Invite, Method
from nudger.mail.mime import Mailbox
from nudger.mail.words import Words
from nudger.service import placing
from nudger.service.answering import ATTENDANCE
from nudger.service.installation import Installation
from nudger.service.letters.links import organizer_of
from nudger.store import people, slots, workshops
from nudger.store.nudges import Nudge
from nudger.store.people import Person, first_name
from nudger.store.standing import Standing

OF_A_WORKSHOP = {Touch.INVITE: "workshop", Touch.CANCEL: "workshop-off", Touch.AFTER: "workshop-after"}


def slot_of(nudge: Nudge, standing: Standing) -> Slot | None:
    """Return the slot of which this nudge speaks; None where it speaks of none."""
    told = standing.progress.slots
    return told.told_by(nudge.step, nudge.run) if nudge.touch in CALENDAR else told.placed(nudge.step)


def template_of_slot(nudge: Nudge, standing: Standing) -> str:
    """Return the template of a mail about a slot: a workshop has its own, and so has a talk.

    Whoever is asked for the step of a talk is asked after it as anybody is.
    """
    if standing.journey.step(nudge.step).workshop is not None:
        return OF_A_WORKSHOP[nudge.touch]
    is_asked = nudge.touch is Touch.AFTER and nudge.person_id != standing.learner.id
    alone = not standing.journey.step(nudge.step).is_for_two or is_asked
    return nudge.touch.value if alone else f"talk-{nudge.touch}"


def slot_facts(slot: Slot | None, standing: Standing, step: Step, reader: Person, words: Words) -> SlotFacts:
    """Return what can be said to *reader* of *slot*, the time of *step*, by the clock on their wall."""
    if step.slot is None and slot is None:
        return NO_SLOT
    asked = standing.asks(step.key)
    other = (standing.learner.id if reader.id == asked else asked) if step.is_for_two else 0
    partner = first_name(_named(standing, other)) if other else ""
    newest = standing.progress.slots.of(step.key)
    is_wanted = placing.wants_a_time(standing, step.key)
    minutes = step.slot.minutes if step.slot is not None else 0
    wanted = SlotFacts(minutes=minutes, partner=partner, is_asked=reader.id == asked, is_wanted=is_wanted)
    if slot is None:
        return wanted
    return replace(
        wanted,
        when=_when(slot, reader, words),
        day=words.day(slot.starts.astimezone(reader.window.zone).date(), reader.locale),
        minutes=slot.time.minutes,
        is_moved=slot.is_in_calendars and slot.sequence > slot.first,
        is_over=slot.is_over,
        is_given_back=slot.state is State.DROPPED,
        is_by_partner=bool(other) and slot.changed_by == other,
        instead=_when(newest, reader, words) if newest is not None and newest.is_placed and newest is not slot else "",
        place=slot.time.venue.place,
        link=slot.time.venue.link,
    )


def spoken_of(nudge: Nudge, standing: Standing, reader: Person, words: Words) -> SlotFacts:
    """Return what the mail of *nudge* may say of a time: of the learner's own, or of a date that many were at."""
    if nudge.topic == ATTENDANCE:
        return date_facts(int(nudge.reason), reader, words)
    if not nudge.step:
        return NO_SLOT
    told = slot_facts(slot_of(nudge, standing), standing, standing.journey.step(nudge.step), reader, words)
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


def _named(standing: Standing, person: int) -> str:
    known = next((each for each in standing.people.values() if each.id == person), None)
    return (known or people.by_id(person)).name


def _when(slot: Slot, reader: Person, words: Words) -> str:
    """When it is, in words; of a talk that stands in no calendar nobody knows more than the day."""
    begins, ends = (moment.astimezone(reader.window.zone) for moment in (slot.starts, slot.ends))
    return words.span(begins, ends, reader.locale) if slot.time.in_calendar else words.day(begins.date(), reader.locale)


def invite_of(
    installation: Installation, nudge: Nudge, standing: Standing, reader: Person, description: str
) -> Invite | None:
    """Return what a mail writes into the reader's calendar; None for any other mail."""
    slot = slot_of(nudge, standing)
    if slot is None or nudge.touch not in WRITES:
        return None
    settings, step = installation.settings, standing.journey.step(nudge.step)
    organizer = organizer_of(installation, slots.number(slot.time.uid))
    minutes, venue = str(slot.time.minutes), slot.time.venue
    others = [_named(standing, person) for person in slot.time.people if person != reader.id]
    summary = "workshop-summary" if venue.date else "slot-summary-talk" if others else "slot-summary"
    return Invite(
        method=Method.REQUEST if nudge.touch is Touch.INVITE else Method.CANCEL,
        uid=slot.time.uid,
        sequence=slot.sequence,
        stamp=installation.clock.now(),
        starts=slot.starts,
        ends=slot.ends,
        summary=installation.words.say(summary, reader.locale, minutes=minutes, **_with(others)),
        description=description.partition("\n-- \n")[0].strip(),
        location=venue.place or venue.link or step.place or step.link,
        organizer=Mailbox(organizer, settings.name),
        attendee=Mailbox(reader.email, reader.name),
        rsvp=bool(others),
        is_private=not others,
    )


def _with(others: Sequence[str]) -> dict[str, str]:
    return {"name": first_name(others[0])} if others else {}
