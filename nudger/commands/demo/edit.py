"""Editing the journey that runs in the demo: what an edit would mean, and publishing it, as an admin does both."""

from dataclasses import asdict, dataclass
from pathlib import Path

from nudger.commands.demo.ready_made import Edit, ready_made
from nudger.commands.demo.world import JOURNEY, World
from nudger.commands.journey.changes import in_words, learners, meaning
from nudger.errors import NudgerError
from nudger.journey.reading import read_journey
from nudger.service.publish import Draft, Files, draft_of, put_into_force
from nudger.service.versions import adopt, impact
from nudger.store import enrolments, journeys
from nudger.store.tables import JourneyVersion

SAME = "This is what everybody is on already; change something first."


@dataclass(frozen=True, slots=True)
class Look:
    """What differs from what is in force, a line each, and what that means for people."""

    differs: list[str]
    means: list[str]


class Editor:
    """The journey as a text. Nothing is written before it is published."""

    def __init__(self, world: World) -> None:
        self._world = world

    def text(self) -> str:
        """Return the file that is in force."""
        return str(JourneyVersion.get_by_id(self._in_force().id).source)

    def ready_made(self) -> list[Edit]:
        """Return edits that can be made where Ana stands."""
        progress = enrolments.standing(self._world.anas).progress
        return ready_made(self.text(), journeys.definition(self._in_force()), progress)

    def look(self, text: str) -> dict[str, list[str]]:
        """Return what publishing *text* would mean. Raises Problems, or NudgerError where nothing differs."""
        return asdict(self._look(self._draft(text)))

    def publish(self, text: str) -> str:
        """Publish *text*, let people change over, and say what it means for them. Raises as `look` does."""
        draft = self._draft(text)
        means = self._look(draft).means
        version, _ = put_into_force(self._world.installation, draft)
        moved = adopt(version.journey_id, self._world.clock.now())
        return f"Version {version.number}: {learners(moved)} changed over. {means[0]}"

    def _look(self, draft: Draft) -> Look:
        if draft.version == draft.in_force or draft.in_force is None:
            raise NudgerError(SAME)
        found = impact(draft.in_force.journey_id, draft.journey, self._world.clock.now())
        before = journeys.definition(draft.in_force)
        lines = in_words(before, draft.journey)
        return Look([line.strip() for line in lines], list(meaning(found, draft.journey)))

    def _draft(self, text: str) -> Draft:
        text = text.replace("\r\n", "\n")
        journey = read_journey(text, JOURNEY)
        if journey.key != (key := enrolments.standing(self._world.anas).journey.key):
            raise NudgerError(f'{JOURNEY}: key: everybody here is on "{key}"; leave the key as it was')
        return draft_of(Files(journey, text, {}), Path(JOURNEY))

    def _in_force(self) -> journeys.Version:
        journey_id = journeys.ids()[enrolments.standing(self._world.anas).journey.key]
        return journeys.in_force(journey_id)
