"""Whether the Jinja in a source can be read and says only what a mail can know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from jinja2 import TemplateSyntaxError

from nudger.mail.facts import Facts
from nudger.mail.sandbox import sandbox
from nudger.mail.tags import CLOSES, COMMENT, CONTINUES, OPENS, Kept, Tag, TagError, keep
from nudger.mail.vocabulary import Reading

_WORDS: Final = OPENS | CONTINUES | CLOSES | {"set"}
_JINJA = sandbox(autoescape=True)


@dataclass(frozen=True, slots=True)
class Checked:
    """A source whose tags were read: *kept* is None where they can't be, *used* holds names such as "links.done"."""

    kept: Kept | None
    wrong: list[tuple[int, str]]
    used: frozenset[str] = frozenset()


def check(source: str, more: Mapping[str, Any] | None = None) -> Checked:
    """Return what *source* is made of, and a line and a sentence for each mistake.

    *more* are names, with their types, that may be used beside the facts.
    """
    try:
        kept = keep(source)
        if wrong := [*_unknown(kept), *_unbalanced(kept)]:
            return Checked(None, wrong)
        reading = Reading(Facts, more)
        reading.visit(_JINJA.parse(source))
    except TagError as error:
        return Checked(None, [(error.line, error.what)])
    except TemplateSyntaxError as error:
        return Checked(None, [(error.lineno, f"this can't be read: {error.message}")])
    return Checked(kept, reading.wrong, frozenset(reading.used))


def _unknown(kept: Kept) -> Iterator[tuple[int, str]]:
    unknown = {tag.word: tag for tag in reversed(kept.tags.values()) if tag.word not in {"", COMMENT, *_WORDS}}
    for tag in unknown.values():
        if tag.word.removeprefix("end") not in unknown.keys() - {tag.word}:
            close = get_close_matches(tag.word, sorted(_WORDS), 1)
            instead = f'did you mean "{close[0]}"?' if close else "there are if, for and set"
            yield tag.line, f'the tag "{tag.word}" is not known; {instead}'


def _unbalanced(kept: Kept) -> Iterator[tuple[int, str]]:
    begun: list[Tag] = []
    for tag in kept.tags.values():
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
