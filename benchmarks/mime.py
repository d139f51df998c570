"""One mail of 4 KB, text and HTML, as bytes: the standard library's EmailMessage against nudger.mail.mime.

    python -m benchmarks.mime [--json]

Beside them our writer with an invite, calendar and all. Each in turn in the same run, so that a busy machine slows
all. Each figure is the median of the rounds, in microseconds of CPU for one mail.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from nudger.mail.invites import Invite, Method, calendar
from nudger.mail.mime import Mail, Mailbox, serialise

ROUNDS = 60
MAILS = 20  # of each kind in a round
SENTENCE = "Ask two open questions before you give advice, and write down what Zoë answered; it takes 5 minutes."
TEXT = "\n".join(["Good morning Ana,", ""] + [SENTENCE, ""] * 15)
HTML = "\n".join(["<p>Good morning Ana,</p>"] + [f'<p style="margin:0 0 1em">{SENTENCE}</p>'] * 18)
HEADERS = (("Auto-Submitted", "auto-generated"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
SUBJECT = "Your first conversation with Zoë: two questions"
MESSAGE_ID = "e17.meet.2.open@nudger.example.org"
DATE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SENDER = ("Priya Nair", "coaching@example.org")
LEARNER = ("Ana Simões da Silva", "ana.silva@example.org")
ANSWERS = ("Priya Nair", "coaching+e17meet2@example.org")


def main() -> None:
    slow, fast, inviting = _interleaved(_by_email_message, _by_serialise, _with_an_invite)
    figures = {
        "email_message_us": round(slow, 1),
        "serialise_us": round(fast, 1),
        "with_an_invite_us": round(inviting, 1),
        "ratio": round(slow / fast, 1),
    }
    if "--json" in sys.argv[1:]:
        print(json.dumps(figures))
        return
    print(f"{'One mail of':<16}{len(TEXT.encode()) + len(HTML.encode()):>9,} octets of text and HTML")
    print(f"{'EmailMessage':<16}{slow:>9,.1f} µs")
    print(f"{'serialise':<16}{fast:>9,.1f} µs")
    print(f"{'with an invite':<16}{inviting:>9,.1f} µs")
    print(f"{'ratio':<16}{slow / fast:>9,.1f}")


def _by_email_message() -> bytes:
    message = EmailMessage()
    message["Date"] = DATE
    message["From"] = Address(SENDER[0], addr_spec=SENDER[1])
    message["To"] = Address(LEARNER[0], addr_spec=LEARNER[1])
    message["Subject"] = SUBJECT
    message["Message-ID"] = f"<{MESSAGE_ID}>"
    message["Reply-To"] = Address(ANSWERS[0], addr_spec=ANSWERS[1])
    for name, value in HEADERS:
        message[name] = value
    message.set_content(TEXT, cte="quoted-printable")
    message.add_alternative(HTML, subtype="html", cte="quoted-printable")
    return message.as_bytes(policy=SMTP)


def _by_serialise() -> bytes:
    return serialise(_mail())


def _with_an_invite() -> bytes:
    invite = Invite(
        method=Method.REQUEST,
        uid=MESSAGE_ID,
        sequence=1,
        stamp=DATE,
        starts=DATE + timedelta(days=3),
        ends=DATE + timedelta(days=3, minutes=20),
        summary=SUBJECT,
        description="\n".join([SENTENCE] * 3),
        location="Room 4.12",
        organizer=Mailbox(ANSWERS[1], ANSWERS[0]),
        attendee=Mailbox(LEARNER[1], LEARNER[0]),
    )
    return serialise(replace(_mail(), calendar=calendar(invite)))


def _mail() -> Mail:
    return Mail(
        message_id=MESSAGE_ID,
        date=DATE,
        sender=Mailbox(SENDER[1], SENDER[0]),
        to=Mailbox(LEARNER[1], LEARNER[0]),
        subject=SUBJECT,
        text=TEXT,
        html=HTML,
        reply_to=Mailbox(ANSWERS[1], ANSWERS[0]),
        headers=HEADERS,
    )


def _interleaved(*calls: Callable[[], object]) -> list[float]:
    """Return the median microseconds of CPU for each of *calls*, after one round to warm up."""
    rounds = [[_cpu_microseconds(call) for call in calls] for _ in range(ROUNDS + 1)][1:]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def _cpu_microseconds(call: Callable[[], object]) -> float:
    start = time.process_time_ns()
    for _ in range(MAILS):
        call()
    return (time.process_time_ns() - start) / 1_000 / MAILS


if __name__ == "__main__":
    main()
