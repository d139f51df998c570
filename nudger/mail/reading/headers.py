"""Headers, addresses and charsets, read within limits."""

import re
from collections.abc import Mapping
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

HEADER, HEADER_COUNT = 4_000, 300

_ODD_CHARSETS = re.compile(r"punycode|idna|.*unicode.escape", re.IGNORECASE)  # slow, or Python's own
_JAPANESE = re.compile(rb"\x1b\$[@B]")
_ALIASES = {"cp-850": "cp850", "ks_c_5601-1987": "cp949", "iso-8859-8-i": "iso-8859-8", "x-sjis": "cp932"}


def headers_of(message: Message) -> Mapping[str, tuple[str, ...]]:
    """Return the headers of *message* by name in lower case, each on one line."""
    found: dict[str, list[str]] = {}
    for name, value in list(message.raw_items())[:HEADER_COUNT]:
        found.setdefault(name.lower(), []).append(" ".join(clean(_unescaped(str(value)[:HEADER])).split()))
    return {name: tuple(values) for name, values in found.items()}


def _unescaped(value: str) -> str:
    """*value* with the octets that compat32 keeps as halves of characters read as what they are (RFC 6532)."""
    return value if value.isascii() else decoded(value.encode("utf-8", "surrogateescape"), "")


def addresses_in(value: str) -> tuple[str, ...]:
    """Return the addresses in a header, in lower case; none where it is made to keep us busy."""
    if value.count("(") > 9:  # each opens a comment in a comment
        return ()
    try:
        return tuple(clean(each).strip().lower() for _, each in getaddresses([value]) if "@" in each)
    except (ValueError, IndexError):
        return ()


def in_words(value: str) -> str:
    """Return *value* with its encoded words decoded (RFC 2047)."""
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value)
        words = "".join(decoded(raw, charset or "utf-8") if isinstance(raw, bytes) else raw for raw, charset in pieces)
    except (ValueError, LookupError, HeaderParseError):
        return value
    return " ".join(clean(words).split())


def decoded(raw: bytes, charset: str) -> str:
    """Return *raw* as text: by its charset where that is one, else as UTF-8, or what else it looks like.

    >>> decoded("ありがとう".encode("iso2022_jp"), "")
    'ありがとう'
    """
    charset = _ALIASES.get(charset, charset)
    if charset in ("", "us-ascii", "ascii", "utf-8"):
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            is_cut = error.start > len(raw) - 4
            text = raw.decode("utf-8", "replace") if is_cut or charset == "utf-8" else raw.decode("cp1252", "replace")
        return raw.decode("iso2022_jp", "replace") if _JAPANESE.search(raw) else text
    try:
        return raw.decode("utf-8" if _ODD_CHARSETS.match(charset) else charset, "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def clean(text: str) -> str:
    """Return *text* without what no database takes: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
