"""What stands in one cell, as the tables keep it. Each function raises ValueError with what would be right."""

import re
from datetime import date

from nudger.service.settings import DAYS

ADDRESS = re.compile(r"[^@\s<>\",;:\\()\[\]\x00-\x1f\x7f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LOCALE = re.compile(r"([A-Za-z]{2,3})([-_][A-Za-z0-9]{2,8})*")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
WALL_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?::00)?", re.ASCII)
MOST_IN_FIELD = 200
WEEKDAYS = tuple(
    zip(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
        strict=True,
    )
)


def address(said: str, column: str) -> str:
    if not ADDRESS.fullmatch(said):
        raise ValueError(f'{column} is "{said}"; write one mail address, such as ana@example.org')
    return said.lower()


def full_name(name: str, first: str, last: str) -> str:
    """Return one name of what is there; some sheets call the last name just "name".

    >>> full_name("", "Jörg", "Müller"), full_name("Müller", "Jörg", ""), full_name("Ana Lopez", "Ana", "")
    ('Jörg Müller', 'Jörg Müller', 'Ana Lopez')
    """
    whole = name if name and (last or first in name) else f"{first} {last or name}".strip()
    if not whole or len(whole) > 100 or CONTROL.search(whole):
        raise ValueError(f'name is "{whole[:40]}"; write a name of 1 to 100 letters, on one line')
    return whole


def locale(said: str) -> str:
    """Return the language, with its country in capitals.

    >>> locale("DE_at")
    'de-AT'
    """
    if not LOCALE.fullmatch(said):
        raise ValueError(f'locale is "{said}"; write a language such as en or de-AT, or leave it empty')
    language, *more = said.replace("_", "-").split("-")
    return "-".join([language.lower(), *(part.upper() if len(part) == 2 else part for part in more)])


def day(said: str) -> str:
    """Return a date in ISO 8601; an American and a European date only where they can't be the other's.

    >>> day("2026-11-30"), day("30.11.2026"), day("11/30/2026"), day("30/11/2026 00:00")
    ('2026-11-30', '2026-11-30', '2026-11-30', '2026-11-30')
    """
    text = re.sub(r"[ T]00:00(:00)?$", "", said)
    readings = {found for found in _readings(text) if found is not None}
    if len(readings) == 1:
        return readings.pop().isoformat()
    if readings:
        first, second = sorted(readings)
        may_be = f"may be {first.day} {first:%B} or {second.day} {second:%B}; write {first} or {second}"
        raise ValueError(f'away_until is "{said}", which {may_be}')
    raise ValueError(f'away_until is "{said}"; write the first day back, such as 2026-11-30')


def _readings(text: str) -> list[date | None]:
    if european := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
        return [_date(european[3], european[2], european[1])]
    if slashes := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        return [_date(slashes[3], slashes[1], slashes[2]), _date(slashes[3], slashes[2], slashes[1])]
    try:
        return [date.fromisoformat(text)]
    except ValueError:
        return []


def _date(year: str, month: str, of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None


def working_days(said: str) -> str:
    """Return the digits of the days, Monday is 0.

    >>> working_days("Mon-Thu"), working_days("Mo, Di, Fr"), working_days("sunday – thursday")
    ('0123', '014', '01236')
    """
    parts = re.sub(r"\s*[-–]\s*", "-", said.lower()).replace(",", " ").replace(";", " ").split()
    spans = [_span(*part.partition("-")[::2]) for part in parts]
    if not spans or None in spans:
        raise ValueError(f'working_days is "{said}"; write days such as {DAYS[0]}-{DAYS[4]}, or mon tue wed')
    return "".join(str(number) for number in sorted({number for span in spans if span for number in span}))


def _span(first: str, last: str) -> list[int] | None:
    """The days from one to the other, over the end of the week where need be; None where one of them is no day."""
    begins, ends = _weekday(first), _weekday(last or first)
    if begins is None or ends is None:
        return None
    return [(begins + number) % 7 for number in range((ends - begins) % 7 + 1)]


def _weekday(word: str) -> int | None:
    word = word.rstrip(".")
    fits = (number for number, names in enumerate(WEEKDAYS) if any(name.startswith(word) for name in names))
    return next(fits, None) if len(word) > 1 else None


def wall_time(said: str, column: str) -> str:
    """Return a time of day, in hours and minutes.

    >>> wall_time("9", "opens"), wall_time("17.30", "closes")
    ('09:00', '17:30')
    """
    found = WALL_TIME.fullmatch(said)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValueError(f'{column} is "{said}"; write a time of day such as 09:00, or leave it empty')
    return f"{int(found[1]):02}:{found[2] or '00'}"


def field(said: str, key: str) -> str:
    """Return the text of a profile field, on one line."""
    text = " ".join(said.split())
    if len(text) > MOST_IN_FIELD or CONTROL.search(text):
        raise ValueError(f"{key} has more than {MOST_IN_FIELD} letters, or some that can't be printed; it is left out")
    return text
