"""Which day somebody means: "next Tuesday", "in 2 weeks", "15. Januar", "1月15日"; one day, or none."""

from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, date, timedelta
from itertools import islice, product
from typing import Final

from nudger.mail.replies import folded
from nudger.mail.said.figures import Figures, marked
from nudger.mail.said.languages import LANGUAGES, language_of
from nudger.mail.said.vocabulary import DAY, WEEK, Kind, Vocabulary, Word, read, tokens, vocabulary

LONGEST: Final = timedelta(days=366)  # how far away a day may be
LINE: Final = 120  # characters in which a day is said; more is a sentence

_A_WEEK, _MOST_TOKENS, _MOST_READINGS = timedelta(weeks=1), 12, 64
_SINGLE = frozenset((Kind.THIS, Kind.COMING))


def day_in(said: str, today: date, locale: str) -> date | None:
    """Return the day after *today* that *said* names and nothing else; None where it is none, or may be several.

    *today* is that of the reader of *locale*. What can't be read in their language is tried in all others. A date
    without its year is the next one; a weekday is the next one of its name. No day is more than LONGEST away.

    >>> day_in("bis nächsten Dienstag", date(2026, 11, 26), "de").isoformat()
    '2026-12-01'
    >>> day_in("2週間後", date(2026, 11, 26), "en").isoformat()
    '2026-12-10'
    >>> day_in("until I am back", date(2026, 11, 26), "en")
    """
    if len(said) > LINE:
        return None
    line, figures = marked(folded(said), locale)
    parts = tokens(line)
    if not 0 < len(parts) <= _MOST_TOKENS:
        return None
    own = language_of(locale)
    days = _days(parts, figures, vocabulary(own), today) if own else set()
    if not days:
        days = {day for name in LANGUAGES if name != own for day in _days(parts, figures, vocabulary(name), today)}
    return days.pop() if len(days) == 1 else None


def begins_as_day(said: str) -> bool:
    """Tell whether *said* begins as a day or a length would: with a figure, or with "until" in any language."""
    parts = tokens(folded(said[:LINE]))
    if not parts:
        return False
    return parts[0].isdecimal() or any(
        tuple(parts[: len(each)]) == each for name in LANGUAGES for each in vocabulary(name).until
    )


def _days(parts: list[str], figures: list[tuple[Figures, ...]], words: Vocabulary, today: date) -> set[date]:
    meanings = read(parts, words)
    if meanings is None:
        return set()
    found: set[date] = set()
    for each in islice(product(*meanings), _MOST_READINGS):
        said = [word for word in each if word.kind != Kind.AROUND]
        found |= {day for day in _meant(said, figures, today) if today < day <= today + LONGEST}
    return found


def _meant(said: list[Word], figures: list[tuple[Figures, ...]], today: date) -> Iterator[date]:
    yield from _relative([word.kind for word in said], [word.value for word in said], today)
    without = [word for word in said if word.kind != Kind.WEEKDAY]
    weekdays = {word.value for word in said if word.kind == Kind.WEEKDAY}
    if len(said) - len(without) <= 1:
        for day in _dated(without, figures, today):
            if weekdays <= {day.weekday()}:
                yield day


def _relative(kinds: list[str], values: list[int], today: date) -> Iterator[date]:
    monday = today - timedelta(days=today.weekday())
    match kinds:
        case [Kind.AHEAD]:
            yield today + timedelta(days=values[0])
        case [Kind.NUMBER, Kind.UNIT]:
            yield from _ahead(today, *values)
        case [Kind.WEEKDAY] | [Kind.THIS | Kind.COMING, Kind.WEEKDAY] | [Kind.WEEKDAY, Kind.THIS | Kind.COMING]:
            number = values[kinds.index(Kind.WEEKDAY)]
            yield today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
        case [Kind.NEXT, Kind.WEEKDAY] | [Kind.WEEKDAY, Kind.NEXT]:
            yield monday + _A_WEEK + timedelta(days=values[kinds.index(Kind.WEEKDAY)])
        case [Kind.NEXT | Kind.COMING, Kind.UNIT] | [Kind.UNIT, Kind.NEXT | Kind.COMING]:
            yield _next(today, values[kinds.index(Kind.UNIT)])
        case [_, _, _] if sorted(kinds) in (
            [Kind.NEXT, Kind.UNIT, Kind.WEEKDAY],
            [Kind.COMING, Kind.UNIT, Kind.WEEKDAY],
        ):
            if values[kinds.index(Kind.UNIT)] == WEEK:
                yield monday + _A_WEEK + timedelta(days=values[kinds.index(Kind.WEEKDAY)])


def _ahead(today: date, count: int, unit: int) -> Iterator[date]:
    if count > LONGEST.days:
        return
    if unit in (DAY, WEEK):
        yield today + timedelta(days=count * (1 if unit == DAY else 7))
        return
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    yield from islice(_dates(Figures(year, month + 1, day) for day in range(today.day, 0, -1)), 1)


def _next(today: date, unit: int) -> date:
    """Tomorrow, the Monday of next week, or the first of next month."""
    if unit == DAY:
        return today + timedelta(days=1)
    if unit == WEEK:
        return today - timedelta(days=today.weekday()) + _A_WEEK
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _dated(said: list[Word], figures: list[tuple[Figures, ...]], today: date) -> Iterator[date]:
    """A date in figures, or with the name of its month; without a year it is the next one."""
    meant: Iterable[Figures] = ()
    match [word.kind for word in said]:
        case [Kind.DATE]:
            meant = figures[said[0].value]
        case [Kind.NUMBER, Kind.MONTH] | [Kind.NUMBER, Kind.MONTH, Kind.NUMBER]:
            meant = [Figures(said[2].value if len(said) > 2 else None, said[1].value, said[0].value)]
        case [Kind.MONTH, Kind.NUMBER] | [Kind.MONTH, Kind.NUMBER, Kind.NUMBER]:
            meant = [Figures(said[2].value if len(said) > 2 else None, said[0].value, said[1].value)]
    for each in meant:
        if each.year is not None:
            yield from _dates([each])
        else:
            years = (each._replace(year=year) for year in range(today.year, today.year + 2))
            yield from islice((day for day in _dates(years) if day > today), 1)


def _dates(many: Iterable[Figures]) -> Iterator[date]:
    """Yield those that are days of the calendar."""
    for each in many:
        try:
            if each.year is not None and each.year <= MAXYEAR:
                yield date(each.year, each.month, each.day)
        except ValueError:
            continue
