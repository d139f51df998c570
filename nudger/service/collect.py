"""What comes back: kept raw first, then understood, then recorded.

Trust is earned twice: a reply counts only with the token of our mail and the address of the person it was for. What
has one of the two makes us ask the right person; what has none makes nothing happen.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from nudger.journey.definition import Kind as StepKind
from nudger.journey.plan import Touch
from nudger.mail.links import Purpose, Token, read, token_in
from nudger.mail.replies import Kind, Reply, interpret
from nudger.service import first_answers, record
from nudger.service.installation import Installation
from nudger.service.joining import asked_to_join
from nudger.service.record import Outcome
from nudger.store import enrolments, inbound, nudges, people
from nudger.store.database import connection, transaction
from nudger.store.tables import Inbound, Nudge

log = logging.getLogger(__name__)

BATCH = 50
STALE = timedelta(days=7)  # after which nobody waits for an answer any more

Keep = Callable[[str, bytes], Awaitable[None]]


class Mailbox(Protocol):
    """A way in that is handed mails: it runs until it is cancelled, and keeps each before it says yes."""

    async def run(self, keep: Keep) -> None:
        """Await *keep* with recipient and raw mail for each one that arrives."""


def keep(installation: Installation, recipient: str, mail: bytes) -> None:
    """Keep a mail as it came. The same mail to the same address is kept once."""
    message_id = interpret_id(mail)
    with connection(), transaction():
        inbound.keep(recipient.lower(), message_id, recipient.lower(), mail, installation.clock.now())


def interpret_id(mail: bytes) -> str:
    """Return what tells this mail from others: its Message-ID, else the hash of its bytes."""
    digest = hashlib.sha256(mail).hexdigest()
    try:
        return interpret(mail).message_id[:200] or digest
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
            reply = interpret(bytes(row.mail), installation.words.understood)
            outcome = _act(installation, row, reply)
            inbound.read(row.id, reply.kind, outcome)
            return outcome
    except Exception as error:
        log.exception("collect: mail %d set aside", row.id)
        with transaction():
            inbound.set_aside(row.id, type(error).__name__)
        return "set aside"


def _act(installation: Installation, row: Inbound, reply: Reply) -> str:
    if reply.kind is not Kind.REPLY:
        return str(reply.kind)
    now = installation.clock.now()
    token = read(installation.secret, Purpose.REPLY, token_in(row.recipient))
    if token is None:
        return asked_to_join(reply, now) or _without_token(reply, now)
    nudge = nudges.by_id(token.nudge)
    if nudge is None:
        return "unmatched"
    if reply.sender != people.by_id(nudge.person_id).email:
        return _ask_the_right_person(nudge, now)
    source = f"mail/{row.id}"
    return first_answers.answer(installation, nudge, reply, source, now) or _answer(nudge, token, reply, source, now)


def _without_token(reply: Reply, now: datetime) -> str:
    """No token never completes anything; a reply to a known mail makes us ask the person it was for."""
    nudge = nudges.answered_by(reply.in_reply_to)
    return "unmatched" if nudge is None else _ask_the_right_person(nudge, now)


def _ask_the_right_person(nudge: Nudge, now: datetime) -> str:
    """Once for each of our mails, and never in answer to an answer: two machines fall silent."""
    if nudge.touch != Touch.ANSWER:
        _send_answer(nudge, "was-it-you", "", now)
    return "asked the right person"


def _answer(nudge: Nudge, token: Token, reply: Reply, source: str, now: datetime) -> str:
    """Token and From are right: do what the person says."""
    act = record.Act(nudge.person_id, "reply", source, now)
    enrolment = nudge.enrolment_id
    if reply.word == "STOP":
        if nudge.person_id == enrolments.standing(enrolment).learner.id:
            record.leave(enrolment, act)
            _send_answer(nudge, "stopped", "", now)
            return "stopped"
        _send_answer(nudge, "not-yet", reply.word, now)
        return "not yet"
    if nudge.step and enrolments.standing(enrolment).asks(nudge.step) != nudge.person_id:
        _send_answer(nudge, "no-longer-asked", "", now)
        return "asked of somebody else by now"
    if reply.word == "RESUME":
        record.resume(enrolment, act)
        return "resumed"
    if reply.word not in ("", "DONE"):
        _send_answer(nudge, "not-yet", reply.word, now)
        return "not yet"
    if not nudge.step or (not reply.text and not reply.word):
        return "nothing to do"
    if token.is_expired(now.date()):
        _send_answer(nudge, "fresh-link", "", now)
        return "link too old"
    return _about_the_step(nudge, reply, source, now)


def _about_the_step(nudge: Nudge, reply: Reply, source: str, now: datetime) -> str:
    standing = enrolments.standing(nudge.enrolment_id)
    step = standing.journey.step(nudge.step)
    receipt = standing.progress.receipts.get(step.key)
    act = record.Act(nudge.person_id, "reply", source, now, _without_the_word(reply))
    says_done = bool(reply.word) or step.wants_words or step.kind is StepKind.FEEDBACK
    if not says_done and (receipt is None or receipt.state != "done"):
        record.respond(nudge.enrolment_id, step.key, act)
        _send_answer(nudge, "did-you-mean", "", now)
        return "asked what was meant"
    if record.complete(nudge.enrolment_id, step.key, act) is Outcome.ALREADY:
        _send_answer(nudge, "already-done", "", now)
        return "already done"
    return "done"


def _without_the_word(reply: Reply) -> str:
    return reply.text.partition("\n")[2].strip() if reply.word else reply.text


def _send_answer(nudge: Nudge, topic: str, words: str, now: datetime) -> None:
    """Plan an answer, once for each of our mails and topic."""
    key = f"answer/{topic}/{nudge.id}" + (f"/{words}" if words else "")
    nudges.add_answer(key, nudge.enrolment_id, nudge.person_id, topic, nudge.step, words, now, now + STALE)


def fresh_link(nudge: Nudge, now: datetime) -> None:
    """Mail a fresh link for the step of *nudge* to the person it was for, once a day at most."""
    topic = first_answers.template_of_first(nudge) or "fresh-link"
    key = f"answer/fresh-link/{nudge.id}/{now.date()}"
    nudges.add_answer(key, nudge.enrolment_id, nudge.person_id, topic, nudge.step, "", now, now + STALE)
