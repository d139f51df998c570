"""What a mail that came back means: an answer, or the voice of a machine.

Parsed by the compat32 policy, which reads no header deeply, and within limits: no mail takes long, or sends the parser
into a deep recursion.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import getaddresses
from enum import StrEnum

from nudger.mail.html import text_of

PARTS, NESTED, RAW_LINES, HEADERS, HEADER = 50, 20, 400_000, 64_000, 4_000
TEXT, LINES, LINE = 64_000, 1_000, 400

WORDS = (*("DONE", "LATER", "LIGHTER", "USUAL", "HELP", "PAUSE", "RESUME", "STOP", "FEWER", "MORE", "WHY", "PRIVATE"),)
IN_ENGLISH = {word: word for word in WORDS}

NESTING = re.compile(rb"multipart/|message/", re.IGNORECASE)
ODD_CHARSETS = re.compile(r"punycode|idna|.*unicode.escape", re.IGNORECASE)  # slow, or Python's own
QUOTE_STARTS = re.compile(
    r"""(>|_{10,}$|--$
    |\*?-{2,}\s?.{0,20}(Original|Forwarded|Ursprüngliche|Weitergeleitete|Message|Mensaje|Messaggio|bericht).{0,40}-{2,}\*?$
    |Sent\ (from|via)\ (my|the|Outlook|Mail|Yahoo|Proton|Samsung)\b.{0,60}$
    |Gesendet\ (von|mit|über)\ (mein|der|Outlook|Mail|Yahoo|Proton).{0,60}$|Von\ meinem\ .{1,60}\ gesendet\.?$
    |Envoyé\ (de|depuis|à\ partir\ de)\ (mon|ma|l'|Outlook|Mail|Yahoo|Proton).{0,60}$
    |(Enviado\ desde|Inviato\ da|Verstuurd\ vanaf)\ .{1,60}$
    |(Get|Holen\ Sie\ sich|Beschaffen\ Sie\ sich|Obtenir|Obtenez|Télécharger)\ Outlook\ (for|für|pour)\ .{1,60}$)""",
    re.IGNORECASE | re.VERBOSE,
)
QUOTED_HEADER = re.compile(r"\W?(From|Von|De|Da|Van|Sent|Gesendet|Envoyé)\W?\s?:\W?\s?\S")
NEXT_HEADER = re.compile(r"\W?[^\W\d_][\w -]{1,20}\W?\s?:\W?\s?\S")
ATTRIBUTION = re.compile(
    r"(On|Am|Le|El|Op|Il) .{4,300}(wrote|schrieb.{0,200}|a écrit|escribió|schreef.{0,200}|scritto)\s?:$"
)
NAMED_ATTRIBUTION = re.compile(r".{0,100}<[^<> ]{1,200}@[^<> ]{1,200}> (wrote|schrieb.{0,200}|a écrit)\s?:$")


class Kind(StrEnum):
    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. *sender* is empty where From does not name exactly one address; *text* is the author's own.

    *subject* is as it was sent: encoded words in it are not decoded.

    *word* is one of WORDS where the first line says nothing else, in whatever language, else empty.
    """

    kind: Kind
    message_id: str
    sender: str
    in_reply_to: str
    text: str
    word: str
    subject: str = ""


def interpret(mail: bytes, understood: Mapping[str, str] = IN_ENGLISH) -> Reply:
    """Return what *mail* means. Never raises for what a stranger may send.

    *understood* tells which of WORDS is meant by what may be written for it, in capitals.
    """
    message = _parsed(mail)
    kind = _kind(message)
    text = own_text(_text(message)) if kind is Kind.REPLY else ""
    return Reply(
        kind=kind,
        message_id=_header(message, "Message-ID").strip("<> "),
        sender=_sender(message),
        in_reply_to=_header(message, "In-Reply-To").strip("<> "),
        text=text,
        word=word_in(text, understood),
        subject=_header(message, "Subject"),
    )


def written(line: str) -> str:
    """Return *line* in the one form in which words are compared.

    >>> written("Spa\u0308ter!")  # as some mail programs spell it
    'SPÄTER'
    """
    return " ".join(unicodedata.normalize("NFC", line).upper().strip(" .!*").split())


def own_text(text: str) -> str:
    """Return what the author wrote above the mail they quote, else below it, without their signature.

    >>> own_text("Done, it went well.\\n\\nOn Monday, Nudger wrote:\\n> your turn")
    'Done, it went well.'
    >>> own_text("On Monday, Nudger wrote:\\n> your turn\\n\\nDone, it went well.")
    'Done, it went well.'
    """
    lines = text[:TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n")[:LINES]
    above = _unquoted(lines)
    if above:
        return above
    quoted = [number for number, line in enumerate(lines) if line.startswith(">")]
    return _unquoted(lines[quoted[-1] + 1 :]) if quoted else ""


def _unquoted(lines: list[str]) -> str:
    """The text before the first quotation or signature."""
    own: list[str] = []
    for number in range(len(lines)):
        if _starts_quote([line.strip("\ufeff \t")[:LINE] for line in lines[number : number + 3]]):
            break
        own.append(lines[number].rstrip())
    return "\n".join(own).strip()


def _starts_quote(lines: list[str]) -> bool:
    """Tell whether a quotation or signature begins in the first of *lines*; an attribution may be wrapped twice."""
    first, *more = lines
    if QUOTE_STARTS.match(first) or NAMED_ATTRIBUTION.match(first):
        return True
    if more and QUOTED_HEADER.match(first) and NEXT_HEADER.match(more[0]):
        return True
    return any(_are_attribution(lines[:count]) for count in range(1, len(lines) + 1))


def _are_attribution(lines: list[str]) -> bool:
    """Tell whether *lines* are one attribution, and not words with an attribution below them."""
    if not all(lines) or not ATTRIBUTION.match(" ".join(lines)):
        return False
    return not any(ATTRIBUTION.match(" ".join(lines[start:])) for start in range(1, len(lines)))


class _Curt(Compat32):
    """Cuts headers: to read the parameters of a long Content-Type takes time squared."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:HEADER]


def _parsed(mail: bytes) -> Message:
    """Parse the whole mail, or its headers alone where it is made to keep us busy."""
    if mail.count(b"\n") > RAW_LINES or len(NESTING.findall(mail)) > NESTED:
        return BytesParser(policy=_Curt()).parsebytes(mail[:HEADERS], headersonly=True)
    return message_from_bytes(mail, policy=_Curt())


def _kind(message: Message) -> Kind:
    if message.get_content_type() == "multipart/report" or _header(message, "Return-Path") == "<>":
        return Kind.BOUNCE
    automatic = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if automatic not in ("", "no"):  # RFC 3834 5
        return Kind.AUTO_REPLY
    if message.get("X-Autoreply") or message.get("X-Autorespond") or message.get("List-Id"):
        return Kind.AUTO_REPLY
    if _header(message, "Precedence").lower() in ("bulk", "auto_reply", "junk", "list"):
        return Kind.AUTO_REPLY
    return Kind.REPLY


def _sender(message: Message) -> str:
    senders = message.get_all("From", [])
    if len(senders) != 1 or str(senders[0]).count("(") > 9:  # each opens a comment in a comment
        return ""
    addresses = [address for _, address in getaddresses([str(senders[0])])]
    return _clean(addresses[0]).lower() if len(addresses) == 1 and "@" in addresses[0] else ""


def _header(message: Message, name: str) -> str:
    """A header on one line, its encoded words left as they are (RFC 2047 5)."""
    return " ".join(_clean(str(message.get(name, ""))).split())


def _text(message: Message) -> str:
    """The first text/plain part that says something, else the first text/html one without its tags."""
    html = ""
    for part in _leaves(message):
        kind = part.get_content_type()
        if kind == "text/plain" and (text := _decoded(part)).strip():
            return text
        if kind == "text/html" and not html:
            html = text_of(_decoded(part))
    return html


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that aren't attached, in their order, not those of attached mails."""
    waiting = [message]
    for _ in range(PARTS):
        if not waiting:
            return
        part = waiting.pop()
        if part.get_content_disposition() == "attachment":
            continue
        if not part.is_multipart():
            yield part
        elif part.get_content_maintype() == "multipart":
            waiting += reversed(part.get_payload())  # type: ignore[arg-type]  # a list of messages, where multipart


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload[: TEXT * 4] if isinstance(payload, bytes) else b""
    try:
        charset = part.get_content_charset("utf-8")
        text = raw.decode("utf-8" if ODD_CHARSETS.match(charset) else charset, "replace")
    except (LookupError, ValueError):
        text = raw.decode("utf-8", "replace")
    return _clean(text[:TEXT])


def _clean(text: str) -> str:
    """*text* without what no database takes: NUL, and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def word_in(text: str, understood: Mapping[str, str]) -> str:
    """Return which of WORDS the first line of *text* is, and nothing else; empty where it is none.

    >>> word_in("Done.\\nIt went well.", IN_ENGLISH)
    'DONE'
    """
    first = text.split("\n", 1)[0]
    return understood.get(written(first), "") if len(first) <= LINE else ""
