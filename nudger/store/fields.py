"""How instants, days and wall times are kept.

Instants are whole microseconds since 1970 in UTC, so that they sort and compare alike everywhere.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from peewee import BigIntegerField, CharField

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Return the aware *at* as it is kept."""
    return (at - EPOCH) // MICROSECOND


def moment(stored: int) -> datetime:
    """Return what is kept as *stored*, aware, in UTC."""
    return EPOCH + timedelta(microseconds=stored)


class InstantField(BigIntegerField):
    """An aware datetime, kept as microseconds since the epoch."""

    def db_value(self, value: Any) -> Any:
        return microseconds(value) if isinstance(value, datetime) else value

    def python_value(self, value: Any) -> Any:
        return moment(value) if isinstance(value, int) else value


class DayField(CharField):
    """A calendar date without a zone, kept as ISO 8601 text."""

    def db_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: Any) -> Any:
        return date.fromisoformat(value) if isinstance(value, str) else value


class WallTimeField(CharField):
    """A time of day without a zone, kept as ISO 8601 text."""

    def db_value(self, value: Any) -> Any:
        return value.isoformat("minutes") if isinstance(value, time) else value

    def python_value(self, value: Any) -> Any:
        return time.fromisoformat(value) if isinstance(value, str) else value
