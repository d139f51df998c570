"""Where a mail server hands in what comes, by the settings."""

from importlib import import_module
from typing import cast

from nudger.service.mailbox import Mailbox
from nudger.service.settings import Settings


def mailboxes(settings: Settings) -> list[Mailbox]:
    """Return the one listener, where there is one."""
    listen = settings.listen
    if not listen.protocol:
        return []
    made = import_module("connectors.listener").Listener(listen.protocol, listen.host, listen.port, settings.domain)
    return [cast(Mailbox, made)]
