"""An out-of-office note with a day leaves its author alone until then, and completes nothing."""

from collections.abc import Callable
from datetime import date

import pytest
from cast import ANA, BEN, CHI, Mail, Service, at

from nudger.store import people
from nudger.store.tables import Inbound

Make = Callable[..., Service]


@pytest.fixture
def service(a_service: Make) -> Service:
    """Ana has her first mail, on Monday the 2nd of November."""
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    return service


def note(service: Service, mail: Mail, words: str, sender: str = "", subject: str = "auto-replied") -> str:
    service.reply(mail, words, sender=sender, Auto_Submitted=subject, X_Autoreply="yes")
    service.turn()
    return Inbound.select().order_by(Inbound.id.desc()).get().outcome


def away(email: str) -> date | None:
    return people.by_email(email).window.away_until


def subjects(service: Service, email: str = ANA) -> list[str]:
    return [mail.subject for mail in service.mailbox(email)]


def test_a_learner_is_left_alone_and_welcomed_back_once(service: Service):
    first = service.newest(ANA)
    assert note(service, first, "I am out of the office until Friday 13 November.") == "away until 2026-11-14"
    assert note(service, first, "I am out of the office until Friday 13 November, sorry.") == "auto_reply"
    assert service.step("read") == "open"
    service.clock.move_to(at(15, 23))
    service.turn()
    assert len(service.mailbox(ANA)) == 1
    service.live(days=1)
    assert "Welcome back" in subjects(service)
    assert "LATER next week" in next(mail for mail in service.mailbox(ANA) if mail.subject == "Welcome back").text
    service.live(days=20)
    assert subjects(service).count("Welcome back") == 1
    told = [(line.what, line.why) for line in service.why().lines]
    assert ("Away until Sat 14 Nov 2026", "their out-of-office note says so") in told


def test_it_is_over_when_they_write(service: Service):
    first = service.newest(ANA)
    note(service, first, "Ich bin bis zum 13.11. nicht da.")
    assert away(ANA) == date(2026, 11, 14)
    service.sleep(days=1)
    service.reply(first, "DONE")
    service.turn()
    assert away(ANA) is None
    assert service.step("read") == "done"
    service.live(days=2)
    assert "Your plan" in subjects(service)
    assert "Here again" in [line.what for line in service.why().lines]
    service.live(days=14)
    assert "Welcome back" not in subjects(service)


@pytest.mark.parametrize(
    "words",
    ["I am away.", "DONE", "I am out until 13 November. Our shop is open until 30 November.", "Until 1 November."],
)
def test_a_note_without_one_day_changes_nothing(service: Service, words: str):
    assert note(service, service.newest(ANA), words) == "auto_reply"
    assert away(ANA) is None
    assert service.step("read") == "open"
    assert len(service.mailbox(ANA)) == 1


def test_a_note_of_somebody_else_says_nothing_about_ana(service: Service):
    assert note(service, service.newest(ANA), "I am away until 13 November.", sender=BEN) == "auto_reply"
    assert away(ANA) is None


def test_leave_that_is_known_stays_as_it_is(service: Service):
    people.set_leave(service.id_of(ANA), (date(2026, 11, 2), date(2026, 11, 30)))
    assert note(service, service.newest(ANA), "I am away until 13 November.") == "auto_reply"
    assert away(ANA) == date(2026, 11, 30)
    service.reply(service.newest(ANA), "LATER")
    service.turn()
    assert away(ANA) == date(2026, 11, 30)


@pytest.fixture
def asked(a_service: Make) -> Service:
    """Ben, whose deputy is Chi, has been asked what he saw."""
    service = a_service()
    service.person(CHI)
    service.person(BEN)
    people.update({service.id_of(BEN): {"deputy": service.id_of(CHI)}})
    service.person(ANA, manager=BEN)
    service.enrol(ANA)
    service.do("", "a plan", "")
    service.live(days=4)
    assert service.mailbox(BEN)
    assert not service.mailbox(CHI)
    return service


def test_what_is_open_with_a_manager_goes_to_their_deputy_in_the_next_brief(asked: Service):
    assert note(asked, asked.newest(BEN), "Ich bin bis 18. Dezember im Urlaub.").startswith("away until 2026-12-19")
    assert asked.verbs()[-1] == "assigned seen"
    asked.live(days=6)
    assert "Ben is away" in asked.newest(CHI).text
    before = len(asked.mailbox(BEN))
    asked.reply(asked.newest(CHI), "She asked first.")
    asked.turn()
    assert asked.step("seen") == "done"
    assert len(asked.mailbox(BEN)) == before


def test_a_manager_who_is_away_for_a_day_is_asked_still(asked: Service):
    today = asked.clock.now().date()
    assert note(asked, asked.newest(BEN), f"I am back on {today.day + 1} {today:%B}.").startswith("away until")
    asked.live(days=3)
    assert not asked.mailbox(CHI)


def test_no_machine_is_answered_however_often_it_writes(service: Service):
    first = service.newest(ANA)
    for number in range(5):
        note(service, first, f"I am away until 13 November. {'x' * number}")
    service.live(days=3)
    assert len(service.mailbox(ANA)) == 1
