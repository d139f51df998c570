"""What a calendar server tells of an answer, as the mail that a calendar program would have sent (RFC 5546, 6047)."""

import hashlib
from email.message import EmailMessage
from email.policy import SMTP

from icalendar import Calendar, Event, vCalAddress

from nudger.mail.reading.values import CalendarLine


def as_mail(line: CalendarLine, recipient: str) -> bytes:
    """Return a mail to *recipient* that says what *line* says. The same answer is the same mail, by its Message-ID."""
    event = Event()
    event.add("UID", line.uid)
    if line.sequence is not None:
        event.add("SEQUENCE", line.sequence)
    for name, when in (("DTSTAMP", line.dtstamp), ("DTSTART", line.start)):
        if when is not None:
            event.add(name, when)
    attendee = vCalAddress(f"mailto:{line.attendee}")
    attendee.params["PARTSTAT"] = line.partstat
    event.add("ATTENDEE", attendee)
    calendar = Calendar()
    calendar.add("PRODID", "-//Nudger//Nudger//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", line.method)
    calendar.add_component(event)
    said = calendar.to_ical()
    mail = EmailMessage(SMTP)
    mail["From"], mail["To"], mail["Subject"] = line.attendee, recipient, f"{line.method} {line.partstat}".strip()
    mail["Message-ID"] = f"<{hashlib.sha256(said).hexdigest()[:40]}@calendar.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(said, maintype="text", subtype="calendar", params={"method": line.method}, cte="base64")
    return bytes(mail)
