"""The author's own words in a plain text: above the mail they quote, below it, or between its lines."""

import re
from dataclasses import dataclass
from typing import Final

from nudger.mail.reading.own_text.attributions import attribution_at, names_a_writer, shared_with_attribution
from nudger.mail.reading.own_text.feet import without_banners, without_foot
from nudger.mail.reading.own_text.lines import CUT, LINE, headers_at, is_quoted, title_of

TEXT: Final = 64_000
LINES: Final = 800
WRAPPED: Final = 60  # characters of a quoted line whose rest may stand on the next one, without a sign

_FORWARDING = re.compile(
    r"^\s*(?:fwd?|wg|tr|i|rv|enc|doorst|vs|vb|pd|továbbítás|ilt|iletilen|fs|转发|轉寄|転送|předat|pošli ďalej)\s?[:：]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Own:
    """What the author wrote, whether they passed a mail on, and by which sign that was known."""

    text: str
    is_forward: bool
    why: str


def own_text(text: str, subject: str = "") -> Own:
    """Return what the author wrote, by the signs of all mail programs and languages at once.

    >>> own_text("Done, it went well.\\n\\nOn Mon, 2 Nov 2026 at 10:00, Nudger wrote:\\n> your turn").text
    'Done, it went well.'
    >>> own_text("On Mon, 2 Nov 2026 at 10:00, Nudger wrote:\\n> your turn\\n\\nDone, it went well.").text
    'Done, it went well.'
    """
    lines = [line[: LINE * 8].rstrip() for line in _prepared(text).split("\n", LINES)[:LINES]]
    own, why, is_forward = _unquoted(lines)
    words = "\n".join(without_foot(without_banners(own))).strip("\n\r \u200b")
    if _FORWARDING.match(subject) and why != "nothing is quoted in it":
        is_forward = True
    return Own(words.strip(), is_forward, why)


def _prepared(text: str) -> str:
    text = text[:TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return text.replace("\ufeff", "")


def _unquoted(lines: list[str]) -> tuple[list[str], str, bool]:
    """The lines that are not quoted, in their order; why the others are; and whether it passes a mail on."""
    own: list[str] = []
    why = "nothing is quoted in it"
    number = 0
    while number < len(lines):
        line = lines[number]
        window = lines[number : number + 16]
        if line.strip() == CUT:
            return own, "its program marks what it quotes", False
        if not line.strip():
            own.append(line)
            number += 1
            continue
        if title := title_of(window):
            return own, f"the {title} mail begins with a line that says so", title == "forwarded"
        if headers_at(window):
            is_forward = not any(each.strip() for each in own)
            return own, "the headers of another mail are repeated in it", is_forward
        if (words := shared_with_attribution(line)) is not None:
            own.append(words)
            why = "a line says who wrote what is quoted"
            number += 1
            if not _is_quoted_below(lines, number):
                return own, why, False
        elif count := attribution_at(window) or _loose_attribution(lines, number):
            if not _is_quoted_below(lines, number + count):
                return own, "a line says who wrote what follows", False
            why = "a line says who wrote what is quoted"
            number += count
        elif is_quoted(line):
            why = "lines are quoted in it" if why == "nothing is quoted in it" else why
            number = _past_quotation(lines, number)
        else:
            own.append(line)
            number += 1
    return own, why, False


def _loose_attribution(lines: list[str], number: int) -> int:
    """Of how many lines an attribution in an unknown language consists: a quotation follows it."""
    if is_quoted(lines[number]):
        return 0
    for count in (1, 2):
        told = lines[number : number + count]
        if len(told) == count and all(line.strip() for line in told) and _is_quoted_below(lines, number + count):
            is_later = count > 1 and (attribution_at(told[1:]) or shared_with_attribution(told[1]) is not None)
            return count if names_a_writer(" ".join(told)) and not is_later else 0
    return 0


def _is_quoted_below(lines: list[str], number: int) -> bool:
    """Tell whether quoted lines follow, after blank ones."""
    for line in lines[number : number + 4]:
        if line.strip():
            return is_quoted(line)
    return False


def _past_quotation(lines: list[str], number: int) -> int:
    """The line after a quotation; a line or two that were wrapped out of it belong to it."""
    while number < len(lines):
        if is_quoted(lines[number]):
            number += 1
            continue
        ahead = next((step for step in (1, 2) if number + step < len(lines) and is_quoted(lines[number + step])), 0)
        may_be_wrapped = "://" in lines[number - 1] or len(lines[number - 1]) >= WRAPPED
        if ahead and may_be_wrapped and all(line.strip() for line in lines[number : number + ahead]):
            number += ahead
            continue
        return number
    return number
