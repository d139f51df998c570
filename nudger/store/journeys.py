"""Published journeys. A version never changes; enrolments pin one, and one of them is in force."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from peewee import fn

from nudger.journey.definition import Journey as Definition
from nudger.journey.names import identified, remade
from nudger.journey.reading import read_journey
from nudger.store.database import marks, rows
from nudger.store.tables import Journey, JourneyVersion


class Version(NamedTuple):
    """One version of a journey, as far as it is told from others."""

    id: int
    journey_id: int
    number: int
    hash: str


def publish(
    definition: Definition, source: str, translations: Mapping[str, str], renamed: Mapping[str, str], now: datetime
) -> tuple[JourneyVersion, bool]:
    """Put the version with this *source*, *translations* and names into force; tell whether it was made now."""
    digest = digest_of(source, translations, renamed)
    journey = Journey.get_or_none(Journey.key == definition.key) or Journey.create(key=definition.key)
    version = JourneyVersion.get_or_none(JourneyVersion.journey == journey, JourneyVersion.hash == digest)
    is_new = version is None
    if version is None:
        of_it = JourneyVersion.select(fn.MAX(JourneyVersion.number)).where(JourneyVersion.journey == journey)
        version = JourneyVersion.create(
            journey=journey,
            number=(of_it.scalar() or 0) + 1,
            source=source,
            translations=_written(translations),
            renamed=_written(renamed),
            hash=digest,
            published_at=now,
        )
    Journey.update(current=version.number).where(Journey.id == journey.id).execute()
    return version, is_new


def digest_of(source: str, translations: Mapping[str, str], renamed: Mapping[str, str]) -> str:
    """Return by what two versions of a journey are told apart."""
    said = _written(translations) if translations else ""
    names = _written(renamed) if renamed else ""
    return hashlib.sha256(f"{source}{said}{names}".encode()).hexdigest()


def newest(journey_id: int) -> Definition:
    """Return what the version of this journey says that is in force."""
    return definition(in_force(journey_id))


def in_force(journey_id: int) -> Version:
    """Return the version that was put into force last."""
    current = Journey.get_by_id(journey_id).current
    versions = published([journey_id])[journey_id]
    return next((version for version in versions if version.number == current), versions[-1])


def ids() -> dict[str, int]:
    """Return the id of each published journey by its key."""
    return {journey.key: journey.id for journey in Journey.select()}


def published(journeys: Collection[int]) -> dict[int, list[Version]]:
    """Return all versions of these journeys, the oldest first."""
    found = rows(
        f"SELECT id, journey_id, number, hash FROM journey_version WHERE journey_id IN ({marks(journeys)})"
        " ORDER BY journey_id, number",
        tuple(journeys),
    )
    of: dict[int, list[Version]] = {}
    for row in found:
        of.setdefault(row[1], []).append(Version(*row))
    return of


def definition(version: Version) -> Definition:
    """Return the journey that this version says, which knows the steps of all others too."""
    return definition_of(version, published([version.journey_id])[version.journey_id])


def definitions(pairs: Collection[tuple[int, int]]) -> dict[int, Definition]:
    """Return what versions say, by their ids; *pairs* are a journey's id and that of a version of it."""
    of_journey = published({journey for journey, _ in pairs})
    wanted = {version for _, version in pairs}
    return {
        each.id: definition_of(each, versions)
        for versions in of_journey.values()
        for each in versions
        if each.id in wanted
    }


def definition_of(version: Version, versions: Sequence[Version]) -> Definition:
    """Return the journey that this one of all its *versions* says; kept ready as long as there is no other."""
    digests = version.hash, *(each.hash for each in versions)
    ready = _ready.get(digests)
    if ready is None:
        alone = _alone(version)
        there = {step.key for step in alone.steps}
        others = [each for each in reversed(versions) if each.hash != version.hash]
        gone = {step.key: step for each in reversed(others) for step in _alone(each).steps if step.key not in there}
        ready = _ready[digests] = (
            remade(alone, gone=tuple(gone.values()), translations=_told(alone, gone)) if gone else alone
        )
    return ready


def _told(journey: Definition, gone: Mapping[str, object]) -> dict[str, Definition]:
    """What is gone is told in the language of the journey, whatever the reader's is."""
    return {language: remade(each, gone=tuple(gone.values())) for language, each in journey.translations.items()}


def _alone(version: Version) -> Definition:
    ready = _ready.get((version.hash,))
    if ready is None:
        row = JourneyVersion.get_by_id(version.id)
        journey = read_journey(row.source, f"version {version.hash[:12]}", json.loads(row.translations))
        ready = _ready[(version.hash,)] = identified(journey, json.loads(row.renamed))
    return ready


def _written(texts: Mapping[str, str]) -> str:
    return json.dumps(dict(texts), sort_keys=True, ensure_ascii=False)


_ready: dict[tuple[str, ...], Definition] = {}  # versions never change, and there are few
