"""iTIP out: an appointment for one person, and the calendar file that puts it, moves it or takes it away."""

from nudger.mail.invites.invite import Invite, Method
from nudger.mail.invites.writing import calendar

__all__ = ["Invite", "Method", "calendar"]
