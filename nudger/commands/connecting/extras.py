"""Connectors whose libraries are installed only where they are wanted."""

from importlib import import_module
from types import ModuleType

from nudger.errors import NudgerError


def extra(name: str, module: str) -> ModuleType:
    """Return *module*. Raises NudgerError where a library of the extra of this *name* is missing."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in ("nudger", "connectors"):
            raise
        raise NudgerError(f'{missing} is not installed, which this needs: pip install "nudger[{name}]"') from error
