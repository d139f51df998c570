"""Publishing a journey: a file, and those beside it that say it in other languages, become a version."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from nudger.errors import NudgerError, Problem, Problems
from nudger.journey.definition import Journey
from nudger.journey.names import identified, renamed
from nudger.journey.reading import lines_of, read_journey
from nudger.journey.wording import shown
from nudger.service.installation import Installation
from nudger.store import enrolments, journeys
from nudger.store.database import transaction
from nudger.store.journeys import Version
from nudger.store.tables import JourneyVersion


class Files(NamedTuple):
    """A journey as its files say it; *translations* are the texts of those beside it, by language."""

    journey: Journey
    source: str
    translations: dict[str, str]


def publish(installation: Installation, path: Path) -> tuple[JourneyVersion, bool]:
    """Publish the journey file at *path*; return its version, and whether it is a new one.

    Raises Problems, and NudgerError where people are on the way who would have to change over: see `versions`.
    """
    draft = drafted(path)
    in_force = draft.in_force
    if in_force is not None and draft.version != in_force and enrolments.on_the_way(in_force.journey_id):
        raise NudgerError(
            f"{path} is not what people on {draft.journey.key} are on; look at what would change for them with"
            f" `nudger journey publish {path}`, and publish it there first"
        )
    return put_into_force(installation, draft)


class Draft(NamedTuple):
    """A journey's files beside what is published: *version* is theirs, where there is one, *in_force* the one that is.

    *journey* has the keys under which its steps were first published: *renamed* tells those, by what they are called.
    """

    files: Files
    journey: Journey
    renamed: dict[str, str]
    version: Version | None
    in_force: Version | None


def drafted(path: Path) -> Draft:
    """Return the journey at *path* as it would be published now. Raises Problems, or NudgerError."""
    return draft_of(read_files(path), path)


def draft_of(files: Files, path: Path) -> Draft:
    """Return what was read as it would be published now; *path* is only its name here. Raises Problems."""
    journey_id = journeys.ids().get(files.journey.key)
    if journey_id is None:
        return Draft(files, files.journey, {}, None, None)
    in_force = journeys.in_force(journey_id)
    versions = journeys.published([journey_id])[journey_id]
    earlier = [journeys.definition_of(each, versions) for each in reversed(versions) if each != in_force]
    journey, names = named(files, path, journeys.definition_of(in_force, versions), earlier)
    digest = journeys.digest_of(files.source, files.translations, names)
    return Draft(files, journey, names, next((each for each in versions if each.hash == digest), None), in_force)


def named(files: Files, path: Path, before: Journey, earlier: Sequence[Journey] = ()) -> tuple[Journey, dict[str, str]]:
    """Return a file's journey with the first keys of its steps, and those by their names. Raises Problems."""
    names = renamed(files.journey, before, earlier)
    if isinstance(names, list):
        lines = lines_of(files.source, "was")
        raise Problems(Problem(str(path), lines[key], f"step {shown(key)}: {what}") for key, what in names)
    return identified(files.journey, names), names


def put_into_force(installation: Installation, draft: Draft) -> tuple[JourneyVersion, bool]:
    """Let what *draft* says be what whoever comes from now on gets; return its version, and whether it is a new one."""
    files = draft.files
    with transaction():
        now = installation.clock.now()
        return journeys.publish(files.journey, files.source, files.translations, draft.renamed, now)


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
