"""The pages behind the links of mails."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from cast import ANA, BEN, Service

from nudger.mail.links import Purpose, sign
from nudger.store.tables import Event, Nudge

Make = Callable[..., Service]


@pytest.fixture
def service(a_service: Make) -> Service:
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    return service


def link(service: Service) -> str:
    return service.newest(ANA).link


def test_looking_changes_nothing_however_often_and_by_whatever_means(service: Service):
    before = Event.select().count()
    for _ in range(20):
        assert service.pages.get(link(service)).status_code == 200
        assert service.pages.head(link(service)).status_code == 200
    assert (Event.select().count(), service.step("read")) == (before, "open")


def test_the_page_says_whose_step_it_is_and_has_one_button(service: Service):
    page = service.pages.get(link(service)).text
    assert "Completing as Ana Lopez. Not you?" in page
    assert len(re.findall("<button", page)) == 1
    assert "<script" not in page and "javascript:" not in page


def test_the_button_records_and_the_page_offers_undo(service: Service):
    answer = service.pages.post(link(service))
    assert answer.status_code == 200 and answer.history[0].status_code == 303
    assert "Noted. Thank you, Ana." in answer.text and "Undo" in answer.text
    assert service.step("read") == "done"


def test_pressing_twice_records_once(service: Service):
    service.press(service.newest(ANA))
    service.press(service.newest(ANA))
    assert service.verbs().count("completed read") == 1


def test_a_page_of_words_keeps_them_and_never_shows_them_again(service: Service):
    service.press(service.newest(ANA))
    service.live(days=1)
    answer = service.pages.post(link(service), data={"words": "My <b>secret</b> plan\n& more"})
    assert Event.get(Event.words != "").words == "My <b>secret</b> plan\n& more"
    assert "secret" not in answer.text


@pytest.mark.parametrize("change", ["x", "/x", "%00", "?a=b"])
def test_a_link_that_is_not_ours_is_a_kind_404_and_no_trace(service: Service, change: str):
    answer = service.pages.get("/d/" + "a" * 31 + change)
    assert answer.status_code == 404
    assert "open the mail again" in answer.text


def test_a_link_of_another_purpose_opens_nothing(service: Service):
    token = sign(service.installation.secret, Purpose.REPLY, Nudge.get().id, date(2027, 1, 1))
    assert service.pages.get(f"/d/{token}").status_code == 404
    assert service.pages.post(f"/d/{token}").status_code == 404
    assert service.step("read") == "open"


def test_an_old_link_mails_a_fresh_one_to_its_owner_and_nothing_else(service: Service):
    old = link(service)
    service.sleep(days=91)
    page = service.pages.get(old)
    assert page.status_code == 410 and "Mail me a fresh link" in page.text
    assert service.pages.post(old).status_code == 410
    assert service.step("read") == "open"
    for _ in range(5):
        service.pages.post(f"{old}/fresh")
    service.turn()
    fresh = [mail for mail in service.mailbox(ANA) if mail.subject == "Your fresh link"]
    assert len(fresh) == 1
    service.press(fresh[0])
    assert service.step("read") == "done"


def test_after_stop_the_page_says_so_and_does_not_offer_the_step(service: Service):
    mail = service.newest(ANA)
    service.reply(mail, "STOP")
    service.turn()
    assert "You stopped The first talk." in service.pages.get(mail.link).text


def test_the_manager_sees_whom_the_question_is_about_and_none_of_her_words(service: Service):
    for words in ("", "my private plan", ""):
        service.press(service.newest(ANA), words)
        service.live(days=8)
    page = service.pages.get(service.newest(BEN).link).text
    assert "This is about Ana Lopez." in page and "Completing as Ben Okafor" in page
    assert "private" not in page


def test_too_many_words_are_refused_and_nothing_is_noted(service: Service):
    answer = service.pages.post(link(service), content=b"words=" + b"x" * 100_000)
    assert answer.status_code == 413
    assert service.step("read") == "open"


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"&" * 5000, b"words=%", b"words=%FF%00%0D%0A", b"=" * 60_000])
def test_a_broken_form_is_no_broken_page(service: Service, body: bytes):
    assert service.pages.post(link(service), content=body).status_code == 200


def test_every_answer_keeps_itself_private(service: Service):
    old = link(service)
    answers = [service.pages.get(old), service.pages.get("/d/x"), service.pages.get("/"), service.pages.post(old)]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers


def test_a_hostile_name_and_title_are_shown_as_they_are_written(a_service: Make):
    service = a_service()
    service.person(ANA, manager=BEN, name="<script>alert(1)</script> {{7*7}}")
    service.enrol(ANA)
    service.live(days=0.1)
    page = service.pages.get(link(service)).text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}" in page


def test_a_manager_is_not_told_that_a_learner_stopped(service: Service):
    first = service.newest(ANA)
    service.press(first)
    service.live(days=8)
    service.press(service.newest(ANA), "my plan")
    service.live(days=8)
    service.press(service.newest(ANA))
    service.live(days=8)
    service.reply(first, "STOP")
    service.turn()
    page = service.pages.get(service.newest(BEN).link).text
    assert "There is nothing to answer any more." in page
    assert "stopped" not in page.lower()
