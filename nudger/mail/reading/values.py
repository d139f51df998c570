"""What reading gives: the kind of a mail, and what stands in it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What came. OTHER is a mail by a person without words of their own; UNREADABLE is no mail at all."""

    REPLY = "reply"
    FORWARD = "forward"
    AUTO_REPLY = "auto_reply"
    CHALLENGE_RESPONSE = "challenge_response"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    DELIVERED = "delivered"
    CALENDAR = "calendar"
    NOTIFICATION = "notification"
    MDN = "mdn"
    OTHER = "other"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """What a calendar says of one attendee of one component, or of the component where it names nobody.

    *method* and *partstat* are in capitals; a missing PARTSTAT is NEEDS-ACTION (RFC 5545 3.2.12). Addresses come
    without ``mailto:`` and in lower case. *recurrence_id* is as it is written, without its zone. *start* and *end* are
    aware, or naive where the file names no zone that can be known, or a date of a whole day.
    """

    method: str
    uid: str
    sequence: int | None = None
    attendee: str = ""
    partstat: str = ""
    recurrence_id: str = ""
    component: str = "VEVENT"
    organizer: str = ""
    dtstamp: datetime | None = None
    start: date | None = None
    end: date | None = None
    delegated_to: str = ""
    delegated_from: str = ""
    sent_by: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who wrote a mail, and to what; *sender* is empty where From does not name exactly one address.

    *references* are the mails of its thread, the newest first. *is_listed* says that it came over a mailing list.
    *returned* is the Message-ID of the mail that a bounce or a complaint is about, where it holds one.
    """

    sender: str = ""
    subject: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_listed: bool = False
    returned: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one mail, text or calendar means.

    *text* is the author's own, without quotations and signature; *intent* is one of replies.WORDS in lower case where
    its first line says nothing else. *recipients* are those whom a bounce, a complaint or a notice of delivery is
    about, *permanent* and *hard* what a bounce says of them (hard: of the address itself), *reason* its class in one
    word, or why something can't be read. *why* tells in a sentence by which sign it was known.
    """

    kind: Kind
    why: str
    text: str = ""
    intent: str = ""
    recipients: tuple[str, ...] = ()
    permanent: bool | None = None
    hard: bool | None = None
    reason: str = ""
    calendar: tuple[CalendarLine, ...] = ()
    envelope: Envelope = Envelope()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a bounce or a complaint says."""

    kind: Kind
    why: str
    recipients: tuple[str, ...] = ()
    permanent: bool | None = None
    hard: bool | None = None
    reason: str = ""
