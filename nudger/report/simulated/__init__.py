"""What a journey that was lived through ahead of time will ask of everybody: figures, a calendar, a mailbox."""

from nudger.report.simulated.calendar import calendar_page
from nudger.report.simulated.figures import Outlook, outlook
from nudger.report.simulated.mailbox import mbox
from nudger.report.simulated.telling import MOST_WEEKS, in_numbers, in_words

__all__ = ["MOST_WEEKS", "Outlook", "calendar_page", "in_numbers", "in_words", "mbox", "outlook"]
