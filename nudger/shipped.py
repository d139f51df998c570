"""Where the folders are that Nudger is delivered with."""

from pathlib import Path

from nudger.errors import NudgerError

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the folder *name*, "templates" or "config", as it was delivered; nobody writes there.

    In an installed wheel it is inside the package, in a source tree beside it. Raises NudgerError where it is neither.
    """
    for folder in (PACKAGE / "_shipped" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise NudgerError(f"Nudger's folder {name}/ is missing beside or inside {PACKAGE}: install Nudger again.")
