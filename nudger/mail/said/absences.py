"""When somebody is back, as their out-of-office note says it: "until 14 December", "wieder da am 15.12."."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from nudger.mail.said.days import day_in
from nudger.mail.said.languages import LANGUAGES, language

TEXT: Final = 3_000  # characters that are read
LONGEST: Final = timedelta(weeks=26)  # a note whose day lies further away is most often an old one, without its year

_A_DAY = timedelta(days=1)
_WORDS, _CHARACTERS, _SOON = 6, 14, 60  # of a day; of a day without spaces; within which "again" follows
_MOST = 12  # marks that are looked at
_ENDS = re.compile("[!?;]")


class _Marks(NamedTuple):
    """The patterns of one language."""

    until: re.Pattern[str]
    back: re.Pattern[str]
    since: re.Pattern[str] | None
    again: re.Pattern[str] | None
    is_behind: bool


def back_on(text: str, today: date, locale: str) -> date | None:
    """Return the first day on which whoever wrote this note is back; None where it says none, or several.

    *today* is their own day, and *locale* their language; the note may be in any of LANGUAGES, or in two.

    >>> back_on("I am out of the office until 11 December 2026. Best, Ben", date(2026, 11, 24), "en").isoformat()
    '2026-12-12'
    >>> back_on("Ab dem 15.12. bin ich wieder da.", date(2026, 11, 24), "en").isoformat()
    '2026-12-15'
    >>> back_on("I am away a lot in December.", date(2026, 11, 24), "en")
    """
    plain = " ".join(text[:TEXT].split())
    last: set[date] = set()
    first: set[date] = set()
    for name in LANGUAGES:
        marks = _marks(name)
        last |= {day for said in _beside(marks.until, plain, marks) for day in _day(said, today, locale)}
        first |= {day for said in _beside(marks.back, plain, marks) for day in _day(said, today, locale)}
        if marks.since is not None and marks.again is not None:
            soon = (said for said in _beside(marks.since, plain, marks) if marks.again.search(said[:_SOON]))
            first |= {day for said in soon for day in _day(said, today, locale)}
    days = first or {day + _A_DAY for day in last}
    day = days.pop() if len(days) == 1 else None
    return day if day is not None and day <= today + LONGEST else None


@lru_cache(maxsize=len(LANGUAGES))
def _marks(name: str) -> _Marks:
    said = language(name).away
    is_behind = name == "ja"

    def any_of(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
        longest_first = sorted(phrases, key=len, reverse=True)
        many = "|".join(re.escape(each) for each in longest_first)
        return re.compile(many if is_behind else rf"(?<!\w)(?:{many})(?!\w)", re.IGNORECASE) if phrases else None

    until, back = any_of(tuple(said["until"])), any_of(tuple(said["back"]))
    assert until is not None
    assert back is not None
    return _Marks(until, back, any_of(tuple(said["from"])), any_of(tuple(said["again"])), is_behind)


def _beside(mark: re.Pattern[str], text: str, marks: _Marks) -> Iterator[str]:
    """Yield what stands where a day is expected: behind each mark, or before it."""
    for found in islice(mark.finditer(text), _MOST):
        if marks.is_behind:
            yield text[max(0, found.start() - _CHARACTERS) : found.start()]
        else:
            yield _ENDS.split(text[found.end() : found.end() + 120].lstrip(" :"), maxsplit=1)[0]


def _day(said: str, today: date, locale: str) -> Iterator[date]:
    """Yield the day with which *said* begins, or ends where it has no spaces: the longest that is one."""
    words = said.split()
    if len(words) == 1 and not words[0].isascii():
        pieces = [words[0][start:] for start in range(len(words[0]))]
    else:
        pieces = [" ".join(words[:count]) for count in range(min(_WORDS, len(words)), 0, -1)]
    for piece in pieces:
        if (day := day_in(piece, today, locale)) is not None:
            behind = words[len(piece.split())] if len(piece.split()) < len(words) else ""
            if not behind[:1].isdigit():  # the rest of a date that is none
                yield day
            return
