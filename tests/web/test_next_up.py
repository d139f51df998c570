"""The page after Done offers what is next: now, later this week, next week; nobody has to wait for a mail."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from cast import ANA, BEN, LONDON, Service, at

from nudger.store.tables import Outbox

Make = Callable[..., Service]
STAGES = """\
key: two
title: Two
goal: G.
stages:
  - key: one
    title: One
    week: 1
    steps:
      - {key: a, kind: read, title: Alpha, ask: Read.}
      - {key: b, kind: read, title: Beta, ask: Read.}
      - {key: c, kind: read, title: Gamma, ask: Read., after: [a, b], wait: 1 working day}
  - key: two
    title: Two
    week: 2
    steps:
      - {key: d, kind: read, title: Delta, ask: Read.}
"""


@pytest.fixture
def service(a_service: Make) -> Service:
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    return service


def done(service: Service, link: str = "") -> str:
    return service.pages.post(link or service.newest(ANA).link).text


def offers(page: str) -> list[str]:
    return re.findall(r'name="when" value="([^"]+)"', page)


def test_the_next_step_can_be_begun_at_once_or_on_thursday_or_next_week(service: Service):
    page = done(service)
    assert "Next: Your plan" in page
    assert offers(page) == ["now", "2026-11-05", "2026-11-09"]
    assert "it comes by mail, on Tuesday 3 November" in page


def test_a_keen_learner_walks_on_to_the_end_without_waiting_for_a_mail(service: Service):
    link = service.newest(ANA).link
    for words in ("", "When asked, I ask.", ""):
        answer = service.pages.post(link, data={"words": words})
        if "Next:" not in answer.text:
            break
        answer = service.pages.post(f"{link}/next", data={"when": "now"})
        link = str(answer.url)
        assert "Completing as Ana Lopez" in answer.text
    assert [service.step(key) for key in ("read", "plan", "talk")] == ["done", "done", "done"]
    service.live(days=10)
    assert [mail.subject for mail in service.mailbox(ANA)] == ["How a talk goes"]
    assert service.newest(BEN).subject == "Ana: What you saw"


def test_what_was_begun_on_the_page_is_reminded_of_like_any_other_and_never_mailed_twice(service: Service):
    done(service)
    service.pages.post(f"{service.newest(ANA).link}/next", data={"when": "now"})
    service.pages.post(f"{service.newest(ANA).link}/next", data={"when": "now"})
    assert (service.step("plan"), Outbox.select().count()) == ("open", 1)
    service.live(days=7)
    assert [mail.subject for mail in service.mailbox(ANA)] == ["How a talk goes", "Still here for you: Your plan"]
    assert any("began" in line.what for line in service.why().lines)


@pytest.mark.parametrize(("day", "comes"), [("2026-11-05", at(5, 10)), ("2026-11-09", at(9, 10))])
def test_a_step_that_was_put_off_comes_on_its_day(service: Service, day: str, comes: datetime):
    link = service.newest(ANA).link
    done(service)
    page = service.pages.post(f"{link}/next", data={"when": day}).text
    assert f"on {comes:%A} {comes.day} November" in page
    assert "Ana Lopez would rather have “Your plan” on" in " ".join(line.what for line in service.why().lines)
    service.live(days=8)
    assert service.newest(ANA).message["Date"].datetime.astimezone(LONDON) == comes


def test_whoever_changes_their_mind_may_begin_after_all(service: Service):
    link = service.newest(ANA).link
    done(service)
    service.pages.post(f"{link}/next", data={"when": "2026-11-09"})
    service.pages.post(f"{link}/next", data={"when": "now"})
    assert service.step("plan") == "open"


@pytest.mark.parametrize("when", ["", "yesterday", "2026-11-04", "2027-01-01", "99999-01-01", "now\n"])
def test_a_day_that_was_not_offered_changes_nothing(service: Service, when: str):
    link = service.newest(ANA).link
    done(service)
    service.pages.post(f"{link}/next", data={"when": when})
    service.live(days=2)
    assert len(service.mailbox(ANA)) == 2


def test_an_undo_takes_the_offer_back_with_it(service: Service):
    link = service.newest(ANA).link
    done(service)
    service.pages.post(f"{link}/next", data={"when": "2026-11-09"})
    service.pages.post(f"{link}/undo")
    service.pages.post(f"{link}/next", data={"when": "now"})
    assert service.step("read") == "open"
    assert service.status().places[0].closed == 0
    service.live(days=3)
    assert len(service.mailbox(ANA)) == 1


def test_a_stage_offers_what_waits_in_it_and_not_what_its_author_keeps_for_next_week(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=STAGES)
    service.live(days=0.1)
    first, second = re.findall(r"http\S+/d/\S+", service.newest(ANA).text)
    page = done(service, first)
    assert "Also waiting for you" in page and "Beta" in page
    beta = re.search(r'href="([^"]+)">Beta', page)
    assert beta is not None and "Completing as Ana" in service.pages.get(beta[1]).text
    page = done(service, second)
    assert "Next: Gamma" in page
    answer = service.pages.post(f"{second}/next", data={"when": "now"})
    page = done(service, str(answer.url))
    assert "Next: Delta" in page
    assert offers(page) == ["2026-11-09"]


def test_a_manager_is_offered_nothing_of_a_learners_way(service: Service):
    service.do("", "plan", "")
    service.live(days=7)
    page = service.pages.post(service.newest(BEN).link, data={"words": "I saw it"}).text
    assert offers(page) == []
