"""What travels in one mail: all that waits for a learner on one way, and all that somebody is asked about others."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from nudger.journey.brief import helps_most
from nudger.journey.definition import Journey, Role
from nudger.journey.desired import Touch

ASKS = (Touch.OPEN, Touch.REMIND)


class Passenger(NamedTuple):
    """A nudge that looks for its mail. *of_learner*: whom it is for is the learner themselves."""

    id: int
    key: str
    touch: Touch
    step: str
    wish_at: datetime
    enrolment: int
    journey: Journey
    of_learner: bool

    @property
    def bundle(self) -> str:
        """What those have in common that travel together; its own key for one that travels alone."""
        if self.touch is Touch.FIRST and not self.of_learner:
            return "greeting"
        if self.touch not in ASKS:
            return self.key
        return f"way/{self.enrolment}" if self.journey.step(self.step).by is Role.LEARNER else "others"


def in_order(several: Sequence[Passenger]) -> list[Passenger]:
    """Return those that travel together in the order in which the mail names them; it is about the first.

    On one's own way the earlier step comes first; of what is asked about others, what helps most.
    """
    if several[0].bundle == "others":
        return sorted(several, key=lambda each: helps_most(each.journey.step(each.step), each.wish_at))
    return sorted(several, key=lambda each: each.journey.number(each.step) if each.step else 0)
