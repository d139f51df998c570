"""What an invite says, and what it can't say."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from nudger.errors import NudgerError
from nudger.mail.mime import Mailbox

# No comma, semicolon, backslash or space: they would be escaped, and not every client that answers undoes that.
_UID = re.compile(r"[!-+\--:<-\[\]-~]{1,255}")
_YEARS = range(1970, 9999)
_MOST = 2**31 - 1  # RFC 5545 3.3.8
_MONTH = 28 * 24 * 60


class Method(StrEnum):
    """What a calendar mail of ours asks for (RFC 5546 3.2)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINECOUNTER = "DECLINECOUNTER"


@dataclass(frozen=True, slots=True)
class Invite:
    """One appointment for one attendee.

    *uid* is printable ASCII without space, comma, semicolon or backslash, and the same for ever. *sequence* rises with
    each change of time or place and with a cancellation; a DECLINECOUNTER repeats that of the last REQUEST. *stamp* is
    when it was written. The three times are aware; fractions of a second are dropped. *summary*, *description* and
    *location* are plain text of any kind. *organizer* is where the answers go. *alarm_minutes* before the start the
    calendar reminds; None for never. Without *rsvp* no answer is asked for. Others who may open the calendar see of one
    that *is_private* that the time is taken, and no more. Raises NudgerError for anything else.
    """

    method: Method
    uid: str
    sequence: int
    stamp: datetime
    starts: datetime
    ends: datetime
    summary: str
    description: str
    location: str
    organizer: Mailbox
    attendee: Mailbox
    alarm_minutes: int | None = 10
    rsvp: bool = True
    is_private: bool = False

    def __post_init__(self) -> None:
        if not _UID.fullmatch(self.uid):
            raise NudgerError(
                f"{self.uid[:80]!r} is no UID for an invite: it is 1 to 255 printable ASCII characters, without space,"
                " comma, semicolon or backslash"
            )
        if not 0 <= self.sequence <= _MOST:
            raise NudgerError(f"The invite {self.uid} has the sequence {self.sequence}: it counts from 0 to {_MOST}")
        for name, when in (("stamp", self.stamp), ("start", self.starts), ("end", self.ends)):
            if when.utcoffset() is None:
                raise NudgerError(f"The {name} of the invite {self.uid}, {when}, has no time zone: give it one")
            if when.year not in _YEARS:
                raise NudgerError(f"The {name} of the invite {self.uid}, {when}, is not between 1970 and 9998")
        # In UTC, for the difference of two times of one zone is by the clock on the wall.
        if self.ends.astimezone(UTC) - self.starts.astimezone(UTC) < timedelta(minutes=1):
            raise NudgerError(
                f"The invite {self.uid} ends at {self.ends} and starts at {self.starts}: it lasts a minute at least"
            )
        if not self.summary.strip():
            raise NudgerError(f"The invite {self.uid} has no summary: say in a few words what it is")
        if self.organizer.address.casefold() == self.attendee.address.casefold():
            raise NudgerError(
                f"The invite {self.uid} would invite its own organizer: the organizer is an address of the service,"
                " the attendee somebody else"
            )
        if self.alarm_minutes is not None and not 0 <= self.alarm_minutes <= _MONTH:
            raise NudgerError(
                f"The invite {self.uid} reminds {self.alarm_minutes} minutes before: say 0 to {_MONTH}, or None"
            )
