"""What the words of one language mean where a day is said: its months, weekdays, units, and what stands around them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from babel import Locale

from nudger.mail.replies import folded
from nudger.mail.said.languages import language


class Kind:
    """The kinds of words of a day."""

    NUMBER: Final = "number"
    MONTH: Final = "month"
    WEEKDAY: Final = "weekday"
    UNIT: Final = "unit"
    AHEAD: Final = "ahead"  # tomorrow is 1
    NEXT: Final = "next"
    THIS: Final = "this"
    COMING: Final = "coming"
    DATE: Final = "date"
    AROUND: Final = "around"


class Word(NamedTuple):
    """One meaning. *value* is a number; months count from 1, weekdays from 0, Monday; a unit is DAY, WEEK or MONTH."""

    kind: str
    value: int = 0


DAY, WEEK, MONTH = range(3)
UNITS: Final = {"day": DAY, "week": WEEK, "month": MONTH}
PLAIN: Final = {"next": Kind.NEXT, "this": Kind.THIS, "coming": Kind.COMING, "around": Kind.AROUND}
MARKED: Final = "\x00"  # before the number of a date that was written in figures
SHORTEST: Final = 3  # letters of an abbreviation, so that "so" and "do" are words

_TOKEN = re.compile(rf"{MARKED}\d+|\d+|[^\W\d_]+")
_TOGETHER = re.compile("[\u3040-\u30ff\u3400-\u9fff]")  # which is written without spaces


class Vocabulary(NamedTuple):
    """The phrases of one language, as their tokens; *until* are those that come before a day and nothing else."""

    phrases: Mapping[tuple[str, ...], tuple[Word, ...]]
    until: frozenset[tuple[str, ...]]
    longest: int


def tokens(line: str) -> list[str]:
    """Return the words and numbers of a line that was folded.

    >>> tokens("JUSQU'AU 15 JANVIER, 2027")
    ['JUSQU', 'AU', '15', 'JANVIER', '2027']
    """
    return _TOKEN.findall(line)


@lru_cache(maxsize=16)
def vocabulary(name: str) -> Vocabulary:
    """Return the words of days in one of LANGUAGES."""
    table = language(name).days
    phrases: dict[tuple[str, ...], tuple[Word, ...]] = {}
    for phrase, word in _words(name, table):
        key = tuple(tokens(folded(phrase)))
        phrases[key] = tuple(dict.fromkeys((*phrases.get(key, ()), word)))
    until = frozenset(tuple(tokens(folded(each))) for each in table["until"])
    return Vocabulary(phrases, until, max(map(len, phrases)))


def _words(name: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Word]]:
    for key, kind in PLAIN.items():
        yield from ((each, Word(kind)) for each in table[key])
    yield from ((each, Word(Kind.AROUND)) for each in table["until"])
    for key, unit in UNITS.items():
        yield from ((each, Word(Kind.UNIT, unit)) for each in table[key])
    for ahead, key in enumerate(("tomorrow", "day-after"), start=1):
        yield from ((each, Word(Kind.AHEAD, ahead)) for each in table[key])
    for number, many in enumerate(table["numbers"], start=1):
        yield from ((each, Word(Kind.NUMBER, number)) for each in many)
    for kind, names in ((Kind.MONTH, "months"), (Kind.WEEKDAY, "weekdays")):
        yield from ((each, Word(kind, int(number))) for number, many in table[names].items() for each in many)
        yield from _of_cldr(name, kind)


def _of_cldr(name: str, kind: str) -> Iterator[tuple[str, Word]]:
    cldr = Locale.parse(name)
    found = cldr.months if kind == Kind.MONTH else cldr.days
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, said in found[context].get(width, {}).items():
                if len("".join(tokens(folded(said)))) >= SHORTEST and not any(map(str.isdigit, said)):
                    yield said, Word(kind, number)


def read(line: list[str], words: Vocabulary) -> Iterable[tuple[Word, ...]] | None:
    """Return what each of these tokens, or of them together, may mean; None where one means nothing."""
    found: list[tuple[Word, ...]] = []
    rest = list(line)
    while rest:
        if rest[0].isdecimal():
            found.append((Word(Kind.NUMBER, int(rest.pop(0)[:6])),))
        elif rest[0].startswith(MARKED):
            found.append((Word(Kind.DATE, int(rest.pop(0)[1:])),))
        elif meant := _longest(rest, words):
            count, meanings = meant
            found.append(meanings)
            del rest[:count]
        elif parts := _apart(rest[0], words):
            rest[:1] = parts
        else:
            return None
    return found


def _longest(line: list[str], words: Vocabulary) -> tuple[int, tuple[Word, ...]] | None:
    for count in range(min(words.longest, len(line)), 0, -1):
        if (meanings := words.phrases.get(tuple(line[:count]))) is not None:
            return count, meanings
    return None


def _apart(token: str, words: Vocabulary) -> list[str]:
    """Part what is written without spaces behind its longest word at the beginning."""
    if not _TOGETHER.search(token):
        return []
    for end in range(len(token) - 1, 0, -1):
        if (token[:end],) in words.phrases:
            return [token[:end], token[end:]]
    return []
