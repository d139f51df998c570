"""What a mail is about, told before anything follows from it."""

import pytest
from cast import ANA, BEN, Service
from in_calendars import JOURNEY, begun, calendars

from nudger.mail.reading.interpret import interpret
from nudger.report.matched import Matched, matched
from nudger.store.tables import Inbound


@pytest.fixture
def service(tmp_path, address) -> Service:
    service = Service(tmp_path, database=address)
    service.person(BEN)
    service.person(ANA, manager=BEN)
    service.enrol(ANA, journey=JOURNEY)
    return service


def about(service: Service, raw: bytes) -> Matched | None:
    return matched(service.installation, raw, interpret(raw))


def test_a_reply_is_known_by_the_token_in_its_address(service: Service):
    service.live(days=1)
    service.reply(service.newest(ANA), "DONE")
    raw = bytes(Inbound.get().mail)
    assert about(service, raw) == Matched(ANA, "read", ANA, "token")
    without = raw.replace(b"learning+", b"somebody+")
    assert about(service, without) == Matched(ANA, "read", ANA, "thread")
    assert service.step("read") == "open", "nothing was done about it"


def test_an_answer_of_a_calendar_is_known_by_its_uid(service: Service):
    begun(service)
    uid = str(calendars(service)[0][1]["UID"])
    file = f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nATTENDEE:mailto:{ANA}\r\nEND:VEVENT\r\n"
    assert about(service, f"{file}END:VCALENDAR\r\n".encode()) == Matched(ANA, "talk", "", "uid")


@pytest.mark.parametrize("raw", [b"", b"Hello", b"From: a@b.example\r\nTo: learning@example.org\r\n\r\nHello"])
def test_what_is_about_nothing_of_ours_matches_nothing(service: Service, raw: bytes):
    assert about(service, raw) is None
