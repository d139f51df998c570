"""An admin pauses somebody, a cohort, a journey or everyone, from a day to a day, and lets them go on."""

from nudger.service.pauses.look import Look, look
from nudger.service.pauses.target import Target, target
from nudger.service.pauses.wanted import running, wanted
from nudger.service.pauses.write import pause, resume

__all__ = ["Look", "Target", "look", "pause", "resume", "running", "target", "wanted"]
