"""The words by which somebody asks something of us in the first line of a reply, and what a reply is."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LINE = 400

WORDS = (*("DONE", "LATER", "LIGHTER", "USUAL", "HELP", "PAUSE", "RESUME", "STOP", "FEWER", "MORE", "WHY", "PRIVATE"),)
IN_ENGLISH = {word: word for word in WORDS}
COURTESY: Final = ""  # what a word means that changes nothing: please, thanks
ASKED: Final = ("WHY", "HELP")  # the words that may be a question

_MOST = 16  # words of a first line that is more than a sentence
_LONGEST = 4  # words of a phrase that is a courtesy, or one of WORDS with something behind it
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f\u00ad"))
_LETTERS = str.maketrans({"Ł": "L", "Ø": "O", "Đ": "D", "Æ": "AE", "Œ": "OE", "’": "'", "‘": "'", "´": "'", "`": "'"})
_MARKS = re.compile("[\u0300-\u036f]")
_EDGES = " .,;:!¡¿*_~…·•|\"'«»„“”‚‹›()[]{}<>-–—=+#/\\。、・「」✓✔✅☑👍🙂😀😃😄😊🎉🙏💪👏❤🏻🏼🏽🏾🏿"
_WITHIN = " .,;:!-–—。、"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person wrote back. *sender* is empty where From does not name exactly one address; *text* is their own.

    *word* is one of WORDS where the first line says nothing else, in whatever language, else empty.
    """

    sender: str
    text: str
    word: str
    subject: str = ""


def written(line: str) -> str:
    """Return *line* in the one form in which the words are kept that we tell people.

    >>> written("Spa\u0308ter!")  # as some mail programs spell it
    'SPÄTER'
    """
    return " ".join(unicodedata.normalize("NFC", line).upper().strip(" .!*").split())


def folded(line: str) -> str:
    """Return *line* in the one form in which what people write is compared: no accents, nothing around it.

    A question mark at its end stays.

    >>> folded(" ¡Más   tarde! 👍"), folded("ｄｏｎｅ？"), folded("Später"), folded("完了しました。")
    ('MAS TARDE', 'DONE?', 'SPATER', '完了しました')
    """
    upper = unicodedata.normalize("NFKC", line.translate(_INVISIBLE).translate(_LETTERS)).upper().translate(_LETTERS)
    plain = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", upper)))
    return " ".join(plain.split()).strip(_EDGES)


def word_in(text: str, understood: Mapping[str, str]) -> str:
    """Return which of WORDS the first line of *text* is, courtesies aside; empty where it says anything else.

    >>> word_in("Done.\\nIt went well.", IN_ENGLISH), word_in("Not done.", IN_ENGLISH), word_in("Done?", IN_ENGLISH)
    ('DONE', '', '')
    """
    first = text.split("\n", 1)[0]
    if len(first) > LINE:
        return ""
    line = folded(first)
    question = line.endswith("?")
    word = _meant(line.rstrip("? "), understood)
    return word if word in ASKED or not question else ""


def behind(text: str, word: str, understood: Mapping[str, str]) -> str | None:
    """Return what stands in the first line of *text* behind *word*, one of WORDS; None where it doesn't begin so.

    >>> behind("Later: next week", "LATER", IN_ENGLISH), behind("Not later", "LATER", IN_ENGLISH)
    ('next week', None)
    """
    parts = _without_courtesy(text.split("\n", 1)[0][:LINE].split()[:_MOST], understood)
    for count in range(min(_LONGEST, len(parts)), 0, -1):
        if understood.get(folded(" ".join(parts[:count]))) == word:
            return " ".join(parts[count:]).strip(_WITHIN)
    return None


def _meant(line: str, understood: Mapping[str, str]) -> str:
    if found := understood.get(line):
        return found
    parts = line.split(" ")
    if len(parts) > _MOST:
        return ""
    parts = _without_courtesy(parts, understood)
    return understood.get(folded(" ".join(parts)), "")


def _without_courtesy(parts: list[str], understood: Mapping[str, str]) -> list[str]:
    """Leave out courtesies at both ends, for as long as something else is left."""
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for count in range(min(_LONGEST, len(parts) - 1), 0, -1):
            if understood.get(folded(" ".join(parts[:count]))) == COURTESY:
                parts, is_shorter = parts[count:], True
                break
            if understood.get(folded(" ".join(parts[-count:]))) == COURTESY:
                parts, is_shorter = parts[:-count], True
                break
    return parts
