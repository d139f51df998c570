"""Whether a text sounds angry, so that a human reads it and no machine answers with a smile."""

import re
import unicodedata
from collections.abc import Collection

MOST_SHOUTED, LETTERS = 3, 16  # words in capitals, one after the other, that nobody shouts with; and letters in them

_WORDS = re.compile(r"[^\W\d_]+")


def sounds_angry(text: str, phrases: Collection[str]) -> bool:
    """Tell whether *text* holds one of *phrases*, in any case, as whole words, or shouts.

    >>> sounds_angry("Please STOP this   nonsense now.", ["stop this nonsense"])
    True
    >>> sounds_angry("I will stop this nonsensical habit.", ["stop this nonsense"])
    False
    >>> sounds_angry("WHY DO I GET THESE MAILS", [])
    True
    """
    plain = plainly(text)
    return _shouts(text) or any(re.search(rf"(?<!\w){re.escape(plainly(each))}(?!\w)", plain) for each in phrases)


def plainly(text: str) -> str:
    """Return *text* in the one form in which phrases are compared."""
    return " ".join(unicodedata.normalize("NFC", text).replace("’", "'").casefold().split())


def _shouts(text: str) -> bool:
    shouted: list[str] = []
    for word in _WORDS.findall(text):
        shouted = [*shouted, word] if len(word) > 1 and word.isupper() else shouted if len(word) == 1 else []
        if len(shouted) > MOST_SHOUTED and sum(map(len, shouted)) >= LETTERS:
            return True
    return False
