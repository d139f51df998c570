"""The only place that reads the clock."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows what time it is, aware, in UTC."""

    def now(self) -> datetime: ...


class WallClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """A clock that stands still until it is moved; backwards only where somebody sets it back."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        self._now = max(self._now, moment.astimezone(UTC))

    def set_back(self, by: timedelta) -> None:
        self._now -= by


def stopwatch() -> float:
    """Return seconds from an arbitrary start, for telling how long something took."""
    return time.monotonic()
