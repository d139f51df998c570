"""The line above a quotation that says who wrote it and when, in any language; programs wrap it over several."""

import re
from collections.abc import Sequence

from nudger.mail.reading.own_text.lines import LINE, any_of, bare, header_of
from nudger.mail.reading.rules import rules

_VERBS = frozenset(verb for verbs in rules("quoting")["wrote"].values() for verb in verbs)
_VERB, _ON = any_of("wrote"), any_of("on")
_DATED = re.compile(r"\d{1,4}[-./年 ]\s?\d{1,2}|\d{1,2}[:.]\d{2}|\b(?:19|20)\d\d\b|\d{1,2}\.? \w{3,}")
_ADDRESS = re.compile(r"[^\s<>@]{1,100}@[^\s<>@]{1,100}")
_ENDS_IN_VERB = re.compile(rf"(?:{_VERB})(?: [^\n]{{0,90}})?\s?[:：]?\W{{0,3}}$", re.IGNORECASE)
_STARTS = re.compile(rf"[\W_]{{0,4}}(?:{_ON}|\d|[^\W\d_]{{2,12}}[.,]? ?,? \d)", re.IGNORECASE)
_WITHIN = re.compile(
    r"^(?P<own>[^\n]{0,200}?\w[^\n]{0,60}?)\W{0,4}\bOn (?:\w{3,9}, )?\w{3,9} \d{1,2},.{4,200}\bwrote:$"
)
_DATE_AND_ADDRESS = re.compile(
    r"\W{0,3}\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[ T,].{0,160}[<(]\s?\S{1,100}@\S{1,100}[>)]\W{0,2}:$"
)
_NAMED = re.compile(r"[^<>@]{2,80}<[^<> ]{1,100}@[^<> ]{1,100}>")
_NAMES_ADDRESS = re.compile(r".{1,120}<[^<> ]{1,200}@[^<> ]{1,200}>.{0,40}[:：]$")


def attribution_at(lines: Sequence[str]) -> int:
    """Return of how many lines the attribution consists that begins in the first of *lines*; 0 for none.

    >>> attribution_at(["On Mon, 1 Jan 2024 at 10:00, Ana <", "ana@a.example> wrote:", ""])
    2
    """
    first = bare(lines[0])
    if not first or not (_STARTS.match(first) or _ADDRESS.search(first) or _ends_in_verb(first)):
        return 0
    joined = ""
    blanks = 0
    for count, line in enumerate(lines[:6], start=1):
        text = bare(line)
        if not text:
            blanks += 1
            if blanks > 1 or joined[-1] in ":：.!?" or not (_DATED.search(joined) or "@" in joined):
                return 0
            continue
        joined = f"{joined} {text}".strip()
        if len(joined) > LINE:
            return 0
        if _is_attribution(joined):
            return 0 if any(_begins_later(lines[:count], start) for start in range(1, count)) else count
        if count > 1 and header_of(line):
            return 0
    return 0


def _ends_in_verb(text: str) -> bool:
    tail = text[-140:]
    return any(verb in tail.lower() for verb in _VERBS) and bool(_ENDS_IN_VERB.search(tail))


def _begins_later(lines: Sequence[str], start: int) -> bool:
    """Tell whether *lines* are an attribution from *start* on already, and those above it are the author's."""
    first, above = bare(lines[start]), _joined(lines[:start])
    if not _is_attribution(_joined(lines[start:])):
        return False
    if _STARTS.match(first) and _DATED.search(first):
        return True
    return bool(_NAMED.match(first)) and not _DATED.search(above) and "@" not in above


def _joined(lines: Sequence[str]) -> str:
    return " ".join(filter(None, map(bare, lines)))[: LINE + 1]


def _is_attribution(text: str) -> bool:
    if text[-1] not in ":：" and "@" not in text and not _ends_in_verb(text):
        return False
    if not (_DATED.search(text) or _ADDRESS.search(text)):
        return False
    if _DATE_AND_ADDRESS.match(text):
        return True
    if not _ends_in_verb(text):
        return bool(_STARTS.match(text) and _NAMES_ADDRESS.match(text) and _DATED.search(text))
    if text[-1] not in ":：" and not (_ADDRESS.search(text) and _DATED.search(text)):
        return False
    return bool(_STARTS.match(text) or _ADDRESS.search(text))


def names_a_writer(text: str) -> bool:
    """Tell whether *text* may name who wrote what follows, in whatever language: a date, and an address or a colon."""
    text = text.strip()
    if _STARTS.match(text) and _ends_in_verb(text) and text[-1] in ":：":
        return True
    return len(text) < 240 and bool(_DATED.search(text)) and (text[-1:] in ":：" or bool(_ADDRESS.search(text)))


def shared_with_attribution(line: str) -> str | None:
    """Return the words before an attribution that stands on the same line; None where none does.

    >>> shared_with_attribution("Yes On Wed, Apr 4, 2012 at 3:59 PM, bob@a.example wrote:")
    'Yes'
    """
    found = _WITHIN.match(line[:LINE].strip())
    return found["own"].rstrip(" -–—") if found else None
