"""All words people see that stand in no mail and on no page: read once, then said in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

from babel import Locale, UnknownLocaleError

from nudger.errors import NudgerError
from nudger.mail.catalogue import Catalogue, read_catalogues
from nudger.mail.locales import ENGLISH, fallbacks
from nudger.mail.said.meanings import Meanings


class Words:
    """The words of one folder, in every language they are written in.

    *languages* are those. *understood* tells, of what may be the first line of a reply in any language that is read,
    which of replies.WORDS it means, whoever writes; *angry* is what is said in anger.
    """

    def __init__(self, catalogues: Mapping[str, Catalogue]) -> None:
        self.languages: Final = frozenset(catalogues)
        self._meanings = Meanings({locale: each.replies for locale, each in catalogues.items()})
        self.understood: Final = self._meanings.everywhere
        self.angry: Final = frozenset(
            phrase for each in catalogues.values() for phrase in _listed(each, "angry", "phrases")
        )
        self._catalogues = catalogues

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return the words of *folder*: ``words/<locale>.toml``.

        Raises Problems with everything that is wrong in all the files.
        """
        return cls(read_catalogues(folder / "words"))

    def say(self, key: str, locale: str, /, **facts: str) -> str:
        """Return the sentence *key* in *locale*, else in the next wider one, else in English, with *facts* filled in.

        Raises NudgerError for an unknown key, and for a fact that the sentence needs and was not given.
        """
        for each in fallbacks(locale):
            if each in self._catalogues and (sentence := self._catalogues[each].sentences.get(key)) is not None:
                try:
                    return sentence.format_map(facts)
                except KeyError as error:
                    raise NudgerError(f'the words "{key}" in {each} need {{{error.args[0]}}}') from error
        raise NudgerError(f'there are no words "{key}"')

    def reply(self, word: str, locale: str) -> str:
        """Return how a reader of *locale* writes *word*, one of replies.WORDS; any other text comes back as it is."""
        for each in fallbacks(locale):
            if each in self._catalogues and (many := self._catalogues[each].replies.get(word)):
                return many[0]
        return word

    def understood_by(self, locale: str) -> Mapping[str, str]:
        """Return what *understood* tells of somebody who reads *locale*: where languages disagree, theirs decides."""
        return self._meanings.of(locale)

    def weekday(self, number: int, locale: str) -> str:
        """Return the name of a weekday, counted from Monday as 0."""
        language = next(each for each in fallbacks(locale) if each in self._catalogues)
        return _names(number, 1, locale if locale.startswith(language) else language)[0]

    def day(self, day: date, locale: str) -> str:
        """Return *day* in words, without its year: "Thursday 5 November"."""
        language = next(each for each in fallbacks(locale) if each in self._catalogues)
        weekday, month = _names(day.weekday(), day.month, locale if locale.startswith(language) else language)
        return self.say("day", language, weekday=weekday, day=str(day.day), month=month)

    def span(self, begins: datetime, ends: datetime, locale: str) -> str:
        """Return a time of one day, both of its ends local, in words: "Thursday 5 November, 10:00 to 10:20"."""
        day = self.day(begins.date(), locale)
        return self.say("span", locale, day=day, begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}")


def _listed(catalogue: Catalogue, table: str, name: str) -> tuple[str, ...]:
    return catalogue.lists.get(table, {}).get(name, ())


@lru_cache(maxsize=1024)
def _names(weekday: int, month: int, locale: str) -> tuple[str, str]:
    """The names of a weekday (from 0) and a month (from 1), as they stand in a date (CLDR)."""
    for each in fallbacks(locale):
        try:
            found = Locale.parse(each, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        return found.days["format"]["wide"][weekday], found.months["format"]["wide"][month]
    raise NudgerError(f"no calendar is known for {locale}, nor for {ENGLISH}")
