"""What people finished elsewhere, from a sheet: it is read, matched with their steps, shown, and only then recorded."""

from nudger.service.completions.apply import apply
from nudger.service.completions.look import Found, Look, look

__all__ = ["Found", "Look", "apply", "look"]
