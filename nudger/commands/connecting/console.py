"""Mail to the screen."""

from importlib import import_module
from typing import cast

from nudger.service.sender import Sender
from nudger.service.settings import Settings


def sender(_: Settings) -> Sender:
    return cast(Sender, import_module("connectors.console").Console())
