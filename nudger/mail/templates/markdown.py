"""A mail's Markdown read into tokens, in which Jinja tags are tokens too, and what it can't have.

A token of type TAG has the tag's word as content.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from nudger.mail.templates.tags import CLOSES, COMMENT, OPENS, Kept, Tag

TAG: Final = "tag"

_INTERRUPTS = ["paragraph", "reference", "blockquote", "list"]
_FIXED_DESTINATION = re.compile(r"(?:https://|mailto:).", re.IGNORECASE)


def read(kept: Kept) -> list[Token]:
    """Return the tokens of *kept*: paragraphs, lists, quotations, headings, links, emphasis, and tags.

    A tag on a line of its own stands between paragraphs. Raw HTML, images and any link destination come through as
    tokens, for refusals().
    """
    return [*_with_tags(_parser(kept).parse(kept.text), kept)]


def refusals(tokens: list[Token], kept: Kept) -> list[tuple[int, str]]:
    """Return a line and a sentence for each thing in *tokens* that is refused.

    Refused are raw HTML, images, link destinations that are neither one value nor https: nor mailto:, and a Jinja
    block that begins and ends in different paragraphs, list items or emphasis: one of its answers would be HTML
    with an end too many.
    """
    return sorted({*_refused(tokens, kept), *_crossed(tokens, kept.tags), *_lost(tokens, kept.tags)})


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


def _refused(tokens: Iterable[Token], kept: Kept) -> Iterator[tuple[int, str]]:
    for token in tokens:
        row = token.map[0] if token.map else 0
        if token.type == "html_block":
            yield kept.line(row), _no_html(token)
        for child in token.children or ():
            if child.type == "html_inline":
                yield kept.line(row), _no_html(child)
            elif child.type == "image":
                yield kept.line(row), "a mail has no images; say it in words, or link to it"
            elif child.type == "link_open" and not _may_lead(str(child.attrs["href"]), kept):
                shown = _shown(child, kept)
                yield kept.line(row), f'a link leads to {{{{ … }}}}, https:// or mailto:, not to "{shown}"'
            row += child.type in {"softbreak", "hardbreak"}


def _no_html(token: Token) -> str:
    return f'"{token.content.split()[0]}" is HTML; write Markdown, and \\< where you mean the sign'


def _may_lead(destination: str, kept: Kept) -> bool:
    first, *more = kept.split(destination) or [""]
    if any(kept.tags[piece].word for piece in [first, *more] if piece in kept.tags):
        return False
    return (first in kept.tags and not more) or bool(_FIXED_DESTINATION.match(destination) and first not in kept.tags)


def _shown(link: Token, kept: Kept) -> str:
    href = str(link.attrs["href"])
    return "".join(kept.tags[piece].source if piece in kept.tags else piece for piece in kept.split(href))


def _crossed(tokens: Iterable[Token], tags: dict[str, Tag]) -> Iterator[tuple[int, str]]:
    inside: list[int] = []
    begun: list[tuple[list[int], Tag]] = []
    for token in _flat(tokens):
        if token.nesting == 1:
            inside.append(id(token))
        elif token.nesting == -1:
            inside.pop()
        elif token.type == TAG:
            tag = tags[token.content]
            if tag.word in OPENS:
                begun.append(([*inside], tag))
            elif tag.word not in {COMMENT, "set"} and begun:
                where, first = begun.pop() if tag.word in CLOSES else begun[-1]
                if where != inside:
                    yield tag.line, f"{tag.source} must stand in the same paragraph as {first.source}, or both alone"


def _lost(tokens: Iterable[Token], tags: dict[str, Tag]) -> Iterator[tuple[int, str]]:
    found = {token.content for token in _flat(tokens) if token.type == TAG}
    for word, tag in tags.items():
        if tag.word not in {"", COMMENT} and word not in found:
            yield tag.line, f"{tag.source} can't stand here; put it round the words, or on a line of its own"


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()
