"""Tokens arranged as a mail shows them: tags around whole paragraphs, lists kept in one piece, links as buttons.

A token of type BUTTON has the link's href, and the label as children.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from markdown_it.token import Token

from nudger.mail.templates.markdown import TAG
from nudger.mail.templates.tags import CLOSES, COMMENT, OPENS, Tag

BUTTON: Final = "button"


def arrange(tokens: list[Token], tags: dict[str, Tag]) -> list[Token]:
    """Return *tokens*, in which every block is whole, in the order and shape they are shown in."""
    return _into_list([*_buttons([*_lifted(tokens, tags)])], tags)


def _lifted(tokens: list[Token], tags: dict[str, Tag]) -> Iterator[Token]:
    """Put a block that holds a whole paragraph outside it, so that an empty answer leaves no empty paragraph."""
    at = 0
    while at < len(tokens):
        inside = tokens[at + 1].children or [] if tokens[at].type == "paragraph_open" else []
        outer = _outer_tags(inside, tags)
        if not outer:
            yield tokens[at]
            at += 1
            continue
        opening, inline, closing = tokens[at : at + 3]
        for marks, found in _runs(inside, outer):
            if marks:
                yield from found
            elif said := _trimmed(found):
                yield from (opening, inline.copy(children=said), closing)
        at += 3


def _runs(children: list[Token], outer: set[int]) -> Iterator[tuple[bool, list[Token]]]:
    for marks, run in groupby(children, lambda child: id(child) in outer):
        yield marks, [*run]


def _trimmed(children: list[Token]) -> list[Token]:
    said = [at for at, child in enumerate(children) if child.nesting or child.content.strip()]
    return children[said[0] : said[-1] + 1] if said else []


def _outer_tags(children: list[Token], tags: dict[str, Tag]) -> set[int]:
    if not children or children[0].type != TAG or tags[children[0].content].word not in OPENS:
        return set()
    outer, depth = set[int](), 0
    for at, child in enumerate(children):
        word = tags[child.content].word if child.type == TAG else ""
        depth -= word in CLOSES
        if word and word not in {COMMENT, "set"} and depth == (0 if word in OPENS | CLOSES else 1):
            outer.add(id(child))
        depth += word in OPENS
        if depth == 0 and at < len(children) - 1:
            return set()
    return outer


def _buttons(tokens: list[Token]) -> Iterator[Token]:
    """Turn each paragraph that is one link into a button; in a list, a link stays one."""
    at = 0
    while at < len(tokens):
        inside = tokens[at + 1].children or [] if tokens[at].type == "paragraph_open" else []
        links = [child for child in inside if child.type == "link_open"]
        if len(links) == 1 and not tokens[at].hidden and inside[0] is links[0] and inside[-1].type == "link_close":
            yield Token(BUTTON, "", 0, attrs=links[0].attrs, children=inside[1:-1])
            at += 3
        else:
            yield tokens[at]
            at += 1


def _into_list(tokens: list[Token], tags: dict[str, Tag]) -> list[Token]:
    """Put a loop over a whole list inside the list, so that there is one list, not one for each turn."""
    moved = [*tokens]
    for at, token in enumerate(tokens[:-1]):
        start = tokens[at + 1]
        if token.type != TAG or tags[token.content].word != "for" or not start.type.endswith("_list_open"):
            continue
        end = next(n for n, each in enumerate(tokens) if n > at and each.level == start.level and each.nesting == -1)
        if tokens[end + 1].type == TAG and tags[tokens[end + 1].content].word == "endfor":
            moved[at : at + 2] = [start, token]
            moved[end : end + 2] = [tokens[end + 1], tokens[end]]
    return moved
