"""A mail's Markdown read into tokens, in which Jinja tags are tokens too.

A token of type TAG has the tag's word as content.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from nudger.mail.tags import Kept

TAG: Final = "tag"

_INTERRUPTS = ["paragraph", "reference", "blockquote", "list"]


def read(kept: Kept) -> list[Token]:
    """Return the tokens of *kept*: paragraphs, lists, quotations, headings, links, emphasis, and tags.

    A tag on a line of its own stands between paragraphs. Raw HTML, images and any link destination come through as
    tokens, for someone else to refuse.
    """
    return [*_with_tags(_parser(kept).parse(kept.text), kept)]


def _parser(kept: Kept) -> MarkdownIt:
    markdown = MarkdownIt("commonmark").disable(["code", "fence", "hr", "lheading", "backticks"])
    markdown.validateLink = lambda _: True  # type: ignore[method-assign, assignment]  # refused here, with a line
    between = {word for word, tag in kept.tags.items() if tag.word}

    def own_line(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
        line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        found = [piece for piece in kept.split(line) if not piece.isspace()]
        if not found or not between.issuperset(found):
            return False
        if not silent:
            for word in found:
                token = state.push(TAG, "", 0)
                token.content, token.map = word, [start, start + 1]
            state.line = start + 1
        return True

    markdown.block.ruler.before("blockquote", TAG, own_line, {"alt": _INTERRUPTS})
    return markdown


def _with_tags(tokens: Iterable[Token], kept: Kept) -> Iterator[Token]:
    for token in tokens:
        if token.children is not None:
            token.children = [part for child in token.children for part in _cut(child, kept)]
        yield token


def _cut(child: Token, kept: Kept) -> Iterator[Token]:
    if child.type != "text":
        yield child
        return
    for piece in kept.split(child.content):
        between = piece in kept.tags and kept.tags[piece].word
        yield Token(TAG if between else "text", "", 0, content=piece)
