"""What stands in one cell, as the tables keep it. Each function raises ValueError with what would be right."""

import re
from datetime import date

from nudger.journey.public_holidays import place as place_of
from nudger.service import spans
from nudger.service.settings import DAYS

ADDRESS = re.compile(r"[^@\s<>\",;:\\()\[\]\x00-\x1f\x7f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LOCALE = re.compile(r"([A-Za-z]{2,3})([-_][A-Za-z0-9]{2,8})*")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
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


def day(said: str, column: str) -> str:
    """Return a date in ISO 8601; an American and a European date only where they can't be the other's.

    >>> [day(said, "away_until") for said in ("2026-11-30", "30.11.2026", "11/30/2026", "30/11/2026 00:00")]
    ['2026-11-30', '2026-11-30', '2026-11-30', '2026-11-30']
    """
    text = re.sub(r"[ T]00:00(:00)?$", "", said)
    readings = {found for found in _readings(text) if found is not None}
    if len(readings) == 1:
        return readings.pop().isoformat()
    if readings:
        first, second = sorted(readings)
        may_be = f"may be {first.day} {first:%B} or {second.day} {second:%B}; write {first} or {second}"
        raise ValueError(f'{column} is "{said}", which {may_be}')
    which = "first day back" if column == "away_until" else "first day of leave"
    raise ValueError(f'{column} is "{said}"; write the {which}, such as 2026-11-30')


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


def weekdays(said: str, column: str) -> str:
    """Return the digits of the days, Monday is 0.

    >>> weekdays("Mon-Thu", ""), weekdays("Mo, Di, Fr", ""), weekdays("sunday – thursday", "")
    ('0123', '014', '01236')
    """
    days, hours = week(said, column)
    if hours:
        raise ValueError(f'{column} is "{said}"; write days without hours, such as {DAYS[1]}-{DAYS[3]}')
    return days


def week(said: str, column: str) -> tuple[str, str]:
    """Return the digits of the days, and hours of their own for those that have some.

    >>> week("Mon, Wed", ""), week("Mo-Do, Fr 9-12", "")
    (('02', ''), ('01234', '4=09:00-12:00'))
    """
    parts = spans.tidied(said).replace(",", " ").replace(";", " ").split()
    days: dict[int, str] = {}
    before: list[int] = []
    for part in parts:
        if part[0].isdigit() and before:
            try:
                days |= dict.fromkeys(before, spans.span(part))
            except ValueError as error:
                raise ValueError(f'{column} is "{said}"; {error}') from error
            before = []
            continue
        before = _span(*part.partition("-")[::2])
        if not before:
            days = {}
            break
        days |= dict.fromkeys(before, "")
    if not days:
        example = f"{DAYS[0]}-{DAYS[4]}, or mon tue wed, or mon-thu, fri 09:00-12:00"
        raise ValueError(f'{column} is "{said}"; write days such as {example}')
    late = next((span for span in days.values() if span and span[:5] >= span[6:]), "")
    if late:
        raise ValueError(f'{column} is "{said}"; {late} ends before it begins')
    kept = " ".join(f"{day}={span}" for day, span in sorted(days.items()) if span)
    return "".join(map(str, sorted(days))), kept


def _span(first: str, last: str) -> list[int]:
    """The days from one to the other, over the end of the week where need be; none where one of them is no day."""
    begins, ends = _weekday(first), _weekday(last or first)
    if begins is None or ends is None:
        return []
    return [(begins + number) % 7 for number in range((ends - begins) % 7 + 1)]


def _weekday(word: str) -> int | None:
    word = word.rstrip(".")
    fits = (number for number, names in enumerate(WEEKDAYS) if any(name.startswith(word) for name in names))
    return next(fits, None) if len(word) > 1 else None


def wall_time(said: str, column: str) -> str:
    """Return a time of day, in hours and minutes."""
    try:
        return spans.wall_time(said)
    except ValueError as error:
        raise ValueError(f'{column} is "{said}"; {error}, or leave it empty') from error


def quiet(said: str, column: str) -> str:
    """Return hours of the day in which nothing comes.

    >>> quiet("15-15:30; 12:00 – 13:00", "")
    '12:00-13:00 15:00-15:30'
    """
    try:
        return " ".join(sorted(map(spans.span, re.split(r"[,;\s]+", spans.tidied(said)))))
    except ValueError as error:
        raise ValueError(f'{column} is "{said}"; {error}, or leave it empty') from error


def place(said: str, column: str) -> str:
    """Return the place whose holidays somebody has."""
    try:
        return place_of(said)
    except ValueError as error:
        raise ValueError(f'{column} is "{said}": {error}, or leave it empty') from error


def field(said: str, key: str) -> str:
    """Return the text of a profile field, on one line."""
    text = " ".join(said.split())
    if len(text) > MOST_IN_FIELD or CONTROL.search(text):
        raise ValueError(f"{key} has more than {MOST_IN_FIELD} letters, or some that can't be printed; it is left out")
    return text
