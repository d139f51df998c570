"""What travels in one mail: all that waits for a learner on one way, so that a stage is one mail and not five."""

from nudger.journey.definition import Journey, Role
from nudger.journey.plan import Touch

ASKS = (Touch.OPEN, Touch.REMIND)


def bundle(touch: Touch, step: str, journey: Journey, enrolment: int, key: str) -> str:
    """Return what nudges to one person have in common that travel in one mail; *key* for one that travels alone."""
    if touch in ASKS and journey.step(step).by is Role.LEARNER:
        return f"way/{enrolment}"
    return key


def place(step: str, journey: Journey) -> int:
    """Return the place of a nudge in its mail: what comes first on the way is what the mail asks."""
    return journey.number(step) if step else 0
