"""Times of day and days as people write them in settings and sheets, and as the tables keep them."""

import re
from datetime import date

WALL_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::00)?", re.ASCII)
MOST_DAYS = 92  # in one span: nobody rests longer than a quarter of a year


def wall_time(said: str) -> str:
    """Return a time of day in hours and minutes. Raises ValueError with what would be right.

    >>> wall_time("9"), wall_time("17.30")
    ('09:00', '17:30')
    """
    found = WALL_TIME.fullmatch(said)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValueError("write a time of day such as 09:00")
    return f"{int(found[1]):02}:{found[2] or '00'}"


def span(said: str) -> str:
    """Return one span of a day; one that ends before it begins goes over midnight. Raises ValueError.

    >>> span("9 – 12.30"), span("22-6")
    ('09:00-12:30', '22:00-06:00')
    """
    begins, dash, ends = tidied(said).partition("-")
    try:
        kept = f"{wall_time(begins)}-{wall_time(ends)}"
    except ValueError:
        kept = ""
    if not dash or not kept or kept[:5] == kept[6:]:
        raise ValueError("write hours from and until, such as 12:00-13:00")
    return kept


def tidied(said: str) -> str:
    """Return *said* in small letters, with a plain dash and no space around it."""
    return re.sub(r"\s*[-–]\s*", "-", said.strip().lower())


def halt(said: object) -> str:
    """Return a day, or a span of days, on which the whole company rests. Raises ValueError with what would be right.

    >>> halt("2026-12-24 .. 2026-12-31")
    '2026-12-24..2026-12-31'
    """
    parts = [part.strip() for part in str(said).split("..")]
    try:
        days = [date.fromisoformat(part) for part in parts]
    except ValueError:
        days = []
    if not 1 <= len(days) <= 2:
        raise ValueError('write a day such as "2026-12-24", or days such as "2026-12-24..2026-12-31"')
    length = (days[-1] - days[0]).days + 1
    if length < 1:
        raise ValueError("it ends before it begins; write the earlier day first")
    if length > MOST_DAYS:
        raise ValueError(f"these are {length} days; at most {MOST_DAYS} at once, or is a year mistyped?")
    return "..".join(day.isoformat() for day in days)
