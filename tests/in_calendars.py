"""A journey with a time in the calendar, and what was mailed into calendars."""

from datetime import datetime, timedelta
from email.message import EmailMessage

from cast import ANA, Service
from icalendar import Calendar, Event

from nudger.service.collect import keep
from nudger.store.tables import Inbound

JOURNEY = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
  - {key: read, kind: read, title: How a talk goes, ask: Read the page.}
  - key: talk
    kind: practise
    title: Hold one talk
    ask: Hold one talk.
    due: 5 working days
    slot: {minutes: 30, within: 5 working days, prefer: "10:00-16:00"}
  - {key: after, kind: reflect, title: Afterwards, ask: How was it?}
"""


def begun(service: Service) -> None:
    """The step with the slot is open, on Wednesday 4 November at 10:00."""
    service.live(days=1)
    service.press(service.newest(ANA))
    service.live(days=1.2)


def calendars(service: Service, email: str = ANA) -> list[tuple[str, Event]]:
    """Return what was mailed into somebody's calendar, in order: the method and the event."""
    found = []
    for mail in service.mailbox(email):
        for part in mail.message.walk():
            if part.get_content_type() == "text/calendar":
                calendar = Calendar.from_ical(part.get_content())
                found.append((str(calendar["METHOD"]), next(iter(calendar.walk("VEVENT")))))
    return found


def in_calendar(service: Service, email: str = ANA) -> dict[str, datetime]:
    """Return what an honest calendar holds after all these mails: when each event begins, by its UID."""
    events: dict[str, datetime] = {}
    seen: dict[str, int] = {}
    for method, event in calendars(service, email):
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        assert sequence > seen.get(uid, -1)
        seen[uid] = sequence
        if method == "CANCEL":
            events.pop(uid)
        else:
            events[uid] = event["DTSTART"].dt
    return events


def answer(
    service: Service,
    partstat: str = "ACCEPTED",
    *,
    sender: str = ANA,
    attendee: str = "",
    to: str = "",
    starts: datetime | None = None,
    number: int = -1,
    uid: str = "",
    minutes_ago: int = 0,
    parameters: str = "",
) -> str:
    """Let a calendar answer the invitation with this *number*; return what came of it."""
    method, event = calendars(service, sender if len(calendars(service, sender)) else ANA)[number]
    assert method == "REQUEST"
    organizer = str(event["ORGANIZER"]).removeprefix("mailto:")
    stamp = service.clock.now() - timedelta(minutes=minutes_ago)
    when = starts or event["DTSTART"].dt
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Somebody//Calendar//EN",
        f"METHOD:{'COUNTER' if starts else 'REPLY'}",
        "BEGIN:VEVENT",
        f"UID:{uid or event['UID']}",
        f"SEQUENCE:{event['SEQUENCE']}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{when:%Y%m%dT%H%M%SZ}",
        f"DTEND:{when + timedelta(minutes=30):%Y%m%dT%H%M%SZ}",
        f"ATTENDEE;PARTSTAT={partstat}{parameters}:mailto:{attendee or sender}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, organizer, f"{partstat.title()}: Time to practise"
    mail["Message-ID"] = f"<{stamp.timestamp()}.{partstat}.{sender}@calendar.example.org>"
    mail["Auto-Submitted"] = "auto-generated"  # as Gmail does
    mail.set_content("")
    mail.add_alternative("\r\n".join(lines), subtype="calendar", params={"method": "COUNTER" if starts else "REPLY"})
    keep(service.installation, to or organizer, bytes(mail))
    service.turn()
    return Inbound.select().order_by(Inbound.id.desc()).get().outcome
