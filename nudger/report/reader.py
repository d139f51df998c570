"""Whoever a report is for: what it tells is what the policy table lets them see."""

from dataclasses import dataclass

from nudger.journey.definition import Kind, Role, Step
from nudger.journey.desired import Touch
from nudger.journey.guard import PAUSED
from nudger.journey.policy import Data, Policy, Viewer
from nudger.journey.receipts import Event, Verb
from nudger.store.standing import Standing
from nudger.store.tables import Nudge

# What a nudge, an answer to somebody, or an event tells of the learner, beside the step that it is about.
TELLS = {
    Touch.ARRIVE: Data.DONE,
    Touch.PAUSE: Data.PAUSED,
    Touch.RESUME: Data.PAUSED,
    "has-paused": Data.PAUSED,
    "lighter": Data.PAUSED,
    "usual-pace": Data.PAUSED,
    "help-comes": Data.HELP,
    "wants-help": Data.HELP,
    "paused": Data.PAUSED,
    "pause-when": Data.PAUSED,
    "stopped": Data.STOPPED,
    "has-stopped": Data.STOPPED,
    "for-a-human": Data.FOR_A_HUMAN,
    "admin-for-a-human": Data.FOR_A_HUMAN,
    Verb.SLOWED: Data.PAUSED,
    Verb.QUICKENED: Data.PAUSED,
    Verb.REROUTED: Data.PAUSED,
    Verb.STUCK: Data.HELP,
    Verb.SUSPENDED: Data.PAUSED,
    Verb.RESUMED: Data.PAUSED,
    Verb.TERMINATED: Data.STOPPED,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """One who looks, and the table as it holds here; the command line is the admin's."""

    policy: Policy
    viewer: Viewer = Viewer.ADMIN

    def may_see(self, data: Data, standing: Standing | None = None) -> bool:
        """Tell whether they may see such data, of the learner of *standing*."""
        return self.policy.may_see(self.viewer, data, mandatory=standing is not None and standing.is_mandatory)

    def may_see_event(self, event: Event, standing: Standing) -> bool:
        return self._may_see_all(standing, event.step, TELLS.get(event.verb))

    def may_see_nudge(self, nudge: Nudge, standing: Standing) -> bool:
        if nudge.held_reason.startswith(PAUSED) and not self.may_see(Data.PAUSED, standing):
            return False
        return self._may_see_all(standing, nudge.step, TELLS.get(nudge.topic) or TELLS.get(nudge.touch))

    def _may_see_all(self, standing: Standing, step: str, told: Data | None) -> bool:
        status = status_of(standing.journey.step(step)) if step else None
        return all(self.may_see(data, standing) for data in (told, status) if data is not None)


def status_of(step: Step) -> Data:
    """Return what it tells of a learner that *step* is open, or closed."""
    if step.by is not Role.LEARNER:
        return Data.ANSWERED
    return Data.ATTENDED if step.kind is Kind.ATTEND else Data.DONE
