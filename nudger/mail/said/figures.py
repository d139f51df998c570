"""Days that are written in figures: 15/1, 15.1.2027, 2027-01-15, 1月15日."""

import re
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from nudger.mail.said.languages import language, language_of
from nudger.mail.said.vocabulary import MARKED

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})(?:年|[-/]|\. ?)(\d{1,2})(?:月|[-/]|\. ?)(\d{1,2})日?\.?(?!\d)")
_JAPANESE = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\. ?(\d{1,2})(?:\. ?(\d{4}|\d{2})(?!\d)|\.(?! ?\d)|(?![\d.]))")
_PARTED = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?![\d/-])")
_WEEKDAY = re.compile(r"\(([月火水木金土日])(?:\)|$)")


class Figures(NamedTuple):
    """A day in figures; *year* is None where there is none. It may be no day of any calendar."""

    year: int | None
    month: int
    day: int


def marked(line: str, locale: str) -> tuple[str, list[tuple[Figures, ...]]]:
    """Return *line* with a mark for each day in figures, and what each of them may be for a reader of *locale*.

    >>> marked("UNTIL 1/2", "en-US")[1], marked("BIS 1.2.", "de")[1]
    ([(Figures(year=None, month=1, day=2),)], [(Figures(year=None, month=2, day=1),)])
    >>> len(marked("UNTIL 1/2", "en")[1][0])  # it depends on where they live
    2
    """
    found: list[tuple[Figures, ...]] = []

    def mark(*meant: Figures) -> str:
        found.append(meant)
        return f" {MARKED}{len(found) - 1} "

    def parted(match: re.Match[str]) -> str:
        year, first, second = _year(match[4]), int(match[1]), int(match[3])
        orders = {"dm": Figures(year, second, first), "md": Figures(year, first, second)}
        order = slashes(locale)
        return mark(orders[order]) if order else mark(*dict.fromkeys(orders.values()))

    line = _WEEKDAY.sub(r" \1曜 ", line.replace(MARKED, ""))
    line = _YEAR_FIRST.sub(lambda match: mark(Figures(int(match[1]), int(match[2]), int(match[3]))), line)
    line = _JAPANESE.sub(lambda match: mark(Figures(None, int(match[1]), int(match[2]))), line)
    line = _DOTTED.sub(lambda match: mark(Figures(_year(match[3]), int(match[2]), int(match[1]))), line)
    return _PARTED.sub(parted, line), found


@lru_cache(maxsize=256)
def slashes(locale: str) -> str:
    """Return in which order a reader of *locale* writes 1/2, "dm" or "md"; empty where nobody can tell."""
    name = language_of(locale)
    if name and (order := language(name).days["slashes"]):
        return str(order)
    if "-" not in locale and name:
        return ""
    try:
        pattern = Locale.parse(locale, sep="-").date_formats["short"].pattern
    except (UnknownLocaleError, ValueError, TypeError):
        return ""
    return {"d": "dm", "M": "md"}.get(pattern[:1], "")


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) + (2000 if len(written) == 2 else 0)
