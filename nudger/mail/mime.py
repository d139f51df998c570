"""A mail as bytes, straight: fixed parts once, the rest filled in.

RFC 5322 (headers), 2047 (encoded words), 6532 (UTF-8 addresses).
"""

import re
from binascii import b2a_base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nudger.errors import NudgerError
from nudger.mail.parts import method_of, parts

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"  # RFC 5322 3.2.3
# The same and all beyond ASCII (RFC 6532 3.2) but spaces, controls, surrogates and marks of the reading direction.
_UTEXT = r"""[^\x00-\x20()<>\[\]:;@\\,."\x7f-\xa0\s\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"""
_DOT_ATOM = rf"{_ATEXT}+(?:\.{_ATEXT}+)*"
_DOMAIN = rf"(?:{_DOT_ATOM}|\[[0-9A-Za-z.:]+\])"
_ADDRESS = re.compile(rf"{_UTEXT}+(?:\.{_UTEXT}+)*@{_DOMAIN}")
_MESSAGE_ID = re.compile(rf"{_DOT_ATOM}@{_DOMAIN}")
_FOREIGN_ID = re.compile(r"[!-;=?-~]{1,900}")  # repeated as it came, lawful or not: the thread hangs on it
_NAME = re.compile(r"[!-9;-~]{1,70}")
_VALUE = re.compile(r"[!-~]{1,900}(?: [!-~]{1,900})*")
_OURS = frozenset(("date", "from", "to", "reply-to", "subject", "message-id", "in-reply-to", "mime-version"))

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PLAIN = re.compile(r"(?:[!-~]{1,60}(?: [!-~]{1,60})*)?")
_LOOKALIKE = "=?"  # careless readers decode what looks like an encoded word wherever it stands, even in an address
_PHRASE = re.compile(rf"{_ATEXT}+(?: {_ATEXT}+)*")  # encoded words are one too: base64 has no other letters
_WIDTH = 76  # RFC 2047 2, for lines with encoded words; RFC 5322 2.1.1 would like 78
_PIECE = 39  # octets in one encoded word: 64 characters in all, so that it fits beside "Reply-To:"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Someone's address and name (RFC 5322 3.4, mailbox).

    *address* is an addr-spec of at most 254 octets; its local part may be UTF-8 (then the mail needs SMTPUTF8,
    RFC 6531), its domain is ASCII (RFC 5890 A-label). *name* is any text. Raises NudgerError for another address.
    """

    address: str
    name: str = ""

    def __post_init__(self) -> None:
        lawful = _ADDRESS.fullmatch(self.address) and _LOOKALIKE not in self.address
        if not lawful or len(self.address.encode()) > 254:
            raise NudgerError(
                f"{self.address[:80]!r} is no mail address: write name@example.org, at most 254 octets, with no"
                " spaces, brackets or control characters, and a domain beyond ASCII as xn--…"
            )

    def __str__(self) -> str:
        """Return the form for a header, not folded yet.

        Control characters in the name become one space for each run.

        >>> str(Mailbox("ana@example.org", "Silva, Ana"))
        '"Silva, Ana" <ana@example.org>'
        """
        if not self.name:
            return self.address
        name = _unstructured(self.name)
        if not _PHRASE.fullmatch(name):
            name = _encoded(name) if '"' in name or "\\" in name else f'"{name}"'
        return f"{name} <{self.address}>"


@dataclass(frozen=True, slots=True)
class Mail:
    """What one mail says, to one person, as text and as HTML, and the calendar file that it brings, if any.

    Ids are without angle brackets. *date* is aware. *headers* are further names and values, printable ASCII with
    single spaces, in this order. *calendar* has CRLF and a METHOD, as `nudger.mail.invites.calendar` writes it. Raises
    NudgerError for what cannot stand in a header. Subject and names may be any text: each run of control characters
    becomes one space. Lone surrogates, in any text, become question marks.
    """

    message_id: str
    date: datetime
    sender: Mailbox
    to: Mailbox
    subject: str
    text: str
    html: str
    reply_to: Mailbox | None = None
    in_reply_to: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    calendar: bytes = b""

    def __post_init__(self) -> None:
        lawful = _MESSAGE_ID.fullmatch(self.message_id) and _LOOKALIKE not in self.message_id
        if not lawful or len(self.message_id) > 250:
            raise NudgerError(f"{self.message_id[:80]!r} is no message id: it has the form abc@example.org, without <>")
        if self.in_reply_to is not None and not _FOREIGN_ID.fullmatch(self.in_reply_to):
            raise NudgerError(f"{self.in_reply_to[:80]!r} cannot be replied to: an id is printable ASCII, without <>")
        if self.date.utcoffset() is None:
            raise NudgerError(f"The date {self.date} of {self.message_id} has no time zone: give it one")
        for name, value in self.headers:
            _check(name, value)
        if self.calendar and not method_of(self.calendar):
            raise NudgerError(
                f"The calendar of {self.message_id} has no METHOD in a line of its own: say what it asks for"
            )


def serialise(mail: Mail) -> bytes:
    """Return *mail* with CRLF line ends, ready for DATA but for dot-stuffing (RFC 5321 4.5.2).

    It is a multipart/alternative of text and HTML. A calendar is its third and last part, and comes once more beside it
    as a file, invite.ics, in a multipart/mixed. ASCII throughout when the addresses are. Body lines have at most 76
    characters, header lines too unless one word of an address, an id or a further header is longer; none has more than
    998.
    """
    fields = [
        ("Date", _date(mail.date)),
        ("From", str(mail.sender)),
        ("To", str(mail.to)),
        ("Subject", _unstructured(mail.subject)),
        ("Message-ID", f"<{mail.message_id}>"),
    ]
    if mail.reply_to is not None:
        fields.append(("Reply-To", str(mail.reply_to)))
    if mail.in_reply_to is not None:
        fields.append(("In-Reply-To", f"<{mail.in_reply_to}>"))
    fields.extend(mail.headers)
    head = "\r\n".join([_folded(name, value) for name, value in fields])
    return b"%b\r\nMIME-Version: 1.0\r\n%b" % (head.encode(), parts(mail.text, mail.html, mail.calendar))


def _check(name: str, value: str) -> None:
    if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
        raise NudgerError(
            f"The header {name[:80]!r} with the value {value[:80]!r} cannot be written: both are printable ASCII, the"
            " name without colon or space, the value in words with single spaces between them"
        )
    if name.lower() in _OURS or name.lower().startswith("content-"):
        raise NudgerError(f"The header {name!r} is written from the mail's own fields: leave it out of the others")


def _unstructured(text: str) -> str:
    """Encode whatever a reader would not give back exactly: a double space, a lookalike, a very long word too."""
    if not text.isprintable():
        text = _CONTROLS.sub(" ", text)
    return text if _PLAIN.fullmatch(text) and _LOOKALIKE not in text else _encoded(text)


def _encoded(text: str) -> str:
    """Return encoded words of whole characters (RFC 2047 5), base64 for every script."""
    octets = text.encode("utf-8", "replace")
    words, start = [], 0
    while start < len(octets):
        end = start + _PIECE
        while end < len(octets) and octets[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        words.append(f"=?utf-8?B?{b2a_base64(octets[start:end], newline=False).decode()}?=")
        start = end
    return " ".join(words)


def _folded(name: str, value: str) -> str:
    """Break at spaces (RFC 5322 2.2.3), but never before the first word: some readers take that for an empty field."""
    if len(name) + 2 + len(value) <= _WIDTH:
        return f"{name}: {value}"
    first, *words = value.split(" ")
    folded = [f"{name}: {first}"]
    for word in words:
        if len(folded[-1]) + 1 + len(word) <= _WIDTH:
            folded[-1] += f" {word}"
        else:
            folded.append(f" {word}")
    return "\r\n".join(folded)


def _date(date: datetime) -> str:
    """Return the date in its own zone (RFC 5322 3.3), in UTC where the offset is not in whole minutes."""
    minutes, rest = divmod(date.utcoffset() or timedelta(), timedelta(minutes=1))
    if rest:
        return _date(date.astimezone(UTC))
    sign = "-" if minutes < 0 else "+"
    zone = f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
    clock = f"{date.hour:02}:{date.minute:02}:{date.second:02}"
    return f"{_DAYS[date.weekday()]}, {date.day:02} {_MONTHS[date.month - 1]} {date.year:04} {clock} {zone}"
