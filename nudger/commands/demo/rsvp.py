"""How somebody in the demo answers an invitation: by the mail that their calendar sends (RFC 5546, 6047)."""

import secrets
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import aiosmtplib
from icalendar import Calendar, Event, vCalAddress

from nudger.commands.demo.calendars import COUNTER, REPLY, REQUEST, Entry, invitation
from nudger.commands.demo.post import Received
from nudger.errors import NudgerError

SAYS = {
    "ACCEPTED": ("Accepted", "accepts this invitation"),
    "TENTATIVE": ("Tentative", "may come"),
    "DECLINED": ("Declined", "declines this invitation"),
    COUNTER: ("New time proposed", "proposes another time"),
}


async def rsvp(mail: Received, partstat: str, port: int, at: datetime, *, starts: datetime | None = None) -> bytes:
    """Answer the invitation in *mail* as the one who got it, to the listener on *port*; return the mail that was sent.

    *partstat* is ACCEPTED, TENTATIVE or DECLINED. With *starts*, aware, it is a counter-proposal of the same length.
    *at* is the moment of the answer. Raises NudgerError where *mail* invites to nothing.
    """
    entry = invitation(mail)
    if entry is None or entry.method != REQUEST:
        raise NudgerError("This mail holds no invitation that can be answered.")
    if partstat not in SAYS or partstat == COUNTER:
        raise NudgerError(f"A calendar can't answer {partstat}; ACCEPTED, TENTATIVE or DECLINED it can.")
    answer = _mail(entry, COUNTER if starts is not None else partstat, at)
    file = _file(entry, partstat, at, starts)
    answer.add_alternative(file, subtype="calendar", params={"method": COUNTER if starts is not None else REPLY})
    raw = answer.as_bytes(policy=policy.SMTP)
    await aiosmtplib.send(
        raw, sender=mail.recipient, recipients=[entry.organizer], hostname="127.0.0.1", port=port, start_tls=False
    )
    return raw


def _mail(entry: Entry, says: str, at: datetime) -> EmailMessage:
    subject, sentence = SAYS[says]
    answer = EmailMessage()
    answer["From"] = entry.attendee
    answer["To"] = entry.organizer
    answer["Subject"] = f"{subject}: {entry.title}"
    answer["Date"] = at
    answer["Message-ID"] = f"<{secrets.token_hex(8)}@calendar.example.org>"
    answer.set_content(f"{entry.attendee_name or entry.attendee} {sentence}: {entry.title}\n")
    return answer


def _file(entry: Entry, partstat: str, at: datetime, starts: datetime | None) -> str:
    """Return the answer as a calendar file (RFC 5546 3.2.3 and 3.2.7)."""
    begins = (starts or entry.starts).astimezone(UTC)
    file, event = Calendar(), Event()
    file.add("PRODID", "-//Example//Calendar of the demo//EN")
    file.add("VERSION", "2.0")
    file.add("METHOD", REPLY if starts is None else COUNTER)
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", at.astimezone(UTC))
    event.add("DTSTART", begins)
    event.add("DTEND", begins + (entry.ends - entry.starts))
    event.add("SUMMARY", entry.title)
    event.add("ORGANIZER", vCalAddress(f"mailto:{entry.organizer}"))
    attendee = vCalAddress(f"mailto:{entry.attendee}")
    attendee.params["PARTSTAT"] = partstat
    event.add("ATTENDEE", attendee)
    file.add_component(event)
    return str(file.to_ical().decode())
