"""Where the host has no plus addresses: replies are told by the mail they answer, under the same rules of trust."""

from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote

import pytest
from cast import ANA, BEN, Mail, Service
from in_calendars import JOURNEY, begun, calendars

from nudger.service.collect import UNKNOWN_ANSWER, keep
from nudger.store.tables import Inbound, SlotAttendee

Make = Callable[..., Service]
US = "learning@example.org"


@pytest.fixture
def service(a_service: Make) -> Service:
    """Ana has her first mail, a page to read."""
    service = a_service(plus_addresses=False)
    service.enrol(ANA)
    service.live(days=0.1)
    return service


def write(service: Service, words: str, *, sender: str = ANA, subject: str = "Re: hello", **headers: str) -> str:
    """Let somebody write to us; return what came of it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, US, subject
    mail["Message-ID"] = f"<{Inbound.select().count()}@phone.example.org>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(f"{words}\n")
    keep(service.installation, US, bytes(mail))
    service.turn()
    return Inbound.select().order_by(Inbound.id.desc()).get().outcome


def mailto_of(mail: Mail) -> str:
    html = mail.message.get_body(("html",)).get_content()
    return unquote(html.partition('href="mailto:')[2].partition('"')[0]).replace("&amp;", "&")


def test_no_address_in_a_mail_has_a_plus(service: Service):
    mail = service.newest(ANA)
    assert mail.reply_to == US
    assert "learning+" not in mail.text and "learning+" not in mail.message.as_string()


@pytest.mark.parametrize("where", ["In_Reply_To", "References"])
def test_a_reply_by_the_right_person_finishes_the_step(service: Service, where: str):
    ours = service.newest(ANA).message["Message-ID"]
    said = ours if where == "In_Reply_To" else f"<0@elsewhere.example> {ours}"
    assert write(service, "DONE", **{where: said}) == "done"
    assert service.step("read") == "done"


def test_of_a_thread_the_newest_mail_of_ours_counts(service: Service):
    first = service.newest(ANA)
    service.press(first)
    service.live(days=1)
    newest = service.newest(ANA).message["Message-ID"]
    thread = f"{first.message['Message-ID']} {newest} <1@phone.example.org>"
    assert write(service, "When someone asks, then I wait.", References=thread) == "done"
    assert service.step("plan") == "done"


def test_a_mail_to_our_button_address_is_told_by_its_subject(service: Service):
    address, _, rest = mailto_of(service.newest(ANA)).partition("?subject=")
    subject, _, body = rest.partition("&body=")
    assert (address, body) == (US, "DONE")
    assert write(service, body, subject=subject.upper()) == "done"


def test_somebody_else_with_our_message_id_finishes_nothing_and_the_right_person_is_asked(service: Service):
    ours = service.newest(ANA).message["Message-ID"]
    assert write(service, "DONE", sender=BEN, In_Reply_To=ours) == "asked the right person"
    assert service.step("read") == "open"
    assert service.newest(ANA).subject == "Was it you?"


@pytest.mark.parametrize("claimed", ["", "<1@example.org>", f"<{'0' * 30}@example.org>", "<>", "<'>", "<\u0131@x>"])
def test_the_right_person_without_any_sign_of_our_mail_finishes_nothing(service: Service, claimed: str):
    assert write(service, "DONE", In_Reply_To=claimed, References=claimed) == UNKNOWN_ANSWER
    assert service.step("read") == "open"


def test_a_made_up_mark_in_the_subject_is_none(service: Service):
    assert write(service, "DONE", subject=f"Re: hello [{'a' * 32}]") == UNKNOWN_ANSWER


def test_a_forward_of_our_mail_finishes_nothing(service: Service):
    ours = service.newest(ANA)
    forwarded = f"---------- Forwarded message ---------\nFrom: Learning <{US}>\nSubject: {ours.subject}\n\n{ours.text}"
    write(service, forwarded, subject=f"Fwd: {ours.subject}", References=ours.message["Message-ID"])
    assert service.step("read") == "open"


def test_an_answer_to_an_old_mail_gets_a_fresh_link(service: Service):
    ours = service.newest(ANA).message["Message-ID"]
    service.sleep(days=100)
    assert write(service, "DONE", In_Reply_To=ours) == "link too old"
    assert service.step("read") == "open"


def test_a_whole_journey_goes_by_replies(service: Service):
    answered = set()
    for _ in range(30):
        for email in (ANA, BEN):
            for mail in service.mailbox(email):
                if mail.message["Message-ID"] not in answered:
                    answered.add(mail.message["Message-ID"])
                    write(service, "DONE\nIt went well.", sender=email, In_Reply_To=mail.message["Message-ID"])
        service.live(days=1)
    assert service.state == "completed"


def test_what_an_older_mail_said_about_its_address_still_counts(service: Service, a_service: Make):
    mail = service.newest(ANA)
    plus = mailto_of(mail).partition("[")[2][:32]
    service.reply(mail, "DONE", to=f"learning+{plus}@example.org")
    service.turn()
    assert service.step("read") == "done"


def test_with_plus_addresses_a_message_id_alone_makes_us_ask(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    assert write(service, "DONE", In_Reply_To=service.newest(ANA).message["Message-ID"]) == "asked the right person"


def test_a_calendar_is_told_by_its_uid(a_service: Make):
    service = a_service(plus_addresses=False)
    service.enrol(ANA, journey=JOURNEY)
    begun(service)
    _, event = calendars(service)[-1]
    assert str(event["ORGANIZER"]) == f"mailto:{US}"
    lines = f"UID:{event['UID']}\r\nSEQUENCE:{event['SEQUENCE']}\r\nDTSTAMP:20261104T101000Z\r\n"
    lines += f"DTSTART:20261105T100000Z\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{ANA}\r\n"
    body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = ANA, US, "Accepted", "<c@calendar.example.org>"
    mail.set_content(body, subtype="calendar", params={"method": "REPLY"})
    keep(service.installation, US, bytes(mail))
    service.turn()
    assert [row.partstat for row in SlotAttendee.select()] == ["ACCEPTED"]
