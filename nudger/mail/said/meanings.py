"""Which word of a reply means what: in all languages alike, or for the readers of one."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from nudger.mail.replies import COURTESY, folded
from nudger.mail.said.languages import LANGUAGES, language

Replies = Mapping[str, Mapping[str, Sequence[str]]]  # by language, then by word of ours


class Meanings:
    """What the first line of a reply means.

    A word is understood whoever writes it. Where languages disagree about one, it means what it does in the language
    of whoever wrote, and nothing to all others: a Portuguese *pronto* is done, a Spanish one is soon.
    """

    def __init__(self, written: Replies) -> None:
        """*written* are the installation's own words, by locale; they add to those of the shipped languages."""
        by_language: dict[str, dict[str, str]] = {}
        for locale, many in (*_shipped(), *written.items()):
            here = by_language.setdefault(locale.partition("-")[0], {})
            here |= {form: word for word, said in many.items() for each in said for form in _forms(each)}
        agreed = {form: word for form, word in _agreed(by_language) if word}
        courtesies = {folded(each): COURTESY for name in LANGUAGES for each in language(name).courtesies}
        self.everywhere: Final = MappingProxyType(courtesies | agreed)
        self._own = {
            name: MappingProxyType({**self.everywhere, **{form: word for form, word in said.items() if word}})
            for name, said in by_language.items()
        }

    def of(self, locale: str) -> Mapping[str, str]:
        """Return what is understood of somebody who reads *locale*."""
        return self._own.get(locale.partition("-")[0], self.everywhere)


def _shipped() -> Iterator[tuple[str, Mapping[str, Sequence[str]]]]:
    for name in LANGUAGES:
        said = language(name)
        yield name, {**said.replies, "": said.nothing}


def _forms(said: str) -> set[str]:
    return {" ".join(said.upper().split()), folded(said)}


def _agreed(by_language: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    meant: dict[str, set[str]] = {}
    for said in by_language.values():
        for form, word in said.items():
            meant.setdefault(form, set()).add(word)
    return ((form, words.pop()) for form, words in meant.items() if len(words) == 1)
