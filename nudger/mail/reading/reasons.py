"""Why a server refused, in one word: by its status code (RFC 3463), by its words, and by when it said so."""

import re
from functools import lru_cache
from typing import Final

from nudger.mail.reading.rules import rules

HARD: Final = frozenset(("userunknown", "hostunknown", "hasmoved", "notaccept"))
LENGTH = 4_000

# What the second and third number of a status code stand for, where they stand for one thing.
_BY_STATUS: Final = {
    "1.1": "userunknown", "1.2": "hostunknown", "1.3": "userunknown", "1.4": "filtered", "1.6": "hasmoved",
    "1.7": "rejected", "1.8": "rejected", "1.9": "rejected", "1.10": "notaccept",
    "2.0": "filtered", "2.1": "filtered", "2.2": "mailboxfull", "2.3": "exceedlimit", "2.4": "filtered",
    "3.1": "systemerror", "3.2": "notaccept", "3.3": "systemerror", "3.4": "mesgtoobig", "3.5": "systemerror",
    "4.1": "expired", "4.2": "networkerror", "4.3": "systemerror", "4.4": "hostunknown", "4.5": "mailboxfull",
    "4.6": "networkerror", "4.7": "expired", "4.312": "networkerror",
    "5.0": "syntaxerror", "5.1": "syntaxerror", "5.2": "syntaxerror", "5.3": "syntaxerror", "5.4": "syntaxerror",
    "6.0": "contenterror", "6.1": "contenterror", "6.3": "contenterror", "6.6": "contenterror", "6.7": "syntaxerror",
    "7.2": "filtered", "7.3": "securityerror", "7.4": "securityerror", "7.5": "securityerror", "7.6": "securityerror",
    "7.7": "securityerror", "7.8": "securityerror", "7.9": "securityerror", "7.13": "suspend", "7.14": "securityerror",
    "7.17": "hasmoved", "7.18": "hasmoved", "7.20": "authfailure", "7.21": "authfailure", "7.22": "authfailure",
    "7.23": "authfailure", "7.24": "authfailure", "7.25": "requireptr", "7.26": "authfailure", "7.27": "notaccept",
    "7.28": "speeding", "7.509": "authfailure", "7.515": "securityerror", "7.606": "blocked",
}  # fmt: skip
_DECISIVE = frozenset(("mailboxfull", "suspend", "authfailure", "requireptr", "hasmoved"))

_CODES = re.compile(r"\b[245]\.(\d{1,2}\.\d{1,3})\b")
_REPLY = re.compile(r"(?<![\d.#])([45]\d\d)[ -]")
_STAGES = tuple((name, re.compile("|".join(said), re.IGNORECASE)) for name, said in rules("reasons")["stages"].items())


def reason_of(said: str, status: str = "", context: str = "") -> str:
    """Return the class of reason for which a server refused; "onhold" for words nobody knows, "undefined" for none.

    *said* is what the server said, *status* its code in the report, and *context* the talk around it.

    >>> reason_of("550 5.2.2 Mailbox full", "5.2.2")
    'mailboxfull'
    >>> reason_of("550 User unknown (in reply to RCPT TO command)")
    'userunknown'
    """
    said = " ".join(said.lower().split())[:LENGTH]
    codes = [code for code in (*_CODES.findall(said), status.partition(".")[2]) if code not in ("0.0", "")]
    named = [_BY_STATUS[code] for code in codes if code in _BY_STATUS]
    stage = stage_of(said) or stage_of(context)
    replies = set(_REPLY.findall(said))
    for name in named:
        if name in _DECISIVE:
            return name
    if found := _by_words(said, stage, named, is_refused=bool(replies & {"521", "556"})):
        return found
    if any(code.startswith("6.") for code in codes):
        return "contenterror"
    if any(code.startswith("7.") for code in codes):
        return "securityerror"
    if stage == "HELO":
        return "blocked"
    return "onhold" if said else "undefined"


def _by_words(said: str, stage: str, named: list[str], *, is_refused: bool) -> str:
    """The first class whose words are in it; whether a user is unknown is asked before the vaguest of them."""
    is_user = "userunknown" in named
    for name, pattern, is_vague in _patterns("class"):
        if is_user and (is_vague or name == "hostunknown"):
            continue
        if is_vague and _unknown_user().search(said):
            break
        if pattern.search(said):
            return "exceedlimit" if name == "mesgtoobig" and "exceedlimit" in named else name
    if is_refused:
        return "notaccept"
    if said and (is_user or _unknown_user().search(said)):
        return "filtered" if stage == "DATA" and not is_user else "userunknown"
    if named:
        return named[0]
    return next((name for name, pattern, _ in _patterns("last") if pattern.search(said)), "")


def stage_of(text: str) -> str:
    """Return the command that a server refused, as its caller tells it; empty where it doesn't.

    >>> stage_of("550 no (in reply to end of DATA command)")
    'DATA'
    """
    found = [(match.end(), name) for name, pattern in _STAGES if (match := _last(pattern, text[:LENGTH]))]
    return max(found)[1] if found else ""


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for last in pattern.finditer(text):  # noqa: B007  # the last one counts
        pass
    return last


@lru_cache(maxsize=2)
def _patterns(table: str) -> tuple[tuple[str, re.Pattern[str], bool], ...]:
    rows = rules("reasons")[table]
    return tuple((row["name"], re.compile("|".join(row["says"])), row.get("vague", False)) for row in rows)


@lru_cache(maxsize=1)
def _unknown_user() -> re.Pattern[str]:
    return re.compile("|".join(rules("reasons")["unknown_user"]["says"]))
