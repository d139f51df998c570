"""What comes back: kept raw first, then understood, then recorded.

Trust is earned twice: a reply counts only with the token of our mail (`match` finds it) and the address of the person
it was for. What has one of the two makes us ask the right person; what has none makes nothing happen.
"""

import hashlib
import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime

from nudger.journey.clock import local_date
from nudger.journey.desired import Touch
from nudger.mail.links import Token
from nudger.mail.pauses import Wish, wish
from nudger.mail.reading.interpret import interpret_mail
from nudger.mail.reading.values import Kind, Reading
from nudger.mail.replies import Reply, word_in
from nudger.mail.tempers import sounds_angry
from nudger.service import absences, first_answers, offer, putting_off, record, rsvps, sides, there, undelivered, wishes
from nudger.service.answering import ATTENDANCE, answer, tell_those_who_can_help
from nudger.service.assigning import places_of
from nudger.service.hearing import about_the_step
from nudger.service.hearing_many import about_the_lines, lines_beside
from nudger.service.installation import Installation
from nudger.service.joining import asked_to_join
from nudger.service.matching import match
from nudger.store import enrolments, inbound, people
from nudger.store.database import connection, transaction
from nudger.store.standing import Standing
from nudger.store.tables import Inbound, Nudge

log = logging.getLogger(__name__)

BATCH = 50
LONGEST = 254  # octets of an address (RFC 5321 4.5.3.1.3)
FOR_A_HUMAN = "for a human"
ANGRY = f"{FOR_A_HUMAN}: sounds angry"
UNKNOWN_ANSWER = f"{FOR_A_HUMAN}: nothing tells what it answers"
BY_PEOPLE = (Kind.REPLY, Kind.FORWARD, Kind.OTHER)


def keep(installation: Installation, recipient: str, mail: bytes) -> None:
    """Keep a mail as it came. The same mail to the same address is kept once; none of ours is as long as LONGEST."""
    message_id = interpret_id(mail)
    address = recipient.lower()[:LONGEST]
    with connection(), transaction():
        inbound.keep(address, message_id, address, mail, installation.clock.now())


def interpret_id(mail: bytes) -> str:
    """Return what tells this mail from others: its Message-ID, else the hash of its bytes."""
    digest = hashlib.sha256(mail).hexdigest()
    try:
        return interpret_mail(mail).envelope.message_id[:200] or digest
    except Exception:
        log.exception("collect: a mail has no readable Message-ID; its hash serves")
        return digest


def collect(installation: Installation) -> Counter[str]:
    """Read all mail that was kept and not yet read; return how many had which outcome."""
    tally: Counter[str] = Counter()
    last = 0
    while unread := inbound.unread(last, BATCH):
        tally += Counter(outcome for row in unread if (outcome := _read(installation, row)))
        last = unread[-1].id
    return tally


def _read(installation: Installation, row: Inbound) -> str:
    """Read one mail; one that can't be read is set aside for a human, and the rest goes on.

    Return what came of it; an empty text where another worker has taken it.
    """
    try:
        with transaction():
            if not inbound.take(row.id):
                return ""
            reading = interpret_mail(bytes(row.mail), installation.words.understood)
            outcome = _act(installation, row, reading)
            settle = inbound.set_aside if outcome.startswith(FOR_A_HUMAN) else inbound.read
            settle(row.id, reading.kind, outcome)
            return outcome
    except Exception as error:
        log.exception("collect: mail %d set aside", row.id)
        with transaction():
            inbound.set_aside(row.id, "unreadable", type(error).__name__)
        return "set aside"


def _act(installation: Installation, row: Inbound, reading: Reading) -> str:
    if reading.envelope.is_listed:
        return "mailing list"
    if reading.kind is Kind.CALENDAR:
        return _calendar(installation, row, reading)
    if reading.kind in (Kind.BOUNCE, Kind.COMPLAINT):
        return undelivered.heard(installation, reading, f"mail/{row.id}", installation.clock.now())
    nudge, token = match(installation, row.recipient, reading.envelope)
    if reading.kind is Kind.AUTO_REPLY:
        return absences.heard(nudge, reading, f"mail/{row.id}", installation.clock.now())
    if reading.kind not in BY_PEOPLE:
        return str(reading.kind)
    envelope = reading.envelope
    reply = Reply(envelope.sender, reading.text, reading.intent.upper(), envelope.subject)
    now = installation.clock.now()
    if nudge is not None and token is not None and reading.kind is Kind.FORWARD:
        return _ask_the_right_person(nudge, now)
    if nudge is not None and token is not None and reply.sender == (reader := people.by_id(nudge.person_id)).email:
        source = f"mail/{row.id}"
        absences.wrote(reader, now)
        reply = replace(reply, word=word_in(reply.text, installation.words.understood_by(reader.locale)))
        first = first_answers.answer(installation, nudge, reply, source, now)
        return first or _answer(installation, nudge, token, reply, source, now)
    if token is None and (joining := asked_to_join(reply, now)):
        return joining
    if sounds_angry(reply.text, installation.words.angry) and (nudge is not None or people.by_email(reply.sender)):
        return ANGRY
    if nudge is not None:
        return _ask_the_right_person(nudge, now)
    writer = people.by_email(reply.sender) if token is None and reply.text else None
    return UNKNOWN_ANSWER if writer is not None and places_of(writer.id) else "unmatched"


def _calendar(installation: Installation, row: Inbound, reading: Reading) -> str:
    """What a calendar answers to us moves its slot; any other is for a human."""
    if not any(line.method in rsvps.ANSWERS for line in reading.calendar):
        return f"{FOR_A_HUMAN}: {_of_calendar(reading)}"
    now, sender = installation.clock.now(), reading.envelope.sender
    return rsvps.heard(installation, row.recipient, sender, reading.calendar, f"mail/{row.id}", now)


def _of_calendar(reading: Reading) -> str:
    """What a human is told of a calendar; nobody's address."""
    if reading.reason:
        return reading.reason
    said = sorted({f"{line.method or 'a calendar'} {line.partstat}".strip() for line in reading.calendar})
    return f"a calendar came: {', '.join(said)[:200]}"


def _ask_the_right_person(nudge: Nudge, now: datetime) -> str:
    """Whoever it was: no token, or another address, never completes anything.

    Once for each of our mails, and never in answer to an answer: two machines fall silent.
    """
    if nudge.touch != Touch.ANSWER:
        answer(nudge, "was-it-you", "", now)
    return "asked the right person"


def _answer(installation: Installation, nudge: Nudge, token: Token, reply: Reply, source: str, now: datetime) -> str:
    """Token and From are right: do what the person says; an angry text goes to a human besides."""
    standing = enrolments.standing(nudge.enrolment_id)
    act = record.Act(nudge.person_id, "reply", source, now, reply.text)
    if nudge.topic == ATTENDANCE and reply.word != "STOP":
        return f"{FOR_A_HUMAN}: an answer about who was at a workshop"
    if nudge.touch == Touch.THERE and not sounds_angry(reply.text, installation.words.angry):
        return there.heard(installation, nudge, reply, act)
    if not sounds_angry(reply.text, installation.words.angry):
        if not reply.word or reply.word == "DONE":
            several = lines_beside(nudge)
            waits = any(_waiting(installation, word, reply, act) for word in ("PAUSE", "LATER"))
            if several and not waits:
                return about_the_lines(installation, nudge, several, reply, act)
        return _wish(installation, nudge, standing, reply, act) or _heard(nudge, standing, token, reply, act)
    who = people.by_id(act.person).name
    tell_those_who_can_help(installation.settings, standing, "for-a-human", source, who, act.person, now)
    return f"{ANGRY}{_in_anger(installation, nudge, standing, reply, act)}"


def _waiting(installation: Installation, word: str, reply: Reply, act: record.Act) -> Wish | None:
    """What is asked for by PAUSE or LATER, in the language and by the calendar of whoever wrote."""
    writer = people.by_id(act.person)
    understood = installation.words.understood_by(writer.locale)
    return wish(reply.text, word, understood, local_date(writer.window, act.at), writer.locale)


def _in_anger(installation: Installation, nudge: Nudge, standing: Standing, reply: Reply, act: record.Act) -> str:
    """What an angry text asks for in its first line is done; nothing else of it is answered, and all is kept."""
    if done := _wish(installation, nudge, standing, reply, act):
        return f" ({done})"
    if reply.word == "DONE" and nudge.step:
        return f" ({about_the_step(nudge, standing, reply, act)})"
    if nudge.step and reply.text:
        record.respond(standing.id, nudge.step, act)
    return ""


def _wish(installation: Installation, nudge: Nudge, standing: Standing, reply: Reply, act: record.Act) -> str:
    """Do what the first line asks of us; return what came of it, or an empty text where it asks for nothing."""
    silent = replace(act, words="")
    is_elsewhere = nudge.step and standing.asks(nudge.step) != act.person
    if reply.word != "STOP" and is_elsewhere and not sides.is_other_side(standing, nudge.step, act.person):
        answer(nudge, "no-longer-asked", "", act.at)
        return "asked of somebody else by now"
    if (pause := _waiting(installation, "PAUSE", reply, act)) is not None:
        return wishes.pause(nudge, standing, act, pause)
    if (later := _waiting(installation, "LATER", reply, act)) is not None:
        return putting_off.later(nudge, standing, act, later)
    match reply.word:
        case "STOP":
            return wishes.stop(nudge, standing, silent, installation.policy)
        case "RESUME":
            return wishes.resume(standing, silent)
        case "FEWER" | "MORE":
            return wishes.pace(nudge, reply.word, installation.settings, silent)
        case "LIGHTER" | "USUAL" | "HELP":
            return offer.by_reply(installation, nudge, standing, reply.word, silent)
        case "" | "DONE":
            return ""
    answer(nudge, "not-yet", reply.word, act.at)
    return "not yet"


def _heard(nudge: Nudge, standing: Standing, token: Token, reply: Reply, act: record.Act) -> str:
    if not nudge.step or (not reply.text and not reply.word):
        return "nothing to do"
    if token.is_expired(act.at.date()):
        answer(nudge, "fresh-link", "", act.at)
        return "link too old"
    return about_the_step(nudge, standing, reply, act)
