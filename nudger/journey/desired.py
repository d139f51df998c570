"""A nudge that should exist, and what it does."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Touch(StrEnum):
    """What a nudge does.

    By `offer` a learner is asked what would help. `invite` and `cancel` write into a calendar, `after` asks how the
    time there went. Four carry no mail: by `move_on` the route goes on without an answer, by `resume` a pause ends on
    its day, by `place` a time in the calendar is found, by `ended` a workshop has taken place.
    """

    FIRST = "first"
    OPEN = "open"
    REMIND = "remind"
    OFFER = "offer"
    PAUSE = "pause"
    MOVE_ON = "move_on"
    RESUME = "resume"
    ARRIVE = "arrive"
    PLACE = "place"
    INVITE = "invite"
    CANCEL = "cancel"
    ENDED = "ended"
    AFTER = "after"
    ANSWER = "answer"


WITHOUT_MAIL = (Touch.MOVE_ON, Touch.RESUME, Touch.PLACE, Touch.ENDED)
CALENDAR = (Touch.INVITE, Touch.CANCEL, Touch.AFTER)


@dataclass(frozen=True, slots=True)
class Desired:
    """A nudge that should exist. *key* is its identity, accepted once, ever; *wish_at* is aware, in UTC.

    After *not_after* it has lost its sense; None means never.
    """

    key: str
    touch: Touch
    step: str
    run: int
    person: int
    wish_at: datetime
    reason: str = ""
    not_after: datetime | None = None
