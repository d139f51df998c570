"""Journey files: which of them are meant, and what stands in them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from nudger.errors import NudgerError
from nudger.journey.definition import Journey
from nudger.journey.reading import read_journey


def journey_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the journeys among *paths*; of a folder, all in it. Translations go with their journeys."""
    for path in paths:
        if path.is_dir():
            yield from (file for file in sorted(path.glob("*.yaml")) if not is_translation(file))
        else:
            yield path


def is_translation(file: Path) -> bool:
    """Tell whether this holds only the texts of a journey, in another language: its first key says so."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    first = next((line for line in lines if line.strip() and not line.startswith(("#", "---"))), "")
    return first.startswith("translates:")


def journey_in(file: Path) -> Journey:
    """Return the journey in *file*. Raises Problems."""
    try:
        source = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NudgerError(f"{file}: can't be read: {error}") from error
    return read_journey(source, str(file))
