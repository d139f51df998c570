"""What becomes of people when their journey changes: a look at it before, and the changing over itself."""

from nudger.service.versions.adopt import adopt
from nudger.service.versions.impact import Impact, impact

__all__ = ["Impact", "adopt", "impact"]
