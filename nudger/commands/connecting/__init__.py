"""What the settings name, made: ways out, ways in, a calendar; the library of each is loaded only when it is used.

One file each. A new one is a line in a table here; no other place knows connectors by name.
"""

from collections.abc import Callable
from typing import NamedTuple

from nudger.commands.connecting import caldav, console, imap, listener, maildir, smtp
from nudger.service.answered import Answered
from nudger.service.calendar import Calendar, Writable
from nudger.service.clock import WallClock
from nudger.service.mailbox import Bookmark, Fetchable, Mailbox
from nudger.service.sender import Sender
from nudger.service.settings import Settings


class Holding(NamedTuple):
    """A mailbox that holds mails: whether the settings name it, and how it is made."""

    is_named: Callable[[Settings], bool]
    made: Callable[[Settings], Fetchable]


SENDERS: dict[str, Callable[[Settings], Sender]] = {"console": console.sender, "smtp": smtp.sender}
MAILBOXES = {"imap": Holding(imap.is_named, imap.mailbox), "maildir": Holding(maildir.is_named, maildir.mailbox)}
CALENDARS: dict[str, Callable[[Settings], Calendar]] = {"caldav": caldav.calendar}


def sender_of(settings: Settings) -> Sender:
    """Return the way out. Raises NudgerError where the settings don't say enough of it."""
    return SENDERS[settings.connector](settings)


def mailboxes_of(settings: Settings) -> list[Mailbox]:
    """Return every way in: the listener, and what holds mails. Raises NudgerError for what can't be one."""
    return [*listener.mailboxes(settings), *fetchable(settings)]


def fetchable(settings: Settings) -> list[Fetchable]:
    """Return those that hold mails until somebody looks, and the calendar server that holds answers."""
    calendar = calendar_of(settings)
    mailboxes = [made(settings, name) for name in named(settings)]
    if isinstance(calendar, Writable):
        mailboxes.append(Answered(calendar, Bookmark(f"calendar/{settings.calendar}"), settings.address, WallClock()))
    return mailboxes


def named(settings: Settings) -> list[str]:
    """Return the names of the mailboxes that the settings name."""
    return [name for name, mailbox in MAILBOXES.items() if mailbox.is_named(settings)]


def made(settings: Settings, name: str) -> Fetchable:
    """Return the mailbox of this name. Raises NudgerError where it can't be one."""
    return MAILBOXES[name].made(settings)


def calendar_of(settings: Settings) -> Calendar | None:
    """Return the calendar server that is asked; None where invitations go by mail and nobody can be asked."""
    return CALENDARS[settings.calendar](settings) if settings.calendar in CALENDARS else None
