"""Who is who around a learner, and what follows when that changes. The events of life are in docs/roles.md."""

from nudger.service.roles.by_hand import assign, known, own_enrolments, set_deputy, stand_down
from nudger.service.roles.following import came_back, departed, follow_managers, open_questions
from nudger.service.roles.handover import Handover
from nudger.service.roles.telling import TOPIC, whose_place, why_you

__all__ = [
    "TOPIC",
    "Handover",
    "assign",
    "came_back",
    "departed",
    "follow_managers",
    "known",
    "open_questions",
    "own_enrolments",
    "set_deputy",
    "stand_down",
    "whose_place",
    "why_you",
]
