"""What one line, or a few from it on, is: a quotation, its attribution, repeated headers, a signature."""

import re
import unicodedata
from collections.abc import Sequence

from nudger.mail.reading.rules import rules

LINE = 600
CUT = "\ue01e"  # stands for an element of HTML that holds a quotation or a signature

_QUOTED = re.compile(r"\s{0,8}[>›»|](?!\w{2,}>)")


def any_of(table: str) -> str:
    """Return one expression for all rows of a table of rules/quoting.toml, in any language, the longest first."""
    said = {row.strip() if table == "sent_from" else row for rows in rules("quoting")[table].values() for row in rows}
    return "|".join(re.escape(each) for each in sorted(said, key=len, reverse=True))


_VERB = any_of("wrote")

_HEADER_OF = {name: kind for kind, names in rules("headers")["headers"].items() for name in names}
_HEADER = re.compile(r"[\W_]{0,6}(?P<name>[^\W\d_][^:：*]{0,24}?)[\s*_]{0,3}[:：][\s*_]*(?P<value>\S.{0,400})?$")
_DASHED = re.compile(
    r"[\W_]{0,2}[-=_*—–]{2,}\s?[>\[(]?(?P<title>[^-=_*—–\n].{2,100}?)[\])]?\s?(?P<end>[-=_*—–]{2,}|$)\W{0,2}$"
)
_DASHED_THEN = re.compile(r"[\W_]{0,2}-{3,}\s?(?P<title>[^-\n]{3,60}?)\s?-{3,}\s+\w[^:：]{0,24}[:：]")
_FORWARDED = re.compile(rf"^\W{{0,6}}(?:{any_of('forwarded')})", re.IGNORECASE)
_ORIGINAL = re.compile(rf"^\W{{0,6}}(?:{any_of('original')})", re.IGNORECASE)
_ANDROID = re.compile(rf"^-{{2,}} .{{1,60}}(?:{_VERB})\s?:? -{{2,}}$", re.IGNORECASE)
_SIGNATURE = re.compile(r"(?:--|__|—|—-|–|-—|--—)\s*$|_{5,}\s*$")
_RULE = re.compile(r"[-=*~—–_#]{3,}\s*$")
_CONTACT = re.compile(
    r"\S@\S|https?://|www\.|\+?\(?\d[\d ()./-]{6,}\d|\b(?:tel|fax|mobil\w*|phone|t|m|f|skype)\s?[.:]", re.IGNORECASE
)
_SENT_FROM = re.compile(
    rf"^[\W_]{{0,4}}(?:{any_of('sent_from')})(?![^\W_]).{{0,80}}$|.{{0,40}}(?:から送信|에서 보냄)$", re.IGNORECASE
)
_CLOSING = re.compile(rf"^[\W_]{{0,2}}(?:{any_of('closings')})\W{{0,4}}$", re.IGNORECASE)
_BANNER = re.compile("|".join(rules("around")["banners"]), re.IGNORECASE)
_SMALL_PRINT = re.compile(rf"^\W{{0,4}}(?:{'|'.join(rules('around')['small_print'])})", re.IGNORECASE)


def is_quoted(line: str) -> bool:
    """Tell whether *line* is quoted by a sign at its beginning."""
    return bool(_QUOTED.match(line[:12]))


def bare(line: str) -> str:
    """Return *line* without signs of quotation, in one form for comparisons."""
    return unicodedata.normalize("NFC", " ".join(re.sub(r"^[\s>›»|]+", "", line[:LINE]).split()))


def header_of(line: str) -> str:
    """Return which header of a mail *line* is; empty for any other line.

    >>> header_of("*Von:* Ana <ana@a.example>"), header_of("Oggetto : Prova"), header_of("Note: done")
    ('from', 'subject', '')
    """
    found = _HEADER.match(bare(line).replace("\u200e", ""))
    return _HEADER_OF.get(found["name"].strip().lower(), "") if found else ""


def headers_at(lines: Sequence[str]) -> bool:
    """Tell whether the headers of a mail are repeated from the first of *lines* on."""
    first = header_of(lines[0])
    if first not in ("from", "date", "subject", "to"):
        return False
    kinds = {first}
    misses = 0
    for line in lines[1:14]:
        if kind := header_of(line):
            kinds.add(kind)
            misses = 0
        else:
            misses += 1
            if misses > 3:
                break
        if len(kinds) >= 3 or (len(kinds) == 2 and "from" in kinds and kinds & {"date", "subject"}):
            return True
    return False


def title_of(lines: Sequence[str]) -> str:
    """Return "forwarded" or "original" where the first of *lines* says that such a mail follows, else nothing."""
    text = bare(lines[0])
    if not text:
        return ""
    if run_on := _DASHED_THEN.match(text):  # Yahoo puts the first header on the same line
        return "original" if _ORIGINAL.match(run_on["title"]) else "forwarded"
    if len(text) > 160:
        return ""
    dashed = _DASHED.match(text)
    title = dashed["title"] if dashed else text
    if _FORWARDED.match(title):
        is_title = dashed or text[-1] in ":：" or any(header_of(line) for line in lines[1:4])
        return "forwarded" if is_title else ""
    if dashed and (_ORIGINAL.match(title) or (dashed["end"] and _leads_to_headers(lines))):
        return "original"
    if _ANDROID.match(text) or (_ORIGINAL.match(text) and _leads_to_headers(lines)):
        return "original"
    return ""


def _leads_to_headers(lines: Sequence[str]) -> bool:
    following = [number for number in range(1, min(4, len(lines))) if lines[number].strip()]
    return bool(following) and headers_at(lines[following[0] :])


def is_signature(line: str) -> bool:
    """Tell whether *line* parts the words from a signature."""
    return bool(_SIGNATURE.match(line.strip("\u200b\ufeff\xa0 \t")[:200]))


def is_sent_from(line: str) -> bool:
    """Tell whether a telephone or a program has added *line*; a sentence that begins like that is the author's."""
    is_sentence = line.rstrip().endswith(".") and ("," in line or len(line) > 60)
    return len(line) < 140 and not is_sentence and bool(_SENT_FROM.match(bare(line).strip("*_<>()[]")))


def is_rule(line: str) -> bool:
    """Tell whether *line* is drawn across the page."""
    return bool(_RULE.match(line.strip()[:200]))


def is_contact(line: str) -> bool:
    """Tell whether *line* holds an address or a number."""
    return bool(_CONTACT.search(line[:LINE]))


def is_closing(line: str) -> bool:
    return len(line) < 80 and bool(_CLOSING.match(bare(line)))


def is_banner(line: str) -> bool:
    return bool(_BANNER.match(bare(line)))


def is_small_print(line: str) -> bool:
    return bool(_SMALL_PRINT.match(bare(line)))
