"""How a word or a value of the file is shown in a sentence about it."""

from collections.abc import Iterable
from difflib import get_close_matches

from nudger.journey.reading.tree import Group, Listing, Node


def did_you_mean(word: str, words: Iterable[str]) -> str:
    near = get_close_matches(word[:60].lower(), [other[:60] for other in words], n=1)
    return f"did you mean {shown(near[0])}?" if near else ""


def shape(node: Node) -> str:
    match node:
        case Listing():
            return "is a list"
        case Group():
            return "is a group of keys"
    return f"is {shown(node.says)}" if node.says else "is empty"


def shown(text: str) -> str:
    text = text if len(text) <= 60 else f"{text[:59]}…"
    return f'"{"".join(letter if letter.isprintable() else "�" for letter in text)}"'
