"""Published journeys. A version never changes; enrolments pin one."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from peewee import fn

from nudger.journey.definition import Journey as Definition
from nudger.journey.reading import read_journey
from nudger.store.tables import Journey, JourneyVersion


def publish(
    definition: Definition, source: str, translations: Mapping[str, str], now: datetime
) -> tuple[JourneyVersion, bool]:
    """Return the version with this *source* and *translations*, made now if it is new; tell whether it was."""
    said = json.dumps(dict(translations), sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256((source + said if translations else source).encode()).hexdigest()
    journey = Journey.get_or_none(Journey.key == definition.key) or Journey.create(key=definition.key)
    same = JourneyVersion.get_or_none(JourneyVersion.journey == journey, JourneyVersion.hash == digest)
    if same is not None:
        return same, False
    last = JourneyVersion.select(fn.MAX(JourneyVersion.number)).where(JourneyVersion.journey == journey).scalar() or 0
    version = JourneyVersion.create(
        journey=journey, number=last + 1, source=source, translations=said, hash=digest, published_at=now
    )
    return version, True


def newest(journey_id: int) -> Definition:
    """Return what the version of this journey says that was published last."""
    last = JourneyVersion.select().where(JourneyVersion.journey == journey_id).order_by(JourneyVersion.number.desc())
    version = last.get()
    return definition_of(version.id, version.hash)


def ids() -> dict[str, int]:
    """Return the id of each published journey by its key."""
    return {journey.key: journey.id for journey in Journey.select()}


def definition_of(version_id: int, digest: str) -> Definition:
    """Return the journey that this version says; *digest* is its hash, under which it is kept ready."""
    ready = _ready.get(digest)
    if ready is None:
        version = JourneyVersion.get_by_id(version_id)
        translations = json.loads(version.translations)
        ready = _ready[digest] = read_journey(version.source, f"version {digest[:12]}", translations)
    return ready


_ready: dict[str, Definition] = {}  # versions never change, and there are few
