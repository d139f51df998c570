"""A folder of catalogues read from disk: every word found right, or everything that is wrong at once.

A catalogue is a TOML file: ``key = "sentence with {facts}"``, and the tables ``[replies]`` and ``[angry]``.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any, Final

from nudger.errors import Problem, Problems
from nudger.journey.policy import SENTENCES as WHO_SEES
from nudger.mail.locales import ENGLISH
from nudger.mail.replies import WORDS, written

MEASURES: Final = tuple(
    f"measure-{moment}-{who}-{what}"
    for moment, who, what in product(("start", "middle", "end", "later"), ("learner", "other"), ("title", "ask"))
)
ROLES: Final = ("learner", "manager", "buddy", "witness", "facilitator")
ANSWERS: Final = ("yes", "partly", "not-yet", "absent")

# Every sentence there is, and the facts that each may speak of.
SENTENCES: Final[Mapping[str, frozenset[str]]] = {
    "day": frozenset({"weekday", "day", "month"}),
    "span": frozenset({"day", "begins", "ends"}),
    "slot-summary": frozenset({"minutes"}),
    "slot-summary-talk": frozenset({"minutes", "name"}),
    "workshop-summary": frozenset({"minutes"}),
    "where-part": frozenset({"number", "count"}),
    "where-step": frozenset({"number", "count"}),
    "scale": frozenset({"lowest", "highest"}),
    "rated": frozenset({"says", "lowest", "highest"}),
    **dict.fromkeys(WHO_SEES, frozenset({"name"})),
    "waiting-there": frozenset({"cohort", "waiting", "had"}),
    "sees-choice": frozenset(),
    "sees-team": frozenset(),
    "sees-each": frozenset(),
    "reply-not-my-manager": frozenset(),
    "reply-not-my-report": frozenset(),
    "asked-as-deputy": frozenset({"name"}),
    "asked-instead": frozenset({"name"}),
    "asked-after": frozenset({"name"}),
    **dict.fromkeys((f"role-{role}" for role in ROLES), frozenset()),
    **dict.fromkeys(MEASURES, frozenset({"name", "days"})),
    "validate-title": frozenset({"name"}),
    "validate-ask": frozenset({"name"}),
    "pass-on-title": frozenset({"name"}),
    "pass-on-ask": frozenset({"name"}),
    "pass-on-yes": frozenset(),
    "pass-on-not-yet": frozenset(),
    **dict.fromkeys((f"answer-{answer}" for answer in ANSWERS), frozenset()),
    **dict.fromkeys(("seat-accepted", "seat-declined", "seat-tentative"), frozenset()),
}

# What people write that isn't the first line of a reply by itself; in tables of their own.
LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "angry": ("phrases",),
}

_FILE_NAME = re.compile(r"([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.toml")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language: its *sentences* by key, and what means each word of a reply, the one we tell people first.

    *lists* are those of LISTS, by table and name.
    """

    sentences: Mapping[str, str]
    replies: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, Mapping[str, tuple[str, ...]]]


def read_catalogues(folder: Path) -> dict[str, Catalogue]:
    """Return what ``<locale>.toml`` in *folder* hold, by locale. English has every word there is.

    Files whose names begin with a dot are passed over. Raises Problems with everything that is wrong in all files.
    """
    wrong: list[Problem] = []
    catalogues: dict[str, Catalogue] = {}
    for path in sorted(folder.glob("[!.]*")):
        if not (found := _FILE_NAME.fullmatch(path.name)):
            wrong.append(Problem(str(path), None, "the name of such a file is locale.toml, such as en.toml"))
        elif (catalogue := _read(path, wrong)) is not None:
            catalogues[found[1]] = catalogue
    wrong += _missing(folder / f"{ENGLISH}.toml", catalogues)
    wrong += _ambiguous(folder, catalogues)
    if wrong:
        raise Problems(sorted(wrong, key=lambda problem: (problem.file, problem.line or 0, problem.what)))
    return catalogues


def _read(path: Path, wrong: list[Problem]) -> Catalogue | None:
    try:
        source = path.read_text("utf-8-sig")
        values = tomllib.loads(source)
    except UnicodeDecodeError as error:
        wrong.append(Problem(str(path), None, f"this file is not UTF-8: {error.reason} at byte {error.start}"))
        return None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        wrong.append(Problem(str(path), int(line[1]) if line else None, f"not TOML: {error}"))
        return None
    replies = values.pop("replies", {})
    tables = {table: values.pop(table, {}) for table in LISTS}
    found = [*_wrong_sentences(values), *_wrong_replies(replies)]
    found += [wrong_list for table, lists in tables.items() for wrong_list in _wrong_lists(table, lists)]
    wrong += [Problem(str(path), _line(source, key), what) for key, what in found]
    if found:
        return None
    understood = {word: tuple(written(each) for each in many) for word, many in replies.items()}
    lists = {table: {name: tuple(many) for name, many in said.items()} for table, said in tables.items()}
    return Catalogue(values, understood, lists)


def _wrong_sentences(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, sentence in values.items():
        if key not in SENTENCES:
            yield key, f'there are no words "{key}"{_instead(key, SENTENCES)}'
        elif not isinstance(sentence, str) or not sentence.strip():
            yield key, f'"{key}" is not a sentence; write it between quotes'
        else:
            yield from ((key, f'"{key}" {what}') for what in _wrong_facts(sentence, SENTENCES[key]))


def _wrong_facts(sentence: str, known: frozenset[str]) -> Iterator[str]:
    try:
        said = [(fact, how or turned) for _, fact, how, turned in Formatter().parse(sentence) if fact is not None]
    except ValueError as error:
        yield f"can't be read: {error}; a brace that is meant as one is written twice"
        return
    for fact, how in said:
        if fact not in known:
            yield f"knows no {{{fact}}}{_instead(fact, known)}"
        elif how:
            yield f"has more than a fact in its braces; write {{{fact}}}"


def _wrong_replies(replies: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(replies, dict):
        yield "replies", "[replies] is a table: a line for each word, with all that mean it"
        return
    for word, many in replies.items():
        if word not in WORDS:
            yield word, f'no reply is called "{word}"{_instead(word, WORDS)}'
        elif not isinstance(many, list) or not many or not all(isinstance(e, str) and written(e) for e in many):
            yield word, f'{word} needs a list of what people write for it, such as ["{word}"]'


def _wrong_lists(table: str, lists: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(lists, dict):
        yield table, f"[{table}] is a table: a line for each of {', '.join(LISTS[table])}"
        return
    for name, many in lists.items():
        if name not in LISTS[table]:
            yield name, f'[{table}] has no "{name}"{_instead(name, LISTS[table])}'
        elif not isinstance(many, list) or not all(isinstance(each, str) and each.strip() for each in many):
            yield name, f'"{name}" of [{table}] needs a list of words, such as ["{name}"]'


def _missing(path: Path, catalogues: Mapping[str, Catalogue]) -> Iterator[Problem]:
    if not path.exists():
        yield Problem(str(path), None, "this file is missing; all words have an English version")
    elif english := catalogues.get(ENGLISH):
        for key in (SENTENCES.keys() - english.sentences.keys()) | ({*WORDS} - english.replies.keys()):
            yield Problem(str(path), None, f'"{key}" is missing; all words have an English version')


def _ambiguous(folder: Path, catalogues: Mapping[str, Catalogue]) -> Iterator[Problem]:
    """What is written by anybody is understood in every language, so it means one thing in all of them."""
    meant: dict[str, tuple[str, str]] = {}
    for locale, catalogue in catalogues.items():
        for word, many in catalogue.replies.items():
            for each in many:
                other, elsewhere = meant.setdefault(each, (word, locale))
                if other != word:
                    what = f'"{each}" means {word} here and {other} in {elsewhere}.toml; let it mean one thing'
                    yield Problem(str(folder / f"{locale}.toml"), None, what)


def _line(source: str, key: str) -> int | None:
    start = re.compile(rf"\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[=\]]")
    return next((number for number, line in enumerate(source.splitlines(), start=1) if start.match(line)), None)


def _instead(name: str, known: Iterable[str]) -> str:
    there = sorted(known)
    close = get_close_matches(name, there, 1)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; there are {', '.join(there)}" if there else ""
