"""Jinja tags carried unharmed through Markdown and HTML, each as one word that means nothing to either."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from typing import Final

from jinja2 import Environment

COMMENT: Final = "#"
OPENS: Final = frozenset({"if", "for"})
CONTINUES: Final = frozenset({"elif", "else"})
CLOSES: Final = frozenset({"endif", "endfor"})
_WORDS: Final = OPENS | CONTINUES | CLOSES | {"set"}

_LEXER = Environment(autoescape=True)
_BRACE = re.compile(r"\{(?=[{%#]|$)")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as it was written. *word* is its first word, "" for a value, COMMENT for a comment."""

    source: str
    inner: str
    word: str
    line: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A source whose tags are words now: *text*, the *tags* by their word, and the source line of each line of text."""

    text: str
    tags: dict[str, Tag]
    lines: tuple[int, ...]

    def line(self, number: int) -> int:
        """Return the source line (from 1) of line *number* (from 0) of the text."""
        return self.lines[min(number, len(self.lines) - 1)]

    def split(self, text: str) -> list[str]:
        """Return *text* cut into plain pieces and the words of tags, in order, without empty pieces."""
        return [piece for piece in split(text, self.tags) if piece]


class Wrong(Exception):
    """A line and a sentence for each mistake in one source."""

    def __init__(self, found: Iterable[tuple[int, str]]) -> None:
        super().__init__(found)
        self.found = sorted(set(found))


def keep(source: str) -> Kept:
    """Return *source* with a word in the place of each tag.

    The words are letters and digits, so that Markdown and HTML leave them alone, even in a link's destination; they
    hold a hash of the source, so that no author writes one by chance. Raises Wrong for a tag that is not known or never
    closed, for ``{% raw %}`` and for a dash that trims, and jinja2.TemplateSyntaxError for what the lexer can't read.
    """
    mark = sha256(source.encode("utf-8", "replace")).hexdigest()[:16]
    tags: dict[str, Tag] = {}
    text: list[str] = []
    lines = [1]
    for piece in _pieces(source):
        if isinstance(piece, Tag):
            word = f"t{mark}n{len(tags)}e"
            tags[word] = piece
            text.append(word)
        else:
            line, data = piece
            text.append(data)
            lines += range(line + 1, line + 1 + data.count("\n"))
    if wrong := [*_unknown(tags.values()), *_unbalanced(tags.values())]:
        raise Wrong(wrong)
    return Kept("".join(text), tags, tuple(lines))


def split(text: str, words: Mapping[str, object]) -> list[str]:
    """Return *text* cut at *words*, which stay as pieces of their own."""
    return re.split(f"({'|'.join(words)})", text) if words else [text]


def refill(text: str, sources: Mapping[str, str]) -> str:
    r"""Return the Jinja template that *text* stands for: words become their *sources*, all else is literal.

    >>> refill("a {{ b }} t0n0e", {"t0n0e": "{{ step.title }}"})
    "a {{ '{' }}{ b }} {{ step.title }}"
    """
    return "".join(sources[piece] if piece in sources else literal(piece) for piece in split(text, sources))


def literal(text: str) -> str:
    """Return *text* as Jinja that writes it letter for letter, braces too."""
    return _BRACE.sub("{{ '{' }}", text)


def _pieces(source: str) -> Iterator[Tag | tuple[int, str]]:
    opening: tuple[int, str] | None = None
    inner: list[str] = []
    for line, kind, value in _LEXER.lex(source):
        if kind == "data":
            yield line, value
        elif kind.startswith("raw"):
            raise Wrong([(line, "{% raw %} is not known in a mail; braces are written as they are, \\{\\{ for two")])
        elif kind.endswith("_begin"):
            opening, inner = (line, value), []
        elif kind.endswith("_end") and opening:
            if {"-", "+"} & {opening[1][-1], value.strip()[0]}:
                raise Wrong([(opening[0], "a tag has no - or + at its edge; blank lines take care of themselves")])
            yield _tag("".join(inner), opening)
            opening = None
        else:
            inner.append(value)
    if opening:
        raise Wrong([(opening[0], f"{opening[1]} is never closed")])


def _tag(inner: str, opening: tuple[int, str]) -> Tag:
    line, begin = opening
    if begin == "{#":
        return Tag("", inner, COMMENT, line)
    if begin == "{{":
        return Tag("{{" + inner + "}}", inner, "", line)
    return Tag("{%" + inner + "%}", inner, (inner.split() or [""])[0], line)


def _unknown(tags: Iterable[Tag]) -> Iterator[tuple[int, str]]:
    unknown = {tag.word: tag for tag in reversed([*tags]) if tag.word not in {"", COMMENT, *_WORDS}}
    for tag in unknown.values():
        if tag.word.removeprefix("end") not in unknown.keys() - {tag.word}:
            close = get_close_matches(tag.word, sorted(_WORDS), 1)
            instead = f'did you mean "{close[0]}"?' if close else "there are if, for and set"
            yield tag.line, f'the tag "{tag.word}" is not known; {instead}'


def _unbalanced(tags: Iterable[Tag]) -> Iterator[tuple[int, str]]:
    begun: list[Tag] = []
    for tag in tags:
        if tag.word in OPENS:
            begun.append(tag)
        elif tag.word in CLOSES:
            if not begun or begun.pop().word != tag.word.removeprefix("end"):
                yield tag.line, f"{tag.source} ends what was not begun; each if has its endif, each for its endfor"
                return
        elif tag.word in CONTINUES and not begun:
            yield tag.line, f"{tag.source} has no if before it"
    for tag in begun:
        yield tag.line, f"{tag.source} is never closed; {{% end{tag.word} %}} is missing"
