"""In which language somebody is spoken to: their own, else the next wider one, else English (RFC 4647 3.4)."""

from collections.abc import Container, Iterator
from typing import Final

ENGLISH: Final = "en"
LONGEST_WISH: Final = 500

_RIGHT_TO_LEFT: Final = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def fallbacks(locale: str) -> Iterator[str]:
    """Yield *locale* and what serves in its stead, the best first.

    >>> [*fallbacks("de-AT")]
    ['de-AT', 'de', 'en']
    """
    yield from _wider(locale)
    yield ENGLISH


def asked(accept_language: str, written: Container[str]) -> str:
    """Return the language, out of those that are *written*, that a browser would like best, else English.

    *accept_language* is the header's value (RFC 9110 12.5.4); what can't be understood in it is passed over.

    >>> asked("fr, de-CH;q=0.9, en;q=0.8", {"en", "de"})
    'de'
    """
    wishes = [_wish(each) for each in accept_language[:LONGEST_WISH].split(",")]
    liked = sorted((wish for wish in wishes if wish[0] > 0), key=lambda wish: -wish[0])
    return next((each for _, locale in liked for each in _wider(locale) if each in written), ENGLISH)


def direction(locale: str) -> str:
    """Return how *locale* is written, as HTML's ``dir`` says it: "ltr" or "rtl"."""
    return "rtl" if locale.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def _wider(locale: str) -> Iterator[str]:
    while locale:
        yield locale
        locale = locale.rpartition("-")[0]


def _wish(said: str) -> tuple[float, str]:
    """How much is wished for which language: "de-at;q=0.5" is (0.5, "de-AT")."""
    tag, _, weight = said.partition(";")
    language, *more = tag.strip().split("-")
    locale = "-".join([language.lower(), *(_cased(each) for each in more)])
    try:
        return float(weight.strip().lower().removeprefix("q=") or 1), locale
    except ValueError:
        return 0, locale


def _cased(subtag: str) -> str:
    """A subtag as RFC 5646 2.1.1 writes it: "Hant", "AT"."""
    return {2: subtag.upper(), 4: subtag.title()}.get(len(subtag), subtag.lower())
