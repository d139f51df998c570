"""A journey with a workshop, and a cohort that is on the way to it."""

from datetime import datetime
from email.message import EmailMessage

from cast import ANA, BEN, CHI, Mail, Service, at
from in_calendars import calendars

from nudger.service import cohorts, workshop_dates
from nudger.service.collect import keep
from nudger.service.enrolling import journey_of
from nudger.service.workshop_dates import Change, Wish
from nudger.store.tables import Enrolment, Inbound, Role

DAN, EVA = "dan@example.org", "eva@example.org"  # Eva looks after everybody
JOURNEY = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
  - {key: read, kind: read, title: How a talk goes, ask: Read the page.}
  - key: meet
    kind: attend
    title: The workshop
    ask: Bring one situation of your own.
    workshop: {minutes: 90, place: Room 4, capacity: 12}
  - {key: try, kind: practise, title: Hold one talk, ask: Hold one talk.}
"""


def wall(day: int, hour: int, *, month: int = 11) -> datetime:
    """Return a time without a zone, as an admin says it; the cohort's is London."""
    return at(day, hour, month=month).replace(tzinfo=None)


FIRST, SECOND = wall(17, 9), wall(1, 14, month=12)


def on_the_way(service: Service, *emails: str, facilitator: str = EVA, journey: str = JOURNEY) -> None:
    """Let a cohort begin on Monday 9 November, with somebody who looks after it; it is Monday 2 November."""
    for email in (BEN, facilitator):
        if email:
            service.person(email)
    learners = emails or (ANA, CHI, DAN)
    for email in learners:
        service.person(email, manager=BEN)
    service.cohort(*learners, journey=journey, starts=at(9, 0).date())
    if facilitator:
        for row in Enrolment.select():
            Role.create(enrolment=row.id, person=service.id_of(facilitator), role="facilitator")
    service.approve()


def looked_at(service: Service, wall: datetime, *, to: datetime | None = None, off: bool = False, **wish: object):
    """Return what a change of a date means, or a new one."""
    cohort = cohorts.found("autumn")
    step = workshop_dates.workshop_step(journey_of(cohort), "meet")
    date, now = workshop_dates.found(cohort, step, wall), service.clock.now()
    if date is None:
        return workshop_dates.added(cohort, step, wall, "Europe/London", Wish(**wish), now)
    if off:
        return workshop_dates.called_off(date, now)
    return workshop_dates.changed(date, to, Wish(**wish), now)


def dated(service: Service, wall: datetime, **said: object) -> Change:
    """Add a date, or change the one that begins then."""
    change = looked_at(service, wall, **said)
    workshop_dates.apply(service.installation, change)
    return change


def asked_who_was_there(service: Service, facilitator: str = EVA) -> list[Mail]:
    return [mail for mail in service.mailbox(facilitator) if mail.subject.startswith("Who was there?")]


def mark(service: Service, mail: Mail, **came: str) -> str:
    """Note on the page who was there, by the first part of each address; return the page that follows."""
    fields = {str(enrolment_of(service, f"{name}@example.org")): said for name, said in came.items()}
    return service.pages.post(f"{mail.link}/attendance", data=fields).text


def enrolment_of(service: Service, email: str) -> int:
    return Enrolment.get(Enrolment.person == service.id_of(email)).id


def rsvp(service: Service, email: str, partstat: str, *, starts: datetime | None = None) -> str:
    """Let somebody's calendar answer their newest invitation, or propose another time; return what came of it."""
    method, event = calendars(service, email)[-1]
    assert method == "REQUEST"
    asked = "COUNTER" if starts else "REPLY"
    organizer = str(event["ORGANIZER"]).removeprefix("mailto:")
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//Calendar//EN", f"METHOD:{asked}", "BEGIN:VEVENT"),
        f"UID:{event['UID']}",
        f"SEQUENCE:{event['SEQUENCE']}",
        f"DTSTAMP:{service.clock.now():%Y%m%dT%H%M%SZ}",
        f"DTSTART:{starts or event['DTSTART'].dt:%Y%m%dT%H%M%SZ}",
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{email}",
        *("END:VEVENT", "END:VCALENDAR", ""),
    ]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = email, organizer, "Workshop (90 minutes)"
    mail["Message-ID"] = f"<{service.clock.now().timestamp()}.{partstat}.{email}>"
    mail.set_content("")
    mail.add_alternative("\r\n".join(lines), subtype="calendar", params={"method": asked})
    keep(service.installation, organizer, bytes(mail))
    service.turn()
    return Inbound.select().order_by(Inbound.id.desc()).get().outcome
