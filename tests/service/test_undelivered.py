"""What does not arrive, or is complained about, ends all mails to that person until somebody has looked."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from cast import ANA, BEN, CHI, Mail, Service

from nudger.report.on_hold import on_hold
from nudger.service.collect import keep
from nudger.service.hold import release
from nudger.store.holds import Scope
from nudger.store.tables import Inbound

Make = Callable[..., Service]
DAN = "dan@example.org"


@pytest.fixture
def service(a_service: Make) -> Service:
    """Ana has her first mail; Chi is her facilitator, and Dan the admin."""
    service = a_service(admin=DAN)
    for email in (CHI, DAN):
        service.person(email)
    service.enrol(ANA)
    service.give("facilitator", CHI)
    service.live(days=0.1)
    return service


def report(kind: str, fields: str, mail: Mail | None, number: int = 1) -> bytes:
    """A report of a mail system, with the headers of the mail that it is about."""
    returned = f"Message-ID: {mail.message['Message-ID']}\nTo: {mail.recipient}\n" if mail else "Subject: x\n"
    return (
        "From: MAILER-DAEMON@example.net\nTo: learning@example.org\nSubject: Undelivered Mail Returned to Sender\n"
        f"Message-ID: <{number}.{kind}@example.net>\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/report; report-type={kind}; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n"
        f"--b\nContent-Type: message/{kind}\n\n{fields}\n--b\nContent-Type: text/rfc822-headers\n\n{returned}\n--b--\n"
    ).encode()


def bounce(mail: Mail | None, status: str = "5.1.1", recipient: str = ANA, action: str = "failed", number: int = 1):
    fields = (
        "Reporting-MTA: dns; mx.example.net\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
    )
    return report("delivery-status", fields, mail, number)


def complaint(mail: Mail | None, kind: str = "abuse", number: int = 1) -> bytes:
    return report("feedback-report", f"Feedback-Type: {kind}\nUser-Agent: x/1\nVersion: 1\n", mail, number)


def hear(service: Service, mail: bytes) -> str:
    keep(service.installation, service.installation.settings.address, mail)
    service.turn()
    return Inbound.select().order_by(Inbound.id.desc()).get().outcome


def subjects(service: Service, email: str) -> list[str]:
    return [mail.subject for mail in service.mailbox(email)]


def test_whose_address_is_gone_gets_no_more_mails_and_two_people_hear_of_it_once(service: Service):
    sent = service.newest(ANA)
    assert hear(service, bounce(sent)) == "on hold: mails to them come back: userunknown"
    assert hear(service, bounce(sent, number=2)) == "on hold already"
    service.live(days=20)
    assert len(service.mailbox(ANA)) == 1
    assert subjects(service, CHI) == ["Mails to Ana Lopez come back"]
    assert subjects(service, DAN) == ["Mails to Ana Lopez come back"]
    assert "release person" in service.newest(DAN).text
    assert ANA not in service.newest(CHI).text
    assert [(each.name, each.reason) for each in on_hold()] == [(ANA, "mails to them come back: userunknown")]
    assert service.why().on_hold[0].reason == "mails to them come back: userunknown"


def test_once_released_it_goes_on_and_a_new_bounce_is_told_anew(service: Service):
    hear(service, bounce(service.newest(ANA)))
    service.live(days=5)
    release(service.installation, Scope.PERSON, ANA)
    service.live(days=4)
    assert len(service.mailbox(ANA)) > 1
    assert hear(service, bounce(service.newest(ANA), number=3)).startswith("on hold: ")
    service.live(days=1)
    assert len(service.mailbox(CHI)) == 2


@pytest.mark.parametrize(
    ("status", "action", "outcome"),
    [
        ("4.2.2", "delayed", "bounce for now: mailboxfull"),
        ("5.2.2", "failed", "bounce for now: mailboxfull"),
        ("4.4.1", "delayed", "bounce for now: networkerror"),
    ],
)
def test_a_trouble_of_the_moment_waits_for_the_next_reminder(service: Service, status: str, action: str, outcome: str):
    heard = hear(service, bounce(service.newest(ANA), status, action=action))
    assert heard.partition(":")[0] == outcome.partition(":")[0]
    service.live(days=7)
    assert len(service.mailbox(ANA)) > 1
    assert subjects(service, CHI) == []


def test_a_notice_that_names_no_mail_of_ours_silences_nobody(service: Service):
    sent = service.newest(ANA)
    assert hear(service, bounce(None)) == "bounce of a mail that isn't known here"
    assert hear(service, complaint(None)) == "complaint of a mail that isn't known here"
    assert hear(service, bounce(sent, recipient=BEN, number=4)) == "bounce of another address"
    assert on_hold() == ()


def test_who_complains_gets_nothing_more_and_a_later_bounce_does_not_hide_it(service: Service):
    sent = service.newest(ANA)
    assert hear(service, complaint(sent)) == "on hold: they complained about our mails: abuse"
    assert hear(service, bounce(sent)) == "on hold already"
    service.reply(sent, "PAUSE")
    service.live(days=9)
    assert len(service.mailbox(ANA)) == 1
    assert subjects(service, CHI) == subjects(service, DAN) == ["No more mails to Ana Lopez"]


def test_a_complaint_that_says_not_spam_is_none(service: Service):
    assert hear(service, complaint(service.newest(ANA), "not-spam")) == "complaint: not-spam"
    assert on_hold() == ()


def test_a_complaint_of_somebody_whose_mails_come_back_counts(service: Service):
    sent = service.newest(ANA)
    hear(service, bounce(sent))
    assert hear(service, complaint(sent)).startswith("on hold: they complained")


def test_the_returned_mail_is_known_from_a_notice_that_holds_it_as_a_whole(service: Service):
    sent = service.newest(ANA)
    notice = EmailMessage()
    notice["From"], notice["To"], notice["Message-ID"] = "MAILER-DAEMON@example.net", "learning@example.org", "<9@x>"
    notice["Subject"] = "Delivery Status Notification (Failure)"
    notice["X-Failed-Recipients"] = ANA
    notice.set_content(f"The address {ANA} was not found: 550 5.1.1 user unknown")
    notice.add_attachment(sent.message)
    assert hear(service, bytes(notice)) == "on hold: mails to them come back: userunknown"
