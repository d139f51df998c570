"""What some bytes are, before they are read: a mail, a calendar, HTML, a text, or none of these."""

import re
from enum import StrEnum

from nudger.mail.reading.calendars import begins_calendar

HEAD = 16_000

_FIELD = re.compile(rb"[!-9;-~]{1,80}[ \t]?:")
_BY_MACHINES = re.compile(
    rb"^(?:received|message-id|mime-version|return-path|content-type|delivered-to|references|in-reply-to|x-[a-z0-9-]+"
    rb"|dkim-signature|auto-submitted|precedence|authentication-results|arc-[a-z-]+|envelope-to)[ \t]?:",
    re.IGNORECASE | re.MULTILINE,
)
_DAEMON = re.compile(rb"^from[ \t]?:.{0,80}mailer-daemon", re.IGNORECASE | re.MULTILINE)
_HTML = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|\?xml|html|head|meta|body|div|p|span|table|br|blockquote|font|pre)\b",
    re.IGNORECASE,
)
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x7fELF")
_TNEF = b"\x78\x9f\x3e\x22"


class Shape(StrEnum):
    MAIL = "mail"
    CALENDAR = "calendar"
    HTML = "html"
    TEXT = "text"
    TNEF = "tnef"
    BINARY = "binary"
    NOTHING = "nothing"


def shape_of(raw: bytes) -> Shape:
    """Return what *raw* looks like; a text that quotes the headers of a mail is a text.

    >>> shape_of(b"Message-ID: <1@a.example>\\nSubject: Hi\\n\\nHello").value
    'mail'
    >>> shape_of(b"Done.\\n\\nFrom: Nudger\\nSubject: your turn\\n").value
    'text'
    """
    head = raw[:HEAD]
    if not head.strip():
        return Shape.NOTHING
    if head.startswith(_TNEF):
        return Shape.TNEF
    if head.startswith(_BINARY):
        return Shape.BINARY
    if begins_calendar(head):
        return Shape.CALENDAR
    if _is_mail(head):
        return Shape.MAIL
    if _HTML.match(head):
        return Shape.HTML
    return (
        Shape.BINARY
        if head.count(b"\0") * 20 > len(head) and head[:2] not in (b"\xff\xfe", b"\xfe\xff")
        else Shape.TEXT
    )


def _is_mail(head: bytes) -> bool:
    """Tell whether it begins with headers, of which one is written by machines alone."""
    block = bytearray()
    is_in_mbox = False
    for line in head.replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b" \t\n").split(b"\n")[:80]:
        if not block and line.startswith((b"From ", b">From ")):
            is_in_mbox = True
            continue
        if not _FIELD.match(line) and line[:1] not in (b" ", b"\t"):
            break
        block += line + b"\n"
    if _BY_MACHINES.search(block) or (is_in_mbox and block):
        return True
    return bool(_DAEMON.search(block))
