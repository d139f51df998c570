"""Published journeys. A version never changes; enrolments pin one."""

import hashlib
from datetime import datetime
from functools import lru_cache

from peewee import fn

from nudger.journey.definition import Journey as Definition
from nudger.journey.reading import read_journey
from nudger.store.tables import Journey, JourneyVersion


def publish(definition: Definition, source: str, now: datetime) -> tuple[JourneyVersion, bool]:
    """Return the version with this *source*, made now if it is new; tell whether it was."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    journey = Journey.get_or_none(Journey.key == definition.key) or Journey.create(key=definition.key)
    same = JourneyVersion.get_or_none(JourneyVersion.journey == journey, JourneyVersion.hash == digest)
    if same is not None:
        return same, False
    last = JourneyVersion.select(fn.MAX(JourneyVersion.number)).where(JourneyVersion.journey == journey).scalar() or 0
    version = JourneyVersion.create(journey=journey, number=last + 1, source=source, hash=digest, published_at=now)
    return version, True


def definition_of(version_id: int) -> Definition:
    """Return the journey that this version says."""
    version = JourneyVersion.get_by_id(version_id)
    return _read(version.hash, version.source)


@lru_cache(maxsize=64)
def _read(digest: str, source: str) -> Definition:
    return read_journey(source, f"version {digest[:12]}")
