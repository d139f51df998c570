"""How somebody's hours are kept: texts in the tables, a window in the plan."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from nudger.journey.clock import ONE_DAY, Window
from nudger.journey.preferred import spread_of
from nudger.store.database import rows
from nudger.store.tables import Installation

OWN = ("zone", "opens", "closes", "working_days", "hours", "quiet", "holidays", "prefers", "away_from", "away_until")
HOUSE = ("halts", "mail_time")
_all = ", ".join((*(f"person.{column}" for column in OWN), *HOUSE))
AS_TEXT = f"json_array({_all})", f"json_build_array({_all})::text"  # in SQLite, in PostgreSQL


@lru_cache(maxsize=1024)
def window(kept: str, spread: timedelta = timedelta(0)) -> Window:
    """Return the window that is kept as *kept*: a JSON list of what stands in the columns OWN and HOUSE.

    One text for all of them, for it is the key under which a window that was made is found again.
    """
    return replace(made(*json.loads(kept)), spread=spread)


def made(
    zone: str,
    opens: str,
    closes: str,
    working_days: str,
    hours: str = "",
    quiet: str = "",
    holidays: str = "",
    prefers: str = "",
    away_from: str | None = None,
    away_until: str | None = None,
    halts: str | None = None,
    mail_time: str | None = None,
) -> Window:
    """Return the window that these columns mean.

    >>> [(day, str(opens)) for day, opens, _ in made("UTC", "09:00", "17:00", "014", hours="4=10:30-12:00").hours]
    [(4, '10:30:00')]
    """
    return Window(
        zone=ZoneInfo(zone),
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
        working_days=digits(working_days),
        away_until=date.fromisoformat(away_until) if away_until else None,
        away_from=date.fromisoformat(away_from) if away_from else None,
        hours=tuple((int(part[0]), *_span(part[2:])) for part in hours.split()),
        quiet=tuple(map(_span, quiet.split())),
        holidays=holidays,
        halts=days(halts or ""),
        prefers=digits(prefers),
        mail_time=time.fromisoformat(mail_time or "10:00"),
    )


@lru_cache(maxsize=4096)
def spread_window(kept: str, person: int) -> Window:
    """Return the window of this person, whose mail time is spread; the same for all who have it alike."""
    return window(kept, spread_of(person))


def digits(kept: str) -> frozenset[int]:
    return frozenset(map(int, kept))


def _span(kept: str) -> tuple[time, time]:
    begins, _, ends = kept.partition("-")
    return time.fromisoformat(begins), time.fromisoformat(ends)


def days(kept: str) -> frozenset[date]:
    """Return each day of days and spans of days.

    >>> sorted(days("2026-12-30..2027-01-01"))[-1]
    datetime.date(2027, 1, 1)
    """
    found: set[date] = set()
    for part in kept.split():
        first, _, last = part.partition("..")
        begins, ends = date.fromisoformat(first), date.fromisoformat(last or first)
        found.update(begins + number * ONE_DAY for number in range((ends - begins).days + 1))
    return frozenset(found)


def derived_from() -> str:
    """Return the fingerprint of what the plan's times were last derived from; empty where they never were."""
    found = rows("SELECT derived_from FROM installation")
    return str(found[0][0]) if found else ""


def set_house(halts: str, mail_time: str, *, spread: bool) -> None:
    """Write down what holds for everybody."""
    Installation.update(halts=halts, mail_time=mail_time, spread=int(spread)).execute()


def set_derived_from(fingerprint: str) -> None:
    Installation.update(derived_from=fingerprint).execute()
