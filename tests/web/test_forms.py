"""Steps that are finished by more than Done: numbers, a quiz, "did you see it?", a tip that may be passed on."""

import re
from collections.abc import Callable

import pytest
from cast import ANA, BEN, CHI, Service

from nudger.store.tables import Enrolment, Event, Role

Make = Callable[..., Service]

JOURNEY = """\
key: talks
title: Talks
goal: Everybody holds one.
behaviours:
  asks-first: {says: Asks two questions first, seen_by: [learner, manager]}
  sums-up: {says: Sums up before answering, seen_by: [learner, manager], scale: 1-5}
measure: start
steps:
  - key: check
    kind: quiz
    title: What would you do?
    ask: Choose what you would do.
    questions:
      - {ask: What first?, choices: [Ask, Tell], right: Ask}
      - {ask: What next?, choices: [Listen, Sum up, Leave], right: [Listen, Sum up]}
      - {ask: The word that opens a question?, right: [why, how]}
  - {key: talk, kind: practise, title: Hold one talk, ask: Hold one talk., rate: [asks-first], validate: manager}
  - {key: tip, kind: reflect, title: A tip, ask: One sentence for the next person., tip_for: talk}
"""
NUMBERS = {"rate.asks-first": "4", "rate.sums-up": "2"}
RIGHT = {"question.1": "Ask", "question.2": ["Listen", "Sum up"], "question.3": "Why "}


@pytest.fixture
def service(a_service: Make) -> Service:
    service = a_service()
    service.enrol(ANA, journey=JOURNEY)
    service.live(days=0.2)
    return service


def send(service: Service, email: str, fields: dict[str, object]) -> str:
    """Fill in the form behind the newest mail; return the page that comes."""
    answer = service.pages.post(service.newest(email).link, data=fields)
    assert answer.status_code in (200, 422)
    return answer.text


def text(service: Service, email: str) -> str:
    return service.newest(email).text.replace("\r\n", "\n")


def given(step: str) -> str:
    return Event.get(Event.step == step, Event.verb == "completed").given


def test_a_measure_asks_a_number_for_each_behaviour_on_its_own_scale(service: Service):
    page = service.pages.get(service.newest(ANA).link).text
    assert re.findall(r'name="rate.sums-up" value="(\d+)"', page) == ["1", "2", "3", "4", "5"]
    assert len(re.findall('name="rate.asks-first"', page)) == 11
    assert len(re.findall("<button", page)) == 1
    assert "can’t say" not in page and "<script" not in page
    assert "Where are you today?" in page


def test_numbers_are_kept_and_the_next_step_opens(service: Service):
    assert "Noted. Thank you, Ana." in send(service, ANA, NUMBERS)
    assert given("measure.start.learner") == '{"ratings": {"asks-first": 4, "sums-up": 2}}'
    service.live(days=1.5)
    assert service.newest(ANA).subject == "What would you do?"


@pytest.mark.parametrize("fields", [{}, {"rate.asks-first": "4"}, NUMBERS | {"rate.sums-up": "9"}, {"words": "x" * 99}])
def test_what_is_missing_is_asked_for_and_what_was_given_is_kept(service: Service, fields: dict[str, str]):
    page = send(service, ANA, fields)
    assert "one answer is still missing" in page
    assert (' value="4" checked' in page) == ("rate.asks-first" in fields)
    assert service.step("measure.start.learner") == "open"


def test_a_manager_may_say_that_they_cannot_say(service: Service):
    page = service.pages.get(service.newest(BEN).link).text
    assert "What do you see Ana do today?" in page and page.count("I can’t say") == 2
    send(service, BEN, {"rate.asks-first": "", "rate.sums-up": "3"})
    assert given("measure.start.manager") == '{"ratings": {"sums-up": 3}}'


def test_a_quiz_is_scored_and_can_be_undone(service: Service):
    send(service, ANA, NUMBERS)
    service.live(days=1.5)
    page = send(service, ANA, RIGHT | {"question.2": "Listen"})
    assert "66 per cent of your answers were right." in page
    service.pages.post(service.newest(ANA).link + "/undo")
    assert service.step("check") == "open"
    assert "100 per cent" in send(service, ANA, RIGHT)


def test_whoever_was_to_see_it_taps_once_and_may_add_a_word_that_reaches_the_learner(service: Service):
    send(service, BEN, NUMBERS)
    send(service, ANA, NUMBERS)
    service.live(days=1.5)
    send(service, ANA, RIGHT)
    service.live(days=7)
    send(service, ANA, {})
    service.live(days=8)
    mail = service.newest(BEN)
    assert mail.subject == "Did you see it?"
    assert "Ana has finished “Hold one talk”" in mail.text and "- Asks two questions first\r\n" in mail.text
    page = service.pages.get(mail.link).text
    assert re.findall(r'name="seen" value="([a-z-]+)">([^<]+)', page) == [
        ("yes", "Yes"), ("partly", "Partly"), ("not-yet", "Not yet"),
    ]  # fmt: skip
    send(service, ANA, {"words": "Breathe out."})
    send(service, BEN, {"seen": "partly", "words": "The second question was great."})
    assert given("talk.seen") == '{"seen": "partly"}'
    service.live(days=8)
    assert "What others saw, in their words:\n\n> Ben: The second question was great." in text(service, ANA)


def with_facilitator(service: Service, email: str) -> None:
    for row in Enrolment.select():
        if not Role.select().where(Role.enrolment == row, Role.role == "facilitator").exists():
            Role.create(enrolment=row, person=service.id_of(email), role="facilitator")


def with_a_tip(service: Service) -> None:
    """Ana has written one, and Chi, who looks after them, is asked about it."""
    service.person(CHI)
    Role.create(enrolment=Enrolment.get(), person=service.id_of(CHI), role="facilitator")
    for fields in (NUMBERS, RIGHT, {}, {"words": "Breathe out before you ask."}):
        service.live(days=4)
        send(service, ANA, fields)
    service.live(days=8)


def next_persons_talk(service: Service) -> str:
    """What Dan reads, who comes later, when it is his turn to hold a talk."""
    dan = "dan@example.org"
    service.person(dan)
    service.enrol(dan, journey=JOURNEY)
    for fields in (NUMBERS, RIGHT):
        service.live(days=4)
        send(service, dan, fields)
    service.live(days=4)
    assert service.newest(dan).subject.endswith("Hold one talk")
    return text(service, dan)


def test_a_tip_reaches_the_next_person_once_a_facilitator_has_agreed(service: Service):
    with_a_tip(service)
    asked = service.newest(CHI)
    assert asked.subject == "A tip from Ana: may we pass it on?"
    assert "> Breathe out before you ask." in text(service, CHI)
    page = service.pages.get(asked.link).text
    assert re.findall(r'name="seen" value="([a-z-]+)">([^<]+)', page) == [("yes", "Yes"), ("not-yet", "No")]
    send(service, CHI, {"seen": "yes"})
    told = next_persons_talk(service)
    assert "Someone who has done this before you says:\n\n> Breathe out before you ask." in told
    assert "Ana" not in told


@pytest.mark.parametrize("fields", [{"seen": "not-yet"}, None])
def test_a_tip_that_nobody_agreed_to_stays_where_it_is(service: Service, fields: dict[str, str] | None):
    with_a_tip(service)
    if fields is not None:
        send(service, CHI, fields)
    assert "Breathe out" not in next_persons_talk(service)
