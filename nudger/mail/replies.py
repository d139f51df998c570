"""What a mail that came back means: an answer, or the voice of a machine.

Parsed by the compat32 policy, which no header can send into a deep recursion, and within limits.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum

from nudger.mail.html import text_of

PARTS, TEXT, LINES = 50, 64_000, 1_000

WORDS = ("DONE", "LATER", "STUCK", "PAUSE", "RESUME", "STOP", "WHY", "PRIVATE")

QUOTE_STARTS = re.compile(
    r"^(>|-{2,}\s?(Original Message|Forwarded message|Ursprüngliche Nachricht)|_{10,}$|-- ?$"
    r"|(From|Von|De|Da|Van): .{1,200}$|Sent from my .{1,60}$)",
    re.IGNORECASE,
)
ATTRIBUTION = re.compile(r"^(On|Am|Le|El|Op|Il) .{4,200}(wrote|schrieb.*|a écrit|escribió|schreef.*|scritto) ?:$")


class Kind(StrEnum):
    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. *sender* is empty where From does not name exactly one address; *text* is the author's own.

    *word* is one of WORDS where the first line says nothing else, else empty.
    """

    kind: Kind
    message_id: str
    sender: str
    in_reply_to: str
    text: str
    word: str


def interpret(mail: bytes) -> Reply:
    """Return what *mail* means. Never raises for what a stranger may send."""
    message = message_from_bytes(mail)
    kind = _kind(message)
    text = own_text(_text(message)) if kind is Kind.REPLY else ""
    return Reply(
        kind=kind,
        message_id=_header(message, "Message-ID").strip("<> "),
        sender=_sender(message),
        in_reply_to=_header(message, "In-Reply-To").strip("<> "),
        text=text,
        word=_word(text),
    )


def own_text(text: str) -> str:
    """Return what the author wrote, without the mail quoted below and the signature.

    >>> own_text("Done, it went well.\\n\\nOn Monday, Nudger wrote:\\n> your turn")
    'Done, it went well.'
    """
    lines = text[:TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n")[:LINES]
    own: list[str] = []
    for number, line in enumerate(lines):
        stripped = line.rstrip()[:400]
        wrapped = f"{stripped} {lines[number + 1].strip()[:400]}" if number + 1 < len(lines) else stripped
        if QUOTE_STARTS.match(stripped) or ATTRIBUTION.match(stripped) or ATTRIBUTION.match(wrapped):
            break
        own.append(line.rstrip())
    return "\n".join(own).strip()


def _kind(message: Message) -> Kind:
    if message.get_content_type() == "multipart/report" or _header(message, "Return-Path").strip() == "<>":
        return Kind.BOUNCE
    automatic = _header(message, "Auto-Submitted").strip().lower()
    if automatic not in ("", "no"):  # RFC 3834 5
        return Kind.AUTO_REPLY
    if message.get("X-Autoreply") or message.get("X-Autorespond") or message.get("List-Id"):
        return Kind.AUTO_REPLY
    if _header(message, "Precedence").strip().lower() in ("bulk", "auto_reply", "junk", "list"):
        return Kind.AUTO_REPLY
    return Kind.REPLY


def _sender(message: Message) -> str:
    senders = message.get_all("From", [])
    if len(senders) != 1:
        return ""
    addresses = [address for _, address in getaddresses([str(senders[0])[:2_000]])]
    return addresses[0].lower() if len(addresses) == 1 and "@" in addresses[0] else ""


def _header(message: Message, name: str) -> str:
    raw = str(message.get(name, ""))[:2_000]
    try:
        return str(make_header(decode_header(raw))).replace("\r", " ").replace("\n", " ")
    except (ValueError, LookupError, UnicodeError):
        return raw


def _text(message: Message) -> str:
    """The first text/plain part that isn't attached, else the first text/html one without its tags."""
    html = ""
    for part in _leaves(message):
        if part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            return _decoded(part)
        if part.get_content_type() == "text/html" and not html:
            html = text_of(_decoded(part))
    return html


def _leaves(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number > PARTS:
            return
        if not part.is_multipart():
            yield part


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload[: TEXT * 4] if isinstance(payload, bytes) else b""
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace")[:TEXT]
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")[:TEXT]


def _word(text: str) -> str:
    first = text.split("\n", 1)[0].strip().strip(".!*").upper()
    return first if first in WORDS else ""
