"""The voices of machines that aren't about delivery: out of office, challenges, receipts and notifications."""

import re

from nudger.mail.reading.parts import Mail
from nudger.mail.reading.rules import rules
from nudger.mail.reading.values import Kind, Verdict

_RULES = rules("machines")
_SUBJECT = re.compile(rf"^\W*(?:{'|'.join(_RULES['away'].values())})", re.IGNORECASE)
_BY_HEADER = tuple((name, re.compile(value, re.IGNORECASE)) for name, value in _RULES["responders"].items())
_CHALLENGE = re.compile("|".join(_RULES["challenges"]["subjects"]), re.IGNORECASE)
_CHALLENGE_BODY = re.compile("|".join(_RULES["challenges"]["bodies"]), re.IGNORECASE | re.DOTALL)
_ROBOTS = re.compile(rf"^(?:{'|'.join(_RULES['addresses']['robots'])})(?:[-+].*)?@")
_PRECEDENCE = re.compile(r"\s*(?:bulk|junk)\b", re.IGNORECASE)
_VERP = re.compile(r"<?bounces?[-+_=.].*@|.*-bounces?[+-].*=.*@", re.IGNORECASE)


def automatic(mail: Mail) -> Verdict | None:
    """Return which machine wrote *mail*, and how that was known; None for what a person wrote."""
    subject = mail.header("subject")
    if any(part.type == "message/disposition-notification" for part in mail.own):
        return Verdict(Kind.MDN, "it holds a notice that a mail was shown or deleted (RFC 8098)")
    if (challenge := _challenge(mail, subject)) is not None:
        return challenge
    for name, pattern in _BY_HEADER:
        if any(pattern.match(value) for value in mail.headers.get(name, ())):
            return Verdict(Kind.AUTO_REPLY, f"an autoresponder wrote it, says its header {name}")
    if _SUBJECT.match(subject):
        return Verdict(Kind.AUTO_REPLY, "its subject is that of an out of office note")
    return _notification(mail)


def is_away(subject: str) -> bool:
    """Tell whether *subject* begins as that of an out of office note.

    >>> is_away("Automatische Antwort: Dein Schritt"), is_away("Re: Dein Schritt")
    (True, False)
    """
    return bool(_SUBJECT.match(subject))


def is_list_mail(mail: Mail) -> bool:
    """Tell whether *mail* came over a mailing list: a person may have written it, and to others than us."""
    return bool({"list-id", "list-post", "x-beenthere", "x-mailing-list"} & mail.headers.keys()) or mail.header(
        "precedence"
    ).strip().lower() in ("list",)


def _challenge(mail: Mail, subject: str) -> Verdict | None:
    agent = " ".join(
        mail.header(name) for name in ("x-delivery-agent", "x-mailer", "x-spamarrest-noauth", "x-boxtrapper")
    )
    if re.search(r"tmda|boxtrapper|spam ?arrest", agent, re.IGNORECASE):
        return Verdict(Kind.CHALLENGE_RESPONSE, "a program that asks senders to prove themselves wrote it")
    if _CHALLENGE.search(subject) and not subject.lower().startswith(("re:", "aw:")):
        text = next((part.text(4_000) for part in mail.own if part.type.startswith("text/")), "")
        if _CHALLENGE_BODY.search(text):
            return Verdict(Kind.CHALLENGE_RESPONSE, "it asks the sender to confirm a mail before it is delivered")
    return None


def _notification(mail: Mail) -> Verdict | None:
    submitted = mail.header("auto-submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):  # RFC 3834 5
        return Verdict(Kind.NOTIFICATION, "a program wrote it, says its header Auto-Submitted")
    for name in _RULES["programs"]["headers"]:
        if name in mail.headers:
            return Verdict(Kind.NOTIFICATION, f"a program wrote it, says its header {name}")
    if mail.sender and _ROBOTS.match(mail.sender):
        return Verdict(Kind.NOTIFICATION, "it comes from an address of a program")
    if is_list_mail(mail):
        return None
    if _PRECEDENCE.match(mail.header("precedence")):
        return Verdict(Kind.NOTIFICATION, "it was sent to many by a program, says its header Precedence")
    if mail.raw_header("return-path").replace(" ", "") == "<>":  # RFC 3834 4
        return Verdict(Kind.AUTO_REPLY, "a machine wrote it that wants no answer: its Return-Path is empty")
    if "in-reply-to" not in mail.headers and (
        "list-unsubscribe" in mail.headers or _VERP.match(mail.raw_header("return-path"))
    ):
        return Verdict(Kind.NOTIFICATION, "it was sent to many by a program")
    return None
