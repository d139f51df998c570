"""The machine-readable half of a delivery report (RFC 3464): who, what was done, and what the server said."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nudger.mail.reading.headers import HEADER, in_words
from nudger.mail.reading.parts import Mail

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,40})[ \t]*:[ \t]*(.*)$")
_ADDRESS = re.compile(r"[^\s<>;,:\"'()\[\]]{1,120}@[\w.-]{1,200}\w")
_RECIPIENT_FIELDS = ("final-recipient", "original-recipient", "x-actual-recipient")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Status:
    """One recipient's block. *recipients* are the final one, then others it is known by; *action* is in lower case."""

    recipients: tuple[str, ...]
    action: str
    status: str
    diagnostic: str


def statuses(mail: Mail) -> tuple[Status, ...]:
    """Return what the report in *mail* says of each recipient; none where there is no report.

    A block is found in its own part, or in a text by a program that sends no parts.
    """
    found: list[Status] = []
    is_wrapped = bool(mail.own) and mail.own[0].type == "message/rfc822"  # a virus wall sends the report itself on
    for part in mail.parts:
        if found or (part.inside and not is_wrapped):
            continue
        if part.type in ("message/delivery-status", "message/global-delivery-status"):
            found += filter(None, map(_status, _blocks_in(part.report())))
    if not found:
        for part in mail.own:
            if part.type.startswith("text/") and "final-recipient" in (text := part.text()).lower():
                found += filter(None, map(_status, _blocks_in(text)))
    return tuple(found)


def _blocks_in(text: str) -> Iterator[Mapping[str, str]]:
    fields: dict[str, str] = {}
    last = ""
    for line in text.replace("\r\n", "\n").split("\n")[:2_000]:
        if found := _FIELD.match(line.lstrip("> ") if line.startswith(">") else line):
            last = found[1].lower()
            if last == "final-recipient" and last in fields:
                yield fields
                fields = {}
            fields.setdefault(last, found[2].strip())
        elif line[:1] in (" ", "\t") and line.strip() and last:
            fields[last] = (fields[last] + " " + line.strip())[:HEADER]
        elif not line.strip():
            if fields:
                yield fields
            fields, last = {}, ""
        else:
            last = ""
    if fields:
        yield fields


def _status(fields: Mapping[str, str]) -> Status | None:
    if not any(name in fields for name in _RECIPIENT_FIELDS):
        return None
    named = sorted((address_in(fields.get(name, "")) for name in _RECIPIENT_FIELDS), key=_is_local)
    diagnostic = in_words(fields.get("diagnostic-code", ""))
    status = _STATUS.search(fields.get("status", ""))
    return Status(
        tuple(dict.fromkeys(each for each in named if each)),
        fields.get("action", "").split(" ")[0].split(";")[0].strip().lower(),
        status[1] if status else "",
        diagnostic or in_words(fields.get("status", "")) if len(fields.get("status", "")) > 9 else diagnostic,
    )


def _is_local(address: str) -> bool:
    """Tell whether only the reporting machine knows where that is: what came before is the address we wrote to."""
    return "." not in address.partition("@")[2]


def address_in(value: str) -> str:
    """Return the address in a field such as ``rfc822; <ana@a.example>``, in lower case; empty where there is none.

    >>> address_in("RFC822; <Ana@a.example>")
    'ana@a.example'
    """
    value = value.rpartition(";")[2] if ";" in value else value
    if quoted := re.search(r'"[^"]{1,100}"@[\w.-]{1,200}\w', value):
        return quoted[0].lower()
    found = _ADDRESS.search(value[:600])
    return found[0].lower().strip(".") if found else ""
