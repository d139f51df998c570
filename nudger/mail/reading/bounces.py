"""A mail that says that another one arrived, or that it did not: bounces, delays, and notices of delivery."""

import re

from nudger.mail.reading.automatic import is_away
from nudger.mail.reading.notices import failed_in, notice_of
from nudger.mail.reading.parts import Mail
from nudger.mail.reading.reasons import HARD, reason_of
from nudger.mail.reading.rules import rules
from nudger.mail.reading.statuses import Status, statuses
from nudger.mail.reading.values import Kind, Verdict


def _any_of(table: str) -> re.Pattern[str]:
    return re.compile("|".join(rules("notices")[table]), re.IGNORECASE)


_DAEMON, _SUBJECT, _BODY, _FOR_NOW = map(_any_of, ("daemons", "subjects", "bodies", "for_now"))
_ARRIVED = frozenset(("delivered", "relayed", "expanded", "deliverable"))
_FAILED = frozenset(("failed", "failure", "expired"))


def bounce_of(mail: Mail) -> Verdict | None:
    """Return what a delivery report or notice says; None for a mail that is none.

    Which of many recipients failed is told by their addresses; reason, permanence and hardness are those of the first.
    """
    reported = statuses(mail)
    failed = tuple(each for each in reported if each.action not in _ARRIVED)
    if reported and not failed:
        arrived = _addresses(reported)
        return Verdict(Kind.DELIVERED, "its delivery report says that the mail arrived", arrived)
    sign = "it holds a delivery report (RFC 3464)" if reported else _sign(mail)
    if not sign:
        return None
    notice, copy = notice_of(mail)
    recipients = _addresses(failed) or failed_in(mail, notice, copy)
    reason = _reason(mail, failed, notice)
    permanent = _is_permanent(failed, f"{mail.header('subject')}\n{notice}", reason)
    return Verdict(Kind.BOUNCE, sign, recipients, permanent, reason in HARD, reason)


def _sign(mail: Mail) -> str:
    """By which sign this is a notice of a mail that did not arrive; empty where it isn't."""
    if mail.type == "multipart/report" and "disposition" not in mail.raw_header("content-type").lower():
        return "it is a delivery report (RFC 3464)"
    if mail.headers.get("x-failed-recipients"):
        return "it names recipients that failed (X-Failed-Recipients)"
    subject = mail.header("subject")
    says_so = bool(_SUBJECT.search(subject))
    is_daemon = bool(_DAEMON.search(mail.header("from")))
    wants_no_answer = mail.raw_header("return-path").strip("<> \t").lower() == "" and "return-path" in mail.headers
    is_by_machine = is_daemon or (wants_no_answer and not is_away(subject))
    if not (is_by_machine or says_so) or subject[:4].lower() in ("re: ", "aw: ", "fwd:"):
        return ""
    notice, _ = notice_of(mail)
    if not _BODY.search(notice) and not (says_so and is_by_machine):
        return ""
    if is_by_machine:
        return "a mail system wrote it, and says that a mail did not arrive"
    is_reply = "in-reply-to" in mail.headers  # which no mail system writes, and people do
    return "" if is_reply else "its subject and its words say that a mail did not arrive"


def _addresses(reported: tuple[Status, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.recipients[0] for each in reported if each.recipients))


def _reason(mail: Mail, failed: tuple[Status, ...], notice: str) -> str:
    said = failed[0].diagnostic if failed else ""
    status = failed[0].status if failed else ""
    reason = reason_of(said, status, notice)
    if reason in ("undefined", "onhold", "filtered", "networkerror", "expired") or not said:
        told = _around(notice, failed[0].recipients if failed else ())
        second = reason_of(told, status, notice)
        if second not in ("undefined", "onhold") and (reason in ("undefined", "onhold") or not said):
            return second
    if reason == "undefined" and not failed:
        reason = "onhold"
    if reason in ("undefined", "onhold") and (third := reason_of(mail.header("subject"))) not in (
        "undefined",
        "onhold",
    ):
        return third
    return reason


def _around(notice: str, recipients: tuple[str, ...]) -> str:
    """What is said after the address, or all of a short notice."""
    lowered = notice.lower()
    starts = [lowered.find(each) for each in recipients if each in lowered]
    return notice[min(starts) :] if starts else notice


def _is_permanent(failed: tuple[Status, ...], told: str, reason: str) -> bool:
    actions = {each.action for each in failed} - {""}
    if actions & _FAILED - {"expired"}:
        return True
    if "delayed" in actions or reason == "expired":
        return False
    return not _FOR_NOW.search(told)
