"""A template file that was found right and is not yet dressed."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markdown_it.token import Token

from nudger.mail.templates.arrangement import arrange
from nudger.mail.templates.markdown import TAG, read, refusals
from nudger.mail.templates.tags import Kept, Wrong
from nudger.mail.templates.vocabulary import check

LONGEST_SUBJECT: Final = 120
MOST_KEPT: Final = 512  # drafts that are remembered, when a folder is read again


@dataclass(frozen=True, slots=True)
class Draft:
    """Markdown as tokens in the order they are shown, and the names that are *used* in it, such as "links.done"."""

    tokens: list[Token]
    kept: Kept
    used: frozenset[str]


@lru_cache(maxsize=MOST_KEPT)
def draft_mail(source: str) -> tuple[str, Draft]:
    """Return the subject, as Jinja, and the draft of a mail: one line, an empty line, Markdown. Raises Wrong."""
    subject, _, rest = source.partition("\n")
    gap, _, body = rest.partition("\n")
    wrong = _wrong_subject(subject.strip())
    if gap.strip():
        wrong.append((2, "an empty line belongs between the subject and the mail"))
    try:
        draft = draft_markdown(f"\n{gap}\n{body}", begins=3)
    except Wrong as error:
        raise Wrong(wrong + error.found) from error
    if wrong:
        raise Wrong(wrong)
    return subject.strip(), draft


@lru_cache(maxsize=MOST_KEPT)
def draft_markdown(source: str, begins: int = 1) -> Draft:
    """Return the draft of Markdown that *begins* at a line, such as a footer. Raises Wrong."""
    checked = check(source)
    tokens = read(checked.kept)
    if wrong := [*checked.wrong, *refusals(tokens, checked.kept)]:
        raise Wrong(wrong)
    if all(token.type == TAG for token in tokens):
        raise Wrong([(begins, "there is nothing to read; write here what the mail says")])
    return Draft(arrange(tokens, checked.kept.tags), checked.kept, checked.used)


def _wrong_subject(subject: str) -> list[tuple[int, str]]:
    if not subject:
        return [(1, "the first line is the subject, and it is missing")]
    try:
        checked = check(subject)
    except Wrong as error:
        return error.found
    kept = checked.kept
    length = sum(len(piece) for piece in kept.split(kept.text) if piece not in kept.tags)
    if length > LONGEST_SUBJECT:
        checked.wrong.append((1, f"the subject has {length} characters; {LONGEST_SUBJECT} are enough"))
    return checked.wrong
