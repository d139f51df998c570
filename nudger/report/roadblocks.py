"""Where many of a cohort are stuck, for a report."""

from collections import defaultdict
from collections.abc import Iterable

from nudger.journey.definition import Journey, Role
from nudger.journey.receipts import Lifecycle
from nudger.journey.roadblocks import Came, roadblock
from nudger.store.standing import Standing

ON_THE_WAY = (Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.COMPLETED)


class Roadblocks:
    """Collects who came to which step, cohort by cohort."""

    def __init__(self) -> None:
        self._came: dict[tuple[str, str], list[Came]] = defaultdict(list)
        self._journeys: dict[str, Journey] = {}

    def add(self, standings: Iterable[Standing]) -> None:
        """Count these in, where they belong to a cohort and have not left."""
        for standing in standings:
            progress = standing.progress
            if standing.cohort is None or progress.lifecycle not in ON_THE_WAY:
                continue
            self._journeys[standing.cohort.name] = standing.journey
            for step, receipt in progress.receipts.items():
                self._came[standing.cohort.name, step].append(Came(receipt, progress.is_lighter))

    def told(self) -> tuple[str, ...]:
        """Return a line for each roadblock, by cohort in the order of its journey."""
        return tuple(
            f"{cohort}: {found.waiting} of {found.had} wait at “{step.title}”"
            for cohort in sorted(self._journeys)
            for step in self._journeys[cohort].steps
            if step.by is Role.LEARNER
            and (found := roadblock(step, self._came.get((cohort, step.key), ()))) is not None
        )
