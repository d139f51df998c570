"""Why did somebody get this, or not? The whole story of one person, line by line, with the reason for each.

Nobody's own words are in it: they belong to the one who wrote them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from nudger.errors import NudgerError
from nudger.journey.desired import CALENDAR, Touch
from nudger.journey.policy import Data
from nudger.journey.receipts import ROLES_CHANGED, Event, Verb
from nudger.report.because import because
from nudger.report.on_hold import OnHold, shown
from nudger.report.paused import span
from nudger.report.reader import Reader
from nudger.store import absences, enrolments, events, holds, nudges, outbox, people, roles
from nudger.store.holds import Scope
from nudger.store.people import Person
from nudger.store.standing import Standing
from nudger.store.tables import Nudge, Outbox

WAYS = {
    "link": "by the link",
    "reply": "by reply",
    "walk": "",
    "admin": "by an admin",
    "import": "by a list that was imported",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of the story.

    *at* is aware, in the person's own zone; *kind* is happened, sent, held, not_sent or next.
    """

    at: datetime
    kind: str
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one person; *on_hold* is what keeps back any of it now."""

    name: str
    email: str
    zone: str
    lines: tuple[Line, ...]
    on_hold: tuple[OnHold, ...] = ()


def why(email: str, reader: Reader) -> Story:
    """Return the story of the person with this address, as far as *reader* may see it.

    Raises NudgerError where nobody has this address.
    """
    person = people.by_email(email)
    if person is None:
        raise NudgerError(f"nobody is known as {email}")
    zone = ZoneInfo(person.zone)
    lines: list[tuple[datetime, int, Line]] = []
    held = {hold.label: shown(hold) for hold in holds.in_force()}
    journeys: set[str] = set()
    for enrolment_id in roles.about(person.id):
        standing = enrolments.standing(enrolment_id)
        own = standing.learner.id == person.id
        journeys.add(standing.journey.key)
        mails = outbox.of_nudges(enrolment_id)
        for nudge in nudges.of_enrolments([enrolment_id]):
            is_told = (own or nudge.person_id == person.id) and not _came_to_nothing(nudge)
            if is_told and reader.may_see_nudge(nudge, standing):
                line = _nudge_line(standing, nudge, mails.get(nudge.id), person)
                if line.kind == "held" and line.why in held:
                    line = replace(line, why=f"on hold: {held[line.why]}")
                lines.append((line.at, 2 if nudge.origin == "answer" else 0, line))
        if own and reader.may_see(Data.PAUSED, standing):
            lines += [(line.at, 1, line) for line in _pause_lines(standing)]
        told_of: set[str] = set()
        for event in events.of_enrolment(enrolment_id):
            is_told = own or (event.verb in ROLES_CHANGED and not event.step and event.person == person.id)
            is_walked = event.verb is Verb.INITIALIZED and event.way == "walk"  # its mail is a line of its own
            is_told = is_told and event.verb in EVENT_LINES and not is_walked and reader.may_see_event(event, standing)
            if is_told and _is_news(event, told_of):
                line = _event_line(standing, event, person)
                lines.append((line.at, 1, line))
    if reader.may_see(Data.PAUSED):
        lines += [(line.at, 1, line) for line in _absence_lines(person)]
    lines.sort(key=lambda entry: entry[:2])
    told = tuple(Line(at.astimezone(zone), line.kind, line.what, line.why) for at, _, line in lines)
    concerning = tuple(hold for hold in held.values() if _concerns(hold, person, journeys))
    return Story(person.name, person.email, person.zone, told, concerning)


def _concerns(hold: OnHold, person: Person, journeys: Collection[str]) -> bool:
    match hold.scope:
        case Scope.PERSON:
            return hold.name == person.email
        case Scope.JOURNEY:
            return hold.name in journeys
    return True


def _is_news(event: Event, told: set[str]) -> bool:
    """One who goes and one who comes are two events, and one change."""
    if event.verb not in ROLES_CHANGED or event.step:
        return True
    key = f"{event.at} {event.reason}"
    is_news = key not in told
    told.add(key)
    return is_news


AFTER_SILENCE = (Touch.REMIND, Touch.OFFER, Touch.PAUSE, Touch.RESUME, Touch.MOVE_ON)


def _came_to_nothing(nudge: Nudge) -> bool:
    """A rung of a ladder that an answer took away before its time: nobody missed anything.

    Of a time that was found, the event tells.
    """
    if nudge.touch == Touch.PLACE:
        is_waiting = nudge.state == "planned" and nudge.held_until is not None
        return nudge.state != "skipped" and not is_waiting
    return nudge.state == "cancelled" and nudge.touch in (*AFTER_SILENCE, *CALENDAR)


EVENT_LINES = {
    Verb.REGISTERED: "Enrolled on “{journey}”, starting {starts}",
    Verb.REQUESTED: "Somebody asked by mail that {who} joins “{journey}”",
    Verb.RESERVED: "Enrolled on “{journey}”, starting {starts}",
    Verb.APPROVED: "The first mails of “{journey}” were approved",
    Verb.RESPONDED: "{who} wrote about “{step}” {way}",
    Verb.INITIALIZED: "{who} began “{step}” {way}",
    Verb.POSTPONED: "{who} would rather have “{step}” on {day}",
    Verb.COMPLETED: "{who} finished “{step}” {way}",
    Verb.VOIDED: "{who} undid “{step}” {way}",
    Verb.NAMED: "{who} was there, says the learner of “{step}” {way}",
    Verb.OBSERVED: "{who} said what they saw of “{step}” {way}",
    Verb.WAIVED: "The route went on without “{step}”",
    Verb.SLOWED: "{who} chose a lighter road for “{journey}” {way}: twice the time for each step",
    Verb.QUICKENED: "{who} took the usual pace of “{journey}” again {way}",
    Verb.REROUTED: "{who} goes on with “{journey}” by its new dates {way}",
    Verb.STUCK: "{who} would like help with {what} {way}",
    Verb.SUSPENDED: "“{journey}” was paused{until}",
    Verb.RESUMED: "{who} took “{journey}” up again {way}",
    Verb.TERMINATED: "{who} stopped “{journey}” {way}",
    Verb.SCHEDULED: "“{step}” is in the calendar for {time} {way}",
    Verb.UNSCHEDULED: "{who} wants no time in the calendar for “{step}” {way}",
    Verb.MISSED: "{who} noted that the learner was not at “{step}”",
    Verb.RSVP: "{who} answered by calendar about “{step}”: {partstat}",
    Verb.ASSIGNED: "“{step}” is asked anew",
    Verb.RELIEVED: "",
    Verb.ADOPTED: "Goes on with another version of “{journey}”",
}
BY_A_CHANGE = {
    Verb.VOIDED: "“{step}” is open again",
    Verb.ADOPTED: "“{step}” goes on",
    Verb.UNSCHEDULED: "The time in the calendar for “{step}” is free again",
}
ENDED = "“{journey}” was ended {way}"


def _pause_lines(standing: Standing) -> Iterator[Line]:
    """What an admin paused, each in the moment in which it was said."""
    for said in standing.said:
        days = span(said.begins, said.planned_until)
        what = f"“{standing.journey.title}” was paused by an admin {days} ({said.of(standing.journey.pace).then})"
        yield Line(said.said_at, "happened", what, said.reason)
        if said.ended_at is not None:
            what = f"“{standing.journey.title}” was let go on by an admin, from {said.until:%a %d %b %Y} on"
            yield Line(said.ended_at, "happened", what)


def _absence_lines(person: Person) -> Iterator[Line]:
    """What their own out-of-office notes said, that they wrote before that day, and what they want no more."""
    if person.unasked_since is not None:
        yield Line(person.unasked_since, "happened", "Wants no question as somebody who was there", "they said so")
    for each in absences.of(person.id):
        yield Line(
            each.learned_at, "happened", f"Away until {each.back:%a %d %b %Y}", "their out-of-office note says so"
        )
        if each.ended_at is not None:
            yield Line(each.ended_at, "happened", "Here again", "they wrote themselves")


def _event_line(standing: Standing, event: Event, reader: Person) -> Line:
    if event.verb in ROLES_CHANGED and not event.step:
        about = "" if standing.learner.id == reader.id else f" (about {standing.learner.name})"
        return Line(event.at, "happened", event.reason[:1].upper() + event.reason[1:] + about)
    is_ended_for_them = event.verb is Verb.TERMINATED and event.way == "admin"
    said = EVENT_LINES[event.verb]
    if event.step and (event.way == "version" or not event.person):
        said = BY_A_CHANGE.get(event.verb, said)
    what = (ENDED if is_ended_for_them else said).format(
        who=people.by_id(event.person).name if event.person else "Somebody",
        journey=standing.journey.title,
        step=standing.journey.step(event.step).title if event.step else "",
        what=f"“{(standing.journey.step(event.step) if event.step else standing.journey).title}”",
        way=WAYS.get(event.way, ""),
        time=f"{event.given.time.starts.astimezone(reader.window.zone):%a %d %b %Y %H:%M}" if event.given.time else "",
        partstat=event.given.rsvp.partstat.lower() if event.given.rsvp else "",
        day=f"{event.until:%A} {event.until.day} {event.until:%B}" if event.until else "",
        until=f" until {event.until:%A} {event.until.day} {event.until:%B %Y} by reply" if event.until else "",
        starts=f"{standing.starts:%A} {standing.starts.day} {standing.starts:%B %Y}",
    )
    return Line(event.at, "happened", what.strip(), event.reason)


def _nudge_line(standing: Standing, nudge: Nudge, mail: Outbox | None, reader: Person) -> Line:
    reason = because(standing, nudge)
    what = _what(standing, nudge, reader)
    if mail is not None and mail.key != nudge.key:
        what = "In the same mail" + (what.removeprefix("Mail") if what.startswith("Mail") else f", {what}")
    if nudge.state == "planned":
        if nudge.held_until is not None:
            return Line(nudge.due_at, "held", f"Held back: {what}", nudge.held_reason)
        return Line(nudge.due_at, "next", f"Next: {what}", reason)
    at = nudge.settled_at or nudge.due_at
    if nudge.state in ("cancelled", "skipped", "merged"):
        return Line(at, "not_sent", f"Not sent: {what}", nudge.reason)
    if mail is None:
        return Line(at, "happened", what, reason)
    if mail.state == "sent":
        waited = f" (waited: {nudge.held_reason})" if nudge.held_reason and nudge.origin == "plan" else ""
        return Line(mail.settled_at or at, "sent", what, reason + waited)
    if mail.state in ("cancelled", "dead"):
        return Line(mail.settled_at or at, "not_sent", f"Not sent: {what}", mail.reason)
    return Line(mail.send_after, "held", f"On its way: {what}", mail.reason or reason)


TOLD = {
    Touch.FIRST: "First mail{to}: {step}",
    Touch.OPEN: "Mail{to}: {step}",
    Touch.REMIND: "Reminder{to}: {step}",
    Touch.PLACE: "A time in the calendar for {step}",
    Touch.ENDED: "{step} has taken place",
    Touch.INVITE: "Invitation{to}: {step}",
    Touch.CANCEL: "Cancellation{to}: {step}",
    Touch.CONFIRM: "Mail{to}: is it on? {step}",
    Touch.AFTER: "Mail{to}: how did it go? {step}",
    Touch.THERE: "Mail{to}: did they see it? {step}",
    Touch.OFFER: "Mail{to}: what would help? {step}",
    Touch.PAUSE: "Mail{to}: we pause here",
    Touch.ARRIVE: "Mail{to}: the journey is complete",
    Touch.RESUME: "{step} goes on",
    Touch.MOVE_ON: "The route goes on without {step}",
}


def _what(standing: Standing, nudge: Nudge, reader: Person) -> str:
    to = "" if nudge.person_id == reader.id else f" to {people.by_id(nudge.person_id).name}"
    step = f"“{standing.journey.step(nudge.step).title}”" if nudge.step else f"“{standing.journey.title}”"
    if standing.learner.id != reader.id:
        step += f" about {standing.learner.name}"
    said = TOLD.get(Touch(nudge.touch))
    if said is not None:
        return said.format(to=to, step=step)
    return f"Answer{to}: {nudge.topic.replace('-', ' ')}"
