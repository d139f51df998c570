"""What a mail says: template files read, checked and compiled once, then filled in for one person at a time."""

from nudger.mail.templates.templates import Rendered, Templates

__all__ = ["Rendered", "Templates"]
