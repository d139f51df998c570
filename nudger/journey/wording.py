"""How a word of somebody's is shown in a sentence about it."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, words: Iterable[str]) -> str:
    near = get_close_matches(word[:60].lower(), [other[:60] for other in words], n=1)
    return f"did you mean {shown(near[0])}?" if near else ""


def shown(text: str) -> str:
    text = text if len(text) <= 60 else f"{text[:59]}…"
    return f'"{"".join(letter if letter.isprintable() else "�" for letter in text)}"'
