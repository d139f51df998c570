"""What any inbound mail, text, page or calendar means: one pure function, and the order in which it looks."""

import re
from collections.abc import Mapping
from dataclasses import replace

from nudger.mail.html import text_of
from nudger.mail.reading.amazon import notice_by_amazon
from nudger.mail.reading.automatic import automatic, is_list_mail
from nudger.mail.reading.bounces import bounce_of
from nudger.mail.reading.calendars import Found, calendar_of, read_calendar
from nudger.mail.reading.complaints import complaint_of
from nudger.mail.reading.headers import clean, decoded
from nudger.mail.reading.notices import returned_id
from nudger.mail.reading.own_text import Own, own_text, own_text_of_html
from nudger.mail.reading.parts import TEXT, Mail
from nudger.mail.reading.sniffing import Shape, shape_of
from nudger.mail.reading.values import CalendarLine, Envelope, Kind, Reading, Verdict
from nudger.mail.replies import IN_ENGLISH, word_in

NONE = Envelope()
REFERENCES = 20  # of a thread, its newest

_ID = re.compile(r"<([^<>\s]+)>")

_REFUSED = {
    Shape.NOTHING: "it is empty",
    Shape.BINARY: "it is neither mail nor text nor calendar",
    Shape.TNEF: "it is wrapped as winmail.dat (TNEF), which only Outlook reads",
}


def interpret(raw: bytes, understood: Mapping[str, str] = IN_ENGLISH) -> Reading:
    """Return what *raw* means: a mail, a text, a page of HTML or a calendar file.

    Asked in this order: a calendar part, a bounce or complaint, an automatic reply, a reply. *understood* tells which
    of replies.WORDS is meant by what may be written for it, in capitals. Never raises for what a stranger may send,
    and takes time within a bound: what is too long is cut before it is read.

    >>> interpret(b"Message-ID: <1@a.example>\\n\\nDONE\\n\\n> your turn").intent
    'done'
    """
    shape = shape_of(raw)
    if shape in _REFUSED:
        return Reading(Kind.UNREADABLE, _REFUSED[shape], reason=_REFUSED[shape])
    if shape is Shape.CALENDAR:
        return _of_calendar(read_calendar(raw), "it is a calendar file")
    if shape is Shape.MAIL:
        return interpret_mail(raw, understood)
    text = clean(decoded(raw[: TEXT * 4], ""))[:TEXT]
    own = own_text_of_html(text) if shape is Shape.HTML else own_text(text)
    return _of_person(own, understood)


def interpret_mail(raw: bytes, understood: Mapping[str, str] = IN_ENGLISH) -> Reading:
    """Return what *raw* means, which is a mail, whatever it looks like."""
    mail = Mail(raw)
    envelope = Envelope(
        sender=mail.sender,
        subject=mail.header("subject"),
        message_id=mail.raw_header("message-id").strip("<> "),
        in_reply_to=mail.raw_header("in-reply-to").strip("<> "),
        references=tuple(_ID.findall(mail.raw_header("references"))[: -REFERENCES - 1 : -1]),
        is_listed=is_list_mail(mail),
    )
    found = calendar_of(mail)
    if found is not None and found.has_method:
        return _of_calendar(found, "a calendar that wants an answer, or is one, is a part of it", envelope)
    verdict = complaint_of(mail) or notice_by_amazon(mail) or bounce_of(mail) or automatic(mail)
    if verdict is not None and (found is None or verdict.kind is not Kind.NOTIFICATION):
        is_returned = verdict.kind in (Kind.BOUNCE, Kind.COMPLAINT)
        return _of_machine(mail, verdict, replace(envelope, returned=returned_id(mail)) if is_returned else envelope)
    own = _own(mail)
    if found is not None and (verdict is not None or not own.text):
        return _of_calendar(found, "a calendar is all there is in it", envelope)
    return _of_person(own, understood, found.lines if found is not None else (), envelope)


def _of_calendar(found: Found, why: str, envelope: Envelope = NONE) -> Reading:
    comments = dict.fromkeys(line.comment for line in found.lines if line.comment)
    return Reading(
        Kind.CALENDAR, why, text="\n".join(comments), reason=found.reason, calendar=found.lines, envelope=envelope
    )


def _of_machine(mail: Mail, verdict: Verdict, envelope: Envelope) -> Reading:
    text = _own(mail).text if verdict.kind is Kind.AUTO_REPLY else ""
    return Reading(
        verdict.kind,
        verdict.why,
        text=text,
        recipients=verdict.recipients,
        permanent=verdict.permanent,
        hard=verdict.hard,
        reason=verdict.reason,
        envelope=envelope,
    )


def _of_person(
    own: Own, understood: Mapping[str, str], lines: tuple[CalendarLine, ...] = (), envelope: Envelope = NONE
) -> Reading:
    kind = Kind.FORWARD if own.is_forward else Kind.REPLY if own.text else Kind.OTHER
    intent = word_in(own.text, understood).lower() if kind is Kind.REPLY else ""
    return Reading(kind, own.why, text=own.text, intent=intent, calendar=lines, envelope=envelope)


def _own(mail: Mail) -> Own:
    """What the author wrote, in the first plain part that says something, else in the HTML one."""
    parts = [part for part in mail.own if not part.is_attached]
    for part in parts:
        if part.type == "text/plain" and (text := part.text()).strip():
            return own_text(text, mail.header("subject"))
    for part in parts:
        if part.type == "text/html" and text_of(html := part.text()):
            return own_text_of_html(html, mail.header("subject"))
    return own_text("", mail.header("subject"))
