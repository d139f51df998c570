"""What stands around the author's words and isn't theirs: banners, signatures, what telephones add, small print."""

from nudger.mail.reading.own_text.lines import (
    bare,
    is_banner,
    is_closing,
    is_contact,
    is_rule,
    is_sent_from,
    is_signature,
    is_small_print,
)

SIGNATURE = 12  # lines that a signature has at most
FOOT = 8  # lines after a closing that are names and numbers


def without_banners(lines: list[str]) -> list[str]:
    """Return *lines* without what a company warns of above them."""
    start = 0
    while start < len(lines) and (not lines[start].strip() or is_banner(lines[start])):
        start += 1
    return lines[start:]


def without_foot(lines: list[str]) -> list[str]:
    """Return *lines* without signature, closing, what a telephone adds, and small print."""
    lines = _trimmed(lines)
    fenced = _fenced(lines)
    for number, line in enumerate(lines):
        if line.strip() and is_small_print(line) and number:
            lines = _trimmed(lines[:number])
            break
    for number, line in enumerate(lines):
        if number not in fenced and is_sent_from(line) and len(lines) - number <= SIGNATURE:
            lines = _trimmed(lines[:number])
            break
    for number, line in enumerate(lines):
        if number not in fenced and is_signature(line) and (len(lines) - number <= SIGNATURE or line.strip() == "--"):
            lines = _trimmed(lines[:number])
            break
        if number and number not in fenced and is_rule(line) and _are_names(lines[number + 1 :]):
            lines = _trimmed(lines[:number])
            break
    lines = _without_contacts(lines)
    for number in range(max(1, len(lines) - FOOT), len(lines)):
        if is_closing(lines[number]) and _are_names(lines[number + 1 :]):
            return _trimmed(lines[:number])
    return lines


def _are_names(lines: list[str]) -> bool:
    """Tell whether only names, numbers and addresses follow: a few short lines that end no sentence."""
    few = sum(1 for line in lines if line.strip()) <= SIGNATURE
    return few and all(len(bare(line)) <= 60 and not bare(line).endswith(("?", "!")) for line in lines)


def _without_contacts(lines: list[str]) -> list[str]:
    """Without a last paragraph that is a visiting card: short lines, two of them with an address or a number."""
    start = max((number for number, line in enumerate(lines) if not line.strip()), default=0)
    card = [line for line in lines[start:] if line.strip()]
    is_card = start and 2 < len(card) <= FOOT and sum(map(is_contact, card)) >= 2 and _are_names(card)
    return _trimmed(lines[:start]) if is_card and not is_contact(card[0]) else lines


def _fenced(lines: list[str]) -> frozenset[int]:
    """The lines of code between fences, in which nothing is a signature."""
    fences = [number for number, line in enumerate(lines) if line.strip().startswith("```")]
    return frozenset(each for begin, end in zip(fences[::2], fences[1::2], strict=False) for each in range(begin, end))


def _trimmed(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not lines[end - 1].strip("\u200b_-=* \t"):
        end -= 1
    return lines[:end]
