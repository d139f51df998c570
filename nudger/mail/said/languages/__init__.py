"""What is understood of people, by language, as tables. Nudger itself writes in fewer languages than it reads."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final = ("en", "de", "fr", "es", "nl", "it", "pt", "pl", "sv", "ja")


@dataclass(frozen=True, slots=True)
class Language:
    """One language, as it is written in its file.

    *replies* are what means each of replies.WORDS, *courtesies* the words around them that change nothing, *nothing*
    those that ask for something in another language and not in this one. *days* is the table from which
    ``said/vocabulary.py`` reads days, *away* the one from which ``said/absences.py`` does.
    """

    replies: Mapping[str, tuple[str, ...]]
    courtesies: tuple[str, ...]
    nothing: tuple[str, ...]
    days: Mapping[str, Any]
    away: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=len(LANGUAGES))
def language(name: str) -> Language:
    """Return what is understood of one of LANGUAGES.

    >>> language("pl").replies["PAUSE"]
    ('pauza', 'przerwa', 'wstrzymaj')
    """
    table = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    replies = {word: tuple(many) for word, many in table["replies"].items()}
    return Language(replies, tuple(table["courtesies"]), tuple(table["nothing"]), table["days"], table["away"])


def language_of(locale: str) -> str:
    """Return which of LANGUAGES a reader of *locale* writes, empty for any other.

    >>> language_of("de-AT"), language_of("fi")
    ('de', '')
    """
    found = locale.partition("-")[0].lower()
    return found if found in LANGUAGES else ""
