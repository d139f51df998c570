"""What follows a mail's own header fields, straight: its texts, and a calendar file where it brings one.

RFC 2045 (quoted-printable, base64), 2046 (multipart), 6047 (calendars by mail).
"""

import re
from binascii import b2a_base64, b2a_qp

# b2a_qp forgets that a space at the end of a line grows to three characters: this finds the lines of 77.
_OVERLONG = re.compile(rb"=(?=(?:20|09)\r\n)(?<=[^\n]{75})")
_LINE = 57  # octets that become a line of 76 characters in base64
_METHOD = re.compile(rb"\r\nMETHOD:([A-Z]{1,20})\r\n")

# "=_" never occurs in quoted-printable or base64, so no body can end its part (RFC 2045 6.7).
_TEXTS = b"\r\n".join(
    (
        b'Content-Type: multipart/alternative; boundary="=_nudger"',
        b"",
        b"--=_nudger",
        b"Content-Type: text/plain; charset=utf-8",
        b"Content-Transfer-Encoding: quoted-printable",
        b"",
        b"%b--=_nudger",
        b"Content-Type: text/html; charset=utf-8",
        b"Content-Transfer-Encoding: quoted-printable",
        b"",
        b"%b--=_nudger",
    )
)
_ALTERNATIVE = _TEXTS + b"--\r\n"
# The calendar comes last, for a reader shows the last part that it understands, and isn't called an attachment, for
# several offer no answer to one. Who understands only files gets the same bytes as a file.
_MIXED = b"\r\n".join(
    (
        b'Content-Type: multipart/mixed; boundary="=_mixed"',
        b"",
        b"--=_mixed",
        _TEXTS,
        b"Content-Type: text/calendar; charset=UTF-8; method=%b",
        b"Content-Transfer-Encoding: quoted-printable",
        b"",
        b"%b--=_nudger--",
        b"--=_mixed",
        b'Content-Type: application/ics; name="invite.ics"',
        b'Content-Disposition: attachment; filename="invite.ics"',
        b"Content-Transfer-Encoding: base64",
        b"",
        b"%b",
        b"--=_mixed--",
        b"",
    )
)


def parts(text: str, html: str, calendar: bytes = b"") -> bytes:
    """Return the type and the content of a mail, from its Content-Type on; no line has more than 76 characters.

    *calendar* is a file with CRLF and a METHOD, which becomes that of its part, so that the two can't differ.
    """
    if not calendar:
        return _ALTERNATIVE % (_quoted_printable(text), _quoted_printable(html))
    file = b"\r\n".join([b2a_base64(calendar[i : i + _LINE], newline=False) for i in range(0, len(calendar), _LINE)])
    method = method_of(calendar)
    return _MIXED % (_quoted_printable(text), _quoted_printable(html), method, _encoded(calendar + b"\r\n"), file)


def method_of(calendar: bytes) -> bytes:
    """Return the METHOD of a calendar file, or nothing where it has none (RFC 5545 3.7.2).

    >>> method_of(b"BEGIN:VCALENDAR\\r\\nMETHOD:CANCEL\\r\\n")
    b'CANCEL'
    """
    found = _METHOD.search(calendar)
    return found[1] if found else b""


def _quoted_printable(text: str) -> bytes:
    """Encode with CRLF for every kind of line end, and one more CRLF that belongs to the boundary (RFC 2046 5.1.1).

    That CRLF also tells b2a_qp which line end its soft breaks need: without one it takes a bare LF.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _encoded((text + "\n").replace("\n", "\r\n").encode("utf-8", "replace"))


def _encoded(octets: bytes) -> bytes:
    return _OVERLONG.sub(b"=\r\n=", b2a_qp(octets))
