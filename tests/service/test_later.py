"""LATER puts off what a mail asked for; it comes again on its day, and is asked anew."""

from collections.abc import Callable

import pytest
from cast import ANA, BEN, CHI, Mail, Service, at

from nudger.store.tables import Inbound

Make = Callable[..., Service]

SLOT = """\
key: with-time
title: With a time
goal: Practise.
steps:
  - {key: talk, kind: practise, title: Hold one talk, ask: Hold it., due: 3 working days,
     slot: {minutes: 20, within: 5 working days}}
"""
DATED = """\
key: dated
title: With a date
goal: Come.
steps:
  - {key: day, kind: attend, title: The day, ask: Come., due: 2026-11-10}
"""


@pytest.fixture
def service(a_service: Make) -> Service:
    """Ana has her first mail, on Monday the 2nd."""
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    return service


def say(service: Service, mail: Mail, words: str) -> str:
    service.reply(mail, words)
    service.turn()
    return Inbound.select().order_by(Inbound.id.desc()).get().outcome


def subjects(service: Service, email: str = ANA) -> list[str]:
    return [mail.subject for mail in service.mailbox(email)]


@pytest.mark.parametrize(
    ("words", "day", "said"),
    [
        ("LATER", 4, "Wednesday 4 November it is"),
        ("Later, thanks!", 4, "Wednesday 4 November it is"),
        ("Später", 4, "Wednesday 4 November it is"),
        ("later next week", 9, "Monday 9 November it is"),
        ("SPÄTER bis 12. November", 12, "Thursday 12 November it is"),
        ("Plus tard: dans 2 semaines", 16, "Monday 16 November it is"),
        ("後で 来週の火曜日", 10, "Tuesday 10 November it is"),
        ("Later on Saturday", 9, "Monday 9 November it is"),
    ],
)
def test_the_step_comes_again_on_that_day_and_no_reminder_before(service: Service, words: str, day: int, said: str):
    assert say(service, service.newest(ANA), words) == "put off"
    assert subjects(service)[1:] == [said]
    service.live(days=(at(day, 0) - service.clock.now()).total_seconds() / 86400)
    assert len(subjects(service)) == 2
    service.live(days=0.9)
    assert subjects(service)[2:] == ["How a talk goes"]
    service.live(days=20)
    assert service.verbs().count("reminded read") == 2
    assert service.step("read") == "open"


def test_what_was_put_off_can_be_done_before_its_day(service: Service):
    first = service.newest(ANA)
    say(service, first, "LATER next week")
    service.press(first)
    service.live(days=9)
    assert service.step("read") == "done"
    assert subjects(service).count("How a talk goes") == 1
    assert say(service, first, "LATER") == "already done"


def test_the_same_mail_twice_puts_off_once_and_a_second_wish_counts(service: Service):
    first = service.newest(ANA)
    service.reply(first, "LATER")
    service.reply(first, "LATER")
    service.turn()
    assert service.verbs().count("postponed read") == 1
    service.sleep(minutes=5)
    assert say(service, first, "LATER next week") == "put off"
    service.live(days=14)
    assert [mail.subject for mail in service.mailbox(ANA)].count("How a talk goes") == 2


@pytest.mark.parametrize("words", ["LATER 5 weeks", "LATER until I am back", "LATER 99999 days", "SPÄTER bis 31.2."])
def test_a_day_that_is_none_or_too_far_away_is_asked_about_once(service: Service, words: str):
    assert say(service, service.newest(ANA), words) == "asked until when"
    service.sleep(minutes=5)
    assert say(service, service.mailbox(ANA)[0], words) == "asked until when"
    assert subjects(service)[1:] == ["When would suit you?"]
    assert "postponed read" not in service.verbs()
    assert "PAUSE 6 weeks" in service.newest(ANA).text


@pytest.mark.parametrize("words", ["Later than I thought, it went well.", "Not later!", "later?"])
def test_a_sentence_that_begins_alike_is_text(service: Service, words: str):
    assert say(service, service.newest(ANA), words) == "asked what was meant"


def test_a_step_with_a_date_does_not_wait_beyond_it(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=DATED)
    service.live(days=0.1)
    assert say(service, service.newest(ANA), "LATER until 11 November") == "asked until when"
    assert say(service, service.newest(ANA), "LATER until 9 November") == "put off"


def test_a_time_in_the_calendar_before_that_day_is_given_back_and_found_anew(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=SLOT)
    service.live(days=0.2)
    step = next(mail for mail in service.mailbox(ANA) if mail.subject == "Hold one talk")
    assert say(service, step, "LATER in 2 weeks") == "put off"
    assert "unscheduled talk" in service.verbs()
    service.live(days=14.3)
    assert service.verbs().count("scheduled talk") == 2
    assert [line for line in service.why().lines if "free again" in line.what]


def test_while_paused_it_is_a_pause_until_that_day(service: Service):
    first = service.newest(ANA)
    say(service, first, "PAUSE 3 weeks")
    assert service.state == "paused"
    assert say(service, first, "LATER next week") == "paused"
    service.live(days=7.3)
    assert service.state == "active"
    assert "postponed read" not in service.verbs()


def test_a_manager_puts_off_what_they_are_asked_and_the_learner_is_not_held_up_by_it(a_service: Make):
    service = a_service()
    service.person(BEN)
    service.person(ANA, manager=BEN)
    service.enrol(ANA)
    service.do("", "a plan", "")
    service.live(days=5)
    asked = service.newest(BEN)
    assert say(service, asked, "LATER 3 days") == "put off"
    count = len(service.mailbox(BEN))
    service.live(days=5)
    assert len(service.mailbox(BEN)) == count + 1


def test_of_somebody_who_is_asked_no_more_nothing_is_put_off(a_service: Make):
    service = a_service()
    for email in (BEN, CHI):
        service.person(email)
    service.person(ANA, manager=BEN)
    service.enrol(ANA)
    service.do("", "a plan", "")
    service.live(days=5)
    asked = service.newest(BEN)
    service.give("manager", CHI)
    assert say(service, asked, "LATER") == "asked of somebody else by now"


def test_why_tells_of_it(service: Service):
    say(service, service.newest(ANA), "LATER next week")
    told = [line.what for line in service.why().lines]
    assert "Ana Lopez would rather have “How a talk goes” on Monday 9 November" in told
