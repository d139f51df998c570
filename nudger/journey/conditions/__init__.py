"""Conditions of a journey: `when:` a step is for somebody, and `until:` when it is repeated. Nothing is ever run."""

from nudger.journey.conditions.asked import Answer, Asked, Done, Facts, Profile, Rating, Score, Seen, Skipped
from nudger.journey.conditions.condition import Condition, parse
from nudger.journey.conditions.tokens import ConditionError

__all__ = [
    "Answer",
    "Asked",
    "Condition",
    "ConditionError",
    "Done",
    "Facts",
    "Profile",
    "Rating",
    "Score",
    "Seen",
    "Skipped",
    "parse",
]
