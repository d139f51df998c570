"""A mail taken apart, within limits: whatever a stranger sends, this ends soon and never raises.

Parsed by the compat32 policy, which reads no header deeply. A mail is cut at LINES and OCTETS first, and what is made
of too many parts in parts is read by its headers alone: the parser's time grows with lines times depth.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32

from nudger.mail.reading.headers import HEADER, addresses_in, clean, decoded, headers_of, in_words

OCTETS, LINES = 2_000_000, 20_000
PARTS, NESTED, BLOCKS, HEADERS = 60, 30, 60, 64_000
TEXT = 64_000

_NESTING = re.compile(rb"^content-type:\s*(?:multipart/|message/)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part that holds no others, with the type it says it has; *inside* is the type of the mail it was sent with.

    *inside* is empty for the mail itself, and ``message/rfc822`` or the like for a mail that is attached to it.
    """

    message: Message
    type: str
    name: str
    is_attached: bool
    inside: str

    @property
    def octets(self) -> bytes:
        payload = self.message.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else b""

    def text(self, limit: int = TEXT) -> str:
        """Return its words, in whatever charset: at most *limit* characters."""
        raw = self.octets[: limit * 4]
        try:
            charset = self.message.get_content_charset("").lower()
        except (LookupError, ValueError, UnicodeError):
            charset = ""
        return clean(decoded(raw, charset)[:limit])

    def report(self) -> str:
        """Return the text of a report in fields, whose blocks the parser takes for mails (RFC 3464 2.1, RFC 5965 3)."""
        if not self.message.is_multipart():
            return self.text()
        blocks: list[str] = []
        for block in inner_parts(self.message)[:BLOCKS]:
            fields = [f"{name}: {each}" for name, many in headers_of(block).items() for each in many]
            blocks.append("\n".join([*fields, _written(block)]))
        text = "\n\n".join(blocks)[:TEXT]
        if str(self.message.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
            with suppress(ValueError):
                return decoded(b64decode("".join(text.split()) + "=="), "")
        return text

    def parameter(self, name: str) -> str:
        """Return a parameter of its Content-Type; empty where there is none, or none that can be read."""
        try:
            value = self.message.get_param(name, "")
        except (LookupError, ValueError, UnicodeError):
            return ""
        return clean(value if isinstance(value, str) else str(value[2] if isinstance(value, tuple) else "")).strip()


class Mail:
    """A mail: its headers in lower case, and its parts.

    >>> Mail(b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\\n\\nHi").header("subject")
    'Grüße'
    """

    def __init__(self, raw: bytes) -> None:
        self.message = _parsed(raw)
        self.headers = headers_of(self.message)
        self.type = _type(self.message)
        self.parts = tuple(_parts(self.message))

    def header(self, name: str) -> str:
        """Return the first header of that name, decoded, on one line."""
        return in_words(self.raw_header(name))

    def raw_header(self, name: str) -> str:
        """Return it with its encoded words left as they are (RFC 2047 5)."""
        return (self.headers.get(name) or ("",))[0]

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return the addresses in all headers of that name, in lower case."""
        return tuple(each for value in self.headers.get(name, ()) for each in addresses_in(value))

    @property
    def sender(self) -> str:
        """The one address in From; empty where it does not name exactly one."""
        senders = self.headers.get("from", ())
        found = self.addresses("from")
        return found[0] if len(senders) == 1 and len(found) == 1 else ""

    @property
    def own(self) -> tuple[Part, ...]:
        """The parts that aren't those of attached mails."""
        return tuple(part for part in self.parts if not part.inside)


class _Curt(Compat32):
    """Cuts headers: to read the parameters of a long Content-Type takes time squared."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:HEADER]


def _parsed(raw: bytes) -> Message:
    """Parse what is within the limits, or the headers alone."""
    raw = raw[:OCTETS].lstrip(b" \t\r\n")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    lines = raw.split(b"\n", LINES)
    if len(lines) > LINES:
        raw = b"\n".join(lines[:LINES])
    if len(_NESTING.findall(raw)) > NESTED:
        return BytesParser(policy=_Curt()).parsebytes(raw[:HEADERS], headersonly=True)
    return message_from_bytes(raw, policy=_Curt())


def _parts(message: Message) -> Iterator[Part]:
    """All parts that hold no others, in their order. What is attached as a mail says so in *inside*."""
    waiting: list[tuple[Message, str]] = [(message, "")]
    for _ in range(PARTS):
        if not waiting:
            return
        part, inside = waiting.pop()
        kind = _type(part)
        inner = inner_parts(part)
        if not part.is_multipart() or (kind.startswith("message/") and kind != "message/rfc822"):
            yield Part(part, kind, _name(part), part.get_content_disposition() == "attachment", inside)
        elif kind == "message/rfc822":
            yield Part(part, kind, _name(part), True, inside)
            waiting += [(each, kind) for each in reversed(inner)]
        else:
            waiting += [(each, inside) for each in reversed(inner)]


def inner_parts(part: Message) -> list[Message]:
    """The parts that this one holds; a text is never asked for, since to decode it may fail."""
    payload = part.get_payload() if part.is_multipart() else []
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _written(block: Message) -> str:
    """What a block of a report says below its fields, as it is written."""
    try:
        rest = block.get_payload() if not block.is_multipart() else ""
    except (LookupError, ValueError, UnicodeError):
        return ""
    return rest[:TEXT] if isinstance(rest, str) else ""


def _type(part: Message) -> str:
    """Its type alone; some programs forget the semicolon before what follows."""
    return (part.get_content_type().split() or ["text/plain"])[0]


def _name(part: Message) -> str:
    try:
        return in_words(clean(part.get_filename("") or "")).lower()
    except (LookupError, ValueError, UnicodeError):
        return ""
