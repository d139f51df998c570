"""A nudge that should exist, and what it does."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Touch(StrEnum):
    """What a nudge does.

    By `offer` a learner is asked what would help, by `there` somebody who was there what they saw. `invite` and
    `cancel` write into a calendar, `confirm` asks on the day before whether a talk is on, `after` how the time went.
    Four carry no mail: by `move_on` the route goes on without an answer, by `resume` a pause ends on its day, by
    `place` a time in the calendar is found, by `ended` a workshop has taken place.
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
    CONFIRM = "confirm"
    ENDED = "ended"
    AFTER = "after"
    THERE = "there"
    ANSWER = "answer"


WITHOUT_MAIL = (Touch.MOVE_ON, Touch.RESUME, Touch.PLACE, Touch.ENDED)
WRITES = (Touch.INVITE, Touch.CANCEL)  # into somebody's calendar
CALENDAR = (*WRITES, Touch.CONFIRM, Touch.AFTER)


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
