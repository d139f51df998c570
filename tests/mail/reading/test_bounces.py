"""What came back is told apart from what arrived, with whom, for how long and why."""

import pytest

from nudger.mail.reading.interpret import interpret
from nudger.mail.reading.reasons import reason_of
from nudger.mail.reading.rules import rules
from nudger.mail.reading.values import Kind, Reading

BEN = "ben@example.org"
DAEMON = "From: Mail System <MAILER-DAEMON@mx.example.net>\nTo: learning@example.com\nReturn-Path: <>\n"
COPY = f"From: learning@example.com\nTo: {BEN}\nSubject: Your step\n\nHello Ben"


def a_report(fields: str, text: str = "See below.") -> Reading:
    parts = f"--b\n\n{text}\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n{fields}\n"
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=b"
    copy = f"--b\nContent-Type: message/rfc822\n\n{COPY}\n--b--\n"
    return interpret(f"{DAEMON}Subject: Undelivered\n{kind}\n\n{parts}\n{copy}".encode())


def a_notice(text: str, subject: str = "failure notice") -> Reading:
    return interpret(f"{DAEMON}Subject: {subject}\n\n{text}\n".encode())


def test_a_report_tells_whom_and_why():
    fields = f"Final-Recipient: rfc822; <{BEN}>\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 User unknown"
    reading = a_report(fields)
    assert (reading.kind, reading.recipients) == (Kind.BOUNCE, (BEN,))
    assert (reading.permanent, reading.hard, reading.reason) == (True, True, "userunknown")


def test_a_delay_is_no_end():
    reading = a_report(f"Final-Recipient: rfc822; {BEN}\nAction: delayed\nStatus: 4.4.1")
    assert (reading.kind, reading.permanent, reading.hard, reading.reason) == (Kind.BOUNCE, False, False, "expired")


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_notice_of_delivery_is_no_bounce(action: str):
    reading = a_report(f"Final-Recipient: rfc822; {BEN}\nAction: {action}\nStatus: 2.0.0")
    assert (reading.kind, reading.recipients) == (Kind.DELIVERED, (BEN,))


def test_an_address_that_only_their_machine_knows_is_not_the_one_we_wrote_to():
    fields = (
        f"Original-Recipient: rfc822; {BEN}\nFinal-Recipient: rfc822; ben@localmailer\nAction: failed\nStatus: 5.2.2"
    )
    assert a_report(fields).recipients == (BEN,)


@pytest.mark.parametrize(
    "text",
    [
        f"I wasn't able to deliver your message to the following addresses.\n\n<{BEN}>:\n550 no\n",
        f"The following address(es) failed:\n\n  {BEN}\n    unrouteable address\n",
        f"There was an error delivering your mail to <{BEN}>.\n",
        f"Delivery to the following recipients failed permanently:\n\n   * {BEN}\n",
        f"550 <{BEN}>... User unknown\n",
        f"Your message\n\n  Subject: x\n\nwas not delivered to:\n\n  {BEN}\n\nbecause:\n\n  unknown\n",
        f"Failed Recipient: {BEN}\nReason: unknown user\n",
        "Your message could not be delivered.\n\n--- Original message follows.\n\n" + COPY,
    ],
    ids=range(8),
)
def test_programs_without_a_report_name_the_address_in_words(text: str):
    reading = a_notice(text)
    assert (reading.kind, reading.recipients) == (Kind.BOUNCE, (BEN,))


def test_our_own_mail_below_the_notice_names_nobody():
    text = f"<{BEN}>: mailbox full\n\n--- Below this line is a copy of the message.\n\n{COPY}\nchi@example.org: hello"
    assert a_notice(text).recipients == (BEN,)


def test_a_notice_that_promises_to_go_on_is_no_end():
    text = f"Delivery to the following recipient has been delayed:\n\n{BEN}\n\nYou do not need to resend your message."
    assert a_notice(text, "Delivery Status Notification (Delay)").permanent is False


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("550 5.1.1 no such user", "userunknown"),
        ("550 user unknown (in reply to RCPT TO command)", "userunknown"),
        ("554 user unknown (in reply to end of DATA command)", "filtered"),
        ("552 5.2.2 over quota", "mailboxfull"),
        ("552 message size exceeds fixed limit", "mesgtoobig"),
        ("550 5.7.26 unauthenticated email is not accepted due to domain's DMARC policy", "authfailure"),
        ("554 service unavailable; client [192.0.2.1] blocked using dnsbl.example.net", "blocked"),
        ("550 reverse DNS lookup failed, fix PTR", "requireptr"),
        ("550 message content rejected as spam", "spamdetected"),
        ("550 relay access denied", "norelaying"),
        ("550 the account has been disabled", "suspend"),
        ("host or domain name not found", "hostunknown"),
        ("domain example.org does not accept mail (nullMX)", "notaccept"),
        ("name service error for name=example.org: host not found", "hostunknown"),
        ("host found but no data record of requested type", "hostunknown"),
        ("name service error for name=example.org type=mx: malformed or unexpected name server reply", "networkerror"),
        ("too many hops", "networkerror"),
        ("connect to mx.example.org: connection timed out", "expired"),
        ("550 5.1.8 sender address rejected", "rejected"),
        ("550 rejected for policy reasons", "policyviolation"),
        ("504 command parameter not implemented", "syntaxerror"),
        ("451 internal server error", "systemerror"),
        ("599 klingon", "onhold"),
        ("", "undefined"),
    ],
)
def test_what_servers_say_has_a_class(said: str, reason: str):
    assert reason_of(said) == reason


def test_every_class_of_reason_is_one_word_and_its_rows_are_in_lower_case():
    for row in rules("reasons")["class"]:
        assert row["name"].isalpha()
        assert all(each for each in row["says"])


COMPLAINT = (
    "From: feedback@mail.example.net\nTo: abuse@example.com\nSubject: FW: Your step\n"
    "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nA report.\n--b\n"
    "Content-Type: message/feedback-report\n\nFeedback-Type: {kind}\nVersion: 1\n{field}\n--b\n"
    "Content-Type: message/rfc822\n\n" + COPY + "\n--b--\n"
)


@pytest.mark.parametrize("kind", ["abuse", "fraud", "opt-out", "auth-failure"])
@pytest.mark.parametrize("field", [f"Original-Rcpt-To: <{BEN}>\n", ""])
def test_a_complaint_names_who_complained(kind: str, field: str):
    reading = interpret(COMPLAINT.format(kind=kind, field=field).encode())
    assert (reading.kind, reading.recipients, reading.reason) == (Kind.COMPLAINT, (BEN,), kind)
    assert reading.permanent is None


def test_hotmail_complains_without_a_report():
    kind = "Content-Type: message/rfc822"
    mail = f"From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.1\n{kind}\n\n"
    assert interpret(f"{mail}X-HmXmrOriginalRecipient: {BEN}\n{COPY}".encode()).recipients == (BEN,)


@pytest.mark.parametrize(
    ("notice", "kind"),
    [
        ('"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"BEN"}]}', Kind.BOUNCE),
        ('"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"BEN"}]}', Kind.COMPLAINT),
        ('"Delivery","delivery":{"recipients":["BEN"]}', Kind.DELIVERED),
    ],
)
def test_amazon_tells_it_in_json(notice: str, kind: Kind):
    text = f'{{"notificationType":{notice.replace("BEN", BEN)}}}\n\n--\nTo unsubscribe, visit https://example.org'
    reading = interpret(f"From: no-reply@sns.amazonaws.com\nMessage-ID: <1@a>\n\n{text}".encode())
    assert (reading.kind, reading.recipients) == (kind, (BEN,))
