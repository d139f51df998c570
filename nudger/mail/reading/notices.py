"""Whom a delivery notice in plain words is about, whatever program wrote it.

What is alike in all of them: the failed address begins a line, or follows one of a few phrases; a copy of our own mail
comes below, after a line that says so. The phrases are tables here, and a new program is a new line in one of them.
"""

import re
from collections.abc import Iterable, Iterator

from nudger.mail.html import text_of
from nudger.mail.reading.headers import addresses_in, headers_of, in_words
from nudger.mail.reading.parts import Mail, inner_parts
from nudger.mail.reading.rules import rules
from nudger.mail.reading.statuses import address_in

LINES, LINE, TEXT = 600, 600, 48_000

_ADDRESS = r"(?P<address>(?:\"[^\"\n]{1,60}\"|[^\s<>;,:\"'()\[\]*|]{1,100})@[\w.-]{1,200}[\w])"

_CUT = tuple(re.compile(each, re.IGNORECASE) for each in rules("notices")["original_follows"])
_BEGINS_LINE = re.compile(
    r"^[\s>*•·|–-]{0,12}(?:\d{3}[ -](?:\d\.\d\.\d )?)?(?:[\w-]{0,12}\s?;\s?)?[<\[(\"']?(?:(?:mailto|smtp|rfc822):)?"
    + _ADDRESS
    + r"[>\])\"']*(?P<rest>.*)$",
    re.IGNORECASE,
)
_AFTER_ADDRESS = re.compile(
    r"\s*(?:$|[:;,]|\.{3}|\.$|-|–|—|=|\(|\[|<|on \w|was |is |does |doesn|not |no |has |could |will |can|unknown|user "
    r"|reason|because|failed|rejected|invalid|mailbox|did |#|\||\d{3}\b|ist |hat |n'|said|host )",
    re.IGNORECASE,
)
_NAMED = tuple(re.compile(each + _ADDRESS, re.IGNORECASE) for each in rules("notices")["named_after"])
_OUR_SENDER = re.compile(r"^(?:return-path|from|sender)[ \t]?:[ \t]*(.{1,400})$", re.IGNORECASE | re.MULTILINE)
_OUR_RECIPIENT = re.compile(r"^(?:x-original-to|to)[ \t]?:[ \t]*(.{1,400})$", re.IGNORECASE | re.MULTILINE)
_ANY = re.compile(_ADDRESS)
_DAEMONS = re.compile(
    r"^(?:mailer-?daemon|postmaster|mdaemon|majordomo|no-?reply|abuse|support|helpdesk|webmaster|hostmaster)@?"
)

_RETURNED_ID = re.compile(r"^message-id[ \t]*:[ \t]*\s?<([^<>\s]{3,250})>", re.IGNORECASE | re.MULTILINE)
_AMAZON_ID = re.compile(r'\\?"messageId\\?"\s*:\s*\\?"<([^<>\s"]{3,250})>')


def notice_of(mail: Mail) -> tuple[str, str]:
    """Return what the program says in words, and below it the copy of our mail, where the text holds one."""
    plain = [part.text(TEXT) for part in mail.own if part.type == "text/plain" and not part.name.endswith(".eml")]
    if not any(text.strip() for text in plain):
        plain = [text_of(part.text(TEXT)) for part in mail.own if part.type == "text/html"]
    if not any(text.strip() for text in plain) and mail.message.preamble:
        plain = [str(mail.message.preamble)[:TEXT]]
    if not any(text.strip() for text in plain):
        plain = [
            part.text(TEXT) for part in mail.own if part.type.startswith("message/") or part.type == "multipart/report"
        ]
    lines = "\n".join(plain)[:TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n")[:LINES]
    for number, line in enumerate(lines):
        stripped = line.strip()[:LINE]
        if number and stripped and any(pattern.match(stripped) for pattern in _CUT):
            return "\n".join(lines[:number]), "\n".join(lines[number:])
    return "\n".join(lines), ""


def failed_in(mail: Mail, notice: str, copy: str) -> tuple[str, ...]:
    """Return the addresses that did not get our mail, by the first sign that names any, in lower case."""
    returned = returned_headers(mail, copy)
    strangers = {*mail.addresses("to"), *mail.addresses("from"), *mail.addresses("return-path")}
    strangers |= {each for sender in _OUR_SENDER.findall(returned) for each in addresses_in(sender)}
    lines = [line[:LINE] for line in notice.split("\n")]
    leading = tuple(dict.fromkeys(_leading(lines)))
    for way in (leading, _headers(mail), _named(lines), _anywhere(lines)):
        if found := _sorted_out(way, strangers):
            return found
    to = _OUR_RECIPIENT.search(returned)
    ours = tuple(each for each in addresses_in(to[1]) if not _DAEMONS.match(each)) if to else ()
    return leading or ours or tuple(dict.fromkeys(_named(lines)))


def _sorted_out(candidates: Iterable[str], strangers: set[str]) -> tuple[str, ...]:
    """Each once, without machines, and without whom the notice was written to or by."""
    return tuple(each for each in dict.fromkeys(candidates) if each not in strangers and not _DAEMONS.match(each))


def _headers(mail: Mail) -> Iterator[str]:
    for name in ("x-failed-recipients", "x-actual-recipient"):
        for value in mail.headers.get(name, ()):
            yield from (address_in(in_words(each)) for each in value.split(","))


def _leading(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if (found := _BEGINS_LINE.match(line)) and _AFTER_ADDRESS.match(found["rest"]):
            yield found["address"].lower()
            for more in _ANY.finditer(found["rest"]) if found["rest"].startswith(",") else ():
                yield more["address"].lower()


def _named(lines: list[str]) -> Iterator[str]:
    text = "\n".join(lines)
    joined = re.sub(r"\s+", " ", text)[:TEXT]
    for pattern in _NAMED:
        found = [each["address"].lower() for each in pattern.finditer(joined)]
        yield from found
        if found:
            return


def _anywhere(lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield from (each["address"].lower() for each in _ANY.finditer(line))


def returned_id(mail: Mail) -> str:
    """Return the Message-ID of the mail that came back, or that a notice is about; empty where it isn't told."""
    found = _RETURNED_ID.search(returned_headers(mail, notice_of(mail)[1]))
    if found is None:
        texts = (part.text(16_000) for part in mail.own if part.type == "text/plain")
        found = next((match for text in texts if (match := _AMAZON_ID.search(text))), None)
    return found[1] if found is not None else ""


def returned_headers(mail: Mail, copy: str = "") -> str:
    """The headers of our own mail, by the copy that came back."""
    texts = [copy]
    for part in mail.parts:
        inner = inner_parts(part.message)
        if part.type == "message/rfc822" and inner:
            texts.append("\n".join(f"{name}: {each}" for name, many in headers_of(inner[0]).items() for each in many))
        elif part.type == "text/rfc822-headers":
            texts.append(part.text(16_000))
    return "\n\n".join(texts)[:TEXT]
