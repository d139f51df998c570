"""Until when somebody wants a pause, as the first line of a reply says it: PAUSE 3 weeks, PAUSE until 11 January."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta

from nudger.mail.replies import written

LONGEST = timedelta(days=366)
UNSAID = timedelta(weeks=2)  # of somebody who says PAUSE alone
MOST_TOKENS = 8  # of a first line; a longer one is a sentence

_TOKEN = re.compile(r"\d{4}-\d\d?-\d\d?|\d+|[^\W\d_]+|[./-]")
_ISO = re.compile(r"\d{4}-\d\d?-\d\d?")


@dataclass(frozen=True, slots=True)
class PauseWords:
    """What words around a pause mean, in capitals, over all languages.

    *until* comes before a day and *lasting* ("for") before a length; *units* are days by their word, *one* are words
    for 1, *months* count from 1 and *weekdays* from 0, Monday.
    """

    until: Set[str]
    lasting: Set[str]
    one: Set[str]
    units: Mapping[str, int]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Wish:
    """A pause is wanted; *until* is the day on which it ends, None where that was said and can't be read."""

    until: date | None


def wish(text: str, understood: Mapping[str, str], words: PauseWords, today: date) -> Wish | None:
    """Return the pause that the first line of *text* asks for; None where it asks for none.

    *understood* tells which reply a word means. A day lies after *today*, and no more than a year away.

    >>> weeks = PauseWords({"UNTIL"}, set(), {"A"}, {"WEEKS": 7}, {"JANUARY": 1}, {"MONDAY": 0})
    >>> wish("Pause 3 weeks", {"PAUSE": "PAUSE"}, weeks, date(2026, 11, 23)).until.isoformat()
    '2026-12-14'
    >>> wish("PAUSE until 11 January!", {"PAUSE": "PAUSE"}, weeks, date(2026, 11, 23)).until.isoformat()
    '2027-01-11'
    >>> wish("Pause before you answer.", {"PAUSE": "PAUSE"}, weeks, date(2026, 11, 23))
    """
    word, *rest = _TOKEN.findall(written(text.partition("\n")[0][:200])) or [""]
    if understood.get(word) != "PAUSE":
        return None
    if not rest:
        return Wish(today + UNSAID)
    if len(rest) > MOST_TOKENS or not _begins(rest, words):
        return None
    while rest and rest[0] in words.until | words.lasting:
        rest = rest[1:]
    until = _length(rest, words, today) or _day(rest, words, today)
    return Wish(until if until is not None and today < until <= today + LONGEST else None)


def _begins(tokens: list[str], words: PauseWords) -> bool:
    """Tell whether a day or a length is meant, and not what somebody does who pauses."""
    first, *more = tokens
    if first in words.lasting:
        return bool(more) and _begins(more, words)
    is_one = first in words.one and bool(more) and more[0] in words.units
    return first[0].isdigit() or first in words.until or is_one


def _length(tokens: list[str], words: PauseWords, today: date) -> date | None:
    """Three weeks, a week, 10 days."""
    if len(tokens) != 2 or tokens[1] not in words.units:
        return None
    count = 1 if tokens[0] in words.one else int(tokens[0]) if tokens[0].isdecimal() else 0
    return today + timedelta(days=min(count, 1000) * words.units[tokens[1]])


def _day(tokens: list[str], words: PauseWords, today: date) -> date | None:
    """A date, which may have its weekday before it and no year; or a weekday, which is the next one."""
    if tokens and tokens[0] in words.weekdays:
        if len(tokens) == 1:
            return today + timedelta(days=(words.weekdays[tokens[0]] - today.weekday() - 1) % 7 + 1)
        tokens = tokens[1:]
    if len(tokens) == 1 and _ISO.fullmatch(tokens[0]):
        return _date(*(int(part) for part in tokens[0].split("-")))
    said = [token for token in tokens if token not in (".", "ST", "ND", "RD", "TH")]
    if not 2 <= len(said) <= 3 or "/" in said or "-" in said:  # 11/1 is two days, by where its reader lives
        return None
    if said[0] in words.months:
        said[:2] = said[1], said[0]
    day, month = said[0], str(words.months.get(said[1], said[1]))
    if said[1].isdigit() and "." not in tokens:
        return None
    if not all(part.isdecimal() for part in (day, month, *said[2:])):
        return None
    if len(said) == 3:
        return _date(int(said[2]), int(month), int(day))
    return next(filter(lambda each: each > today, _dates(today.year, int(month), int(day))), None)


def _dates(year: int, month: int, day: int) -> list[date]:
    return [found for each in (year, year + 1) if (found := _date(each, month, day)) is not None]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
