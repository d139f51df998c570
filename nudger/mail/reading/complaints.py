"""A reader's complaint, as their provider passes it on: by ARF (RFC 5965), or without any standard."""

import re

from nudger.mail.reading.headers import addresses_in
from nudger.mail.reading.notices import returned_headers
from nudger.mail.reading.parts import Mail
from nudger.mail.reading.statuses import address_in
from nudger.mail.reading.values import Kind, Verdict

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]*(.{1,500})$", re.MULTILINE)
_TO = re.compile(r"^to[ \t]*:[ \t]*(.{1,2000})$", re.IGNORECASE | re.MULTILINE)
_IS_COMPLAINT = re.compile(
    r"complaint about message from|abuse (?:report|complaint)|spam (?:complaint|report)", re.IGNORECASE
)
_UNSUBSCRIBED = re.compile(r"^\s*Apple Mail sent this email to unsubscribe", re.IGNORECASE)
_HIDDEN = re.compile(r"redacted|undisclosed|^hidden@", re.IGNORECASE)


def complaint_of(mail: Mail) -> Verdict | None:
    """Return what a complaint says, its kind (abuse, opt-out, auth-failure …) as *reason*; None for other mails."""
    report = _report(mail)
    if report is None:
        return _without_report(mail)
    fields = dict(report)
    kind = fields.get("feedback-type", "abuse").strip().lower().split()[0]
    named = [address_in(value) for name, value in report if name == "original-rcpt-to"]
    recipients = tuple(dict.fromkeys(each for each in named if each and not _HIDDEN.search(each)))
    return Verdict(
        Kind.COMPLAINT,
        "it holds a feedback report (RFC 5965)",
        recipients or _readers(mail),
        reason=kind,
        permanent=None,
    )


def _report(mail: Mail) -> list[tuple[str, str]] | None:
    for part in mail.own:
        if part.type == "message/feedback-report":
            return _fields(part.report())
    for part in mail.own:
        if part.type.startswith("text/") and re.search(
            r"^feedback-type:", text := part.text(), re.IGNORECASE | re.MULTILINE
        ):
            return _fields(text)
    if "feedback-report" in mail.raw_header("content-type").lower():
        return []
    return None


def _fields(text: str) -> list[tuple[str, str]]:
    return [(found[1].lower(), found[2].strip()) for found in _FIELD.finditer(text)]


def _readers(mail: Mail) -> tuple[str, ...]:
    """Whom our own mail was for, where the report names nobody."""
    to = _TO.search(returned_headers(mail))
    return tuple(dict.fromkeys(each for each in addresses_in(to[1]) if not _HIDDEN.search(each))) if to else ()


def _without_report(mail: Mail) -> Verdict | None:
    """Hotmail's complaints name the reader in a header, and hold no report."""
    if any(_UNSUBSCRIBED.search(part.text(4_000)) for part in mail.own[:2] if part.type == "text/plain"):
        return Verdict(
            Kind.COMPLAINT,
            "its reader unsubscribed by a button of their mail program",
            (mail.sender,),
            reason="opt-out",
        )
    inner = returned_headers(mail).lower()
    named = [address_in(value) for value in mail.headers.get("x-hmxmroriginalrecipient", ())]
    named += [
        address_in(found) for found in re.findall(r"^x-hmxmroriginalrecipient:[ \t]*(.{3,200})$", inner, re.MULTILINE)
    ]
    is_one = bool(named) or (
        _IS_COMPLAINT.search(mail.header("subject")) and any(p.type == "message/rfc822" for p in mail.own)
    )
    if not is_one:
        return None
    return Verdict(
        Kind.COMPLAINT,
        "a provider passes on that its reader complained",
        tuple(named) or _readers(mail),
        reason="abuse",
    )
