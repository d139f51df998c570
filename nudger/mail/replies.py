"""The words by which somebody asks something of us in the first line of a reply, and what a reply is."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

LINE = 400

WORDS = (*("DONE", "LATER", "LIGHTER", "USUAL", "HELP", "PAUSE", "RESUME", "STOP", "FEWER", "MORE", "WHY", "PRIVATE"),)
IN_ENGLISH = {word: word for word in WORDS}


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
    """Return *line* in the one form in which words are compared.

    >>> written("Spa\u0308ter!")  # as some mail programs spell it
    'SPÄTER'
    """
    return " ".join(unicodedata.normalize("NFC", line).upper().strip(" .!*").split())


def word_in(text: str, understood: Mapping[str, str]) -> str:
    """Return which of WORDS the first line of *text* is, and nothing else; empty where it is none.

    >>> word_in("Done.\\nIt went well.", IN_ENGLISH)
    'DONE'
    """
    first = text.split("\n", 1)[0]
    return understood.get(written(first), "") if len(first) <= LINE else ""
