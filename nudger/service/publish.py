"""Publishing a journey: a file, and those beside it that say it in other languages, become a version."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from nudger.errors import NudgerError
from nudger.journey.definition import Journey
from nudger.journey.reading import read_journey
from nudger.service.installation import Installation
from nudger.store import journeys
from nudger.store.database import transaction
from nudger.store.tables import JourneyVersion


class Files(NamedTuple):
    """A journey as its files say it; *translations* are the texts of those beside it, by language."""

    journey: Journey
    source: str
    translations: dict[str, str]


def publish(installation: Installation, path: Path) -> tuple[JourneyVersion, bool]:
    """Publish the journey file at *path*; return its version, and whether it is a new one. Raises Problems."""
    files = read_files(path)
    with transaction():
        return journeys.publish(files.journey, files.source, files.translations, installation.clock.now())


def read_files(path: Path) -> Files:
    """Return the journey at *path*, in all languages that stand beside it. Raises Problems, or NudgerError."""
    source = _text(path)
    beside = sorted(path.parent.glob(f"{path.stem}.*.yaml"))
    translations = {each.stem.removeprefix(f"{path.stem}."): _text(each) for each in beside}
    return Files(read_journey(source, str(path), translations), source, translations)


def journey_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the journey files among *paths* and in the folders among them; translations belong to theirs."""
    for path in paths:
        if path.is_dir():
            yield from (each for each in sorted(path.glob("*.yaml")) if not is_translation(each))
        else:
            yield path


def is_translation(path: Path) -> bool:
    """Tell whether this file holds the texts of one beside it: ``first-talk.de.yaml`` those of ``first-talk.yaml``."""
    return "." in path.stem and path.with_name(f"{path.stem.partition('.')[0]}.yaml").exists()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NudgerError(f"{path} can't be read: {error}") from error
