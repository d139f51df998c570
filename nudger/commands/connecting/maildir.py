"""A Maildir, by the settings."""

from importlib import import_module
from typing import cast

from nudger.service.mailbox import Fetchable
from nudger.service.settings import Settings


def is_named(settings: Settings) -> bool:
    return bool(settings.maildir.path)


def mailbox(settings: Settings) -> Fetchable:
    return cast(Fetchable, import_module("connectors.maildir").Maildir(settings.maildir.path, settings.address))
