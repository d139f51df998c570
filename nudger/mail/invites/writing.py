"""An invite as a calendar file, straight: RFC 5545 as RFC 5546 and 6047 want it for a mail.

Times are in UTC, so that no client has to know a time zone: Outlook is an hour off where it misreads one.
"""

import re
from datetime import UTC, datetime
from urllib.parse import quote

from nudger.mail.invites.invite import Invite, Method
from nudger.mail.mime import Mailbox

_HEAD = b"BEGIN:VCALENDAR\r\nPRODID:-//Nudger//Nudger//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n"
_END = b"END:VEVENT\r\nEND:VCALENDAR\r\n"
_WIDTH = 75  # octets in a line (RFC 5545 3.1)

# What ends a line for somebody: CR, LF, vertical tab, form feed, next line, line and paragraph separators.
_LINE_ENDS = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
# Other controls, and what XML can't hold: calendars travel in XML too (RFC 4791).
_UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]+")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.+_'~@-]+")
_IN_A_NAME = str.maketrans({'"': "'", "\\": "/", ";": ",", "^": "^^"})  # RFC 6868, and what readers stumble over
_URI_MARKS = "!$'*+:@"  # what else an address in a URI may hold as it is (RFC 6068 2)


def calendar(invite: Invite) -> bytes:
    """Return the calendar file of *invite*: UTF-8, CRLF, no line of more than 75 octets.

    Line ends in texts become those of iCalendar, or a space where only one line is shown; other control characters
    become a space for each run, and lone surrogates question marks. In names, which not every client reads alike,
    double quotes become single ones, backslashes slashes and semicolons commas.
    """
    summary = _escaped(_one_line(invite.summary))
    cancelled = invite.method == Method.CANCEL
    lines = [
        f"METHOD:{invite.method}",
        "BEGIN:VEVENT",
        f"UID:{invite.uid}",
        f"SEQUENCE:{invite.sequence}",
        f"DTSTAMP:{_utc(invite.stamp)}",
        f"DTSTART:{_utc(invite.starts)}",
        f"DTEND:{_utc(invite.ends)}",
        f"SUMMARY:{summary}",
        f"ORGANIZER{_person(invite.organizer)}",
        f"ATTENDEE{_asked(invite)}{_person(invite.attendee)}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
    ]
    if invite.is_private:
        lines.append("CLASS:PRIVATE")
    if invite.description:
        lines.append(f"DESCRIPTION:{_escaped(invite.description)}")
    if invite.location:
        lines.append(f"LOCATION:{_escaped(_one_line(invite.location))}")
    if invite.method == Method.REQUEST and invite.alarm_minutes is not None:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{summary}",
            f"TRIGGER:-PT{invite.alarm_minutes}M",
            "END:VALARM",
        ]
    return b"".join((_HEAD, *map(_folded, lines), _END))


def _asked(invite: Invite) -> str:
    if invite.method != Method.REQUEST:
        return ""
    rsvp = "TRUE" if invite.rsvp else "FALSE"
    return f";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP={rsvp}"


def _person(mailbox: Mailbox) -> str:
    """Return what ends an ORGANIZER or ATTENDEE: name and address (RFC 5545 3.2.2 and 3.3.3)."""
    address = mailbox.address
    if not _PLAIN_ADDRESS.fullmatch(address):
        address = quote(address, safe=_URI_MARKS)
    name = _one_line(mailbox.name).translate(_IN_A_NAME).strip()
    return f';CN="{name}":mailto:{address}' if name else f":mailto:{address}"


def _escaped(text: str) -> str:
    """Return *text* as a TEXT value (RFC 5545 3.3.11).

    >>> _escaped("Room 1; bring a pen, please\\r\\nC:\\\\")
    'Room 1\\\\; bring a pen\\\\, please\\\\nC:\\\\\\\\'
    """
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _UNWRITABLE.sub(" ", _LINE_ENDS.sub(r"\\n", text))


def _one_line(text: str) -> str:
    return text if text.isprintable() else _UNWRITABLE.sub(" ", _LINE_ENDS.sub(" ", text)).replace("\t", " ")


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> bytes:
    """Return *line* in pieces of whole characters (RFC 5545 3.1), ended."""
    octets = line.encode("utf-8", "replace")
    if len(octets) <= _WIDTH:
        return octets + b"\r\n"
    pieces, start, width = [], 0, _WIDTH
    while len(octets) - start > width:
        end = start + width
        while octets[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        pieces.append(octets[start:end])
        start, width = end, _WIDTH - 1
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
