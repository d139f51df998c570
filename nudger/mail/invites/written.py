"""An appointment that a calendar server was given, and has kept or not."""

from datetime import datetime
from typing import NamedTuple


class Written(NamedTuple):
    """What stands in the calendar of the attendee at *address* as far as we know; *starts* is in UTC."""

    uid: str
    address: str
    sequence: int
    starts: datetime
