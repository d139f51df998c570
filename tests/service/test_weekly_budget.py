"""One person, one budget, over all journeys and roles: what doesn't fit waits, with its reason, and nothing is lost."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from cast import ANA, BEN, CHI, LONDON, Service, at

from nudger.store import people
from nudger.store.nudges import add_answer
from nudger.store.tables import Outbox

Make = Callable[..., Service]


def journey(key: str, steps: int = 4) -> str:
    lines = "".join(f"  - {{key: s{n}, kind: read, title: {key} {n}, ask: Read it.}}\n" for n in range(1, steps + 1))
    return f"key: {key}\ntitle: {key}\ngoal: Everybody reads.\nsteps:\n{lines}"


def days(service: Service, email: str) -> list[str]:
    return [f"{mail.message['Date'].datetime.astimezone(LONDON):%a %d}" for mail in service.mailbox(email)]


def read_all(service: Service, *emails: str, for_days: int) -> None:
    """Live, with everybody doing at once what they get."""
    seen: set[bytes] = set()
    for _ in range(for_days):
        service.live(days=1)
        for email in emails:
            for mail in service.mailbox(email):
                if mail.has_link and mail.raw not in seen:
                    seen.add(mail.raw)
                    service.press(mail)


def test_a_keen_learner_gets_two_mails_in_seven_days_and_why_says_what_the_third_waits_for(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=journey("one"))
    read_all(service, ANA, for_days=5)
    (held,) = [line for line in service.why().lines if line.kind == "held"]
    assert (held.what, held.why) == ("Held back: Mail: “one 3”", "had 2 mails within seven days already")
    assert held.at == at(9, 10)
    read_all(service, ANA, for_days=12)
    assert days(service, ANA) == ["Mon 02", "Wed 04", "Mon 09", "Wed 11", "Mon 16"]
    assert service.state == "completed"


def test_three_journeys_share_one_budget_and_all_come_to_their_end(a_service: Make):
    service = a_service()
    for key in ("one", "two", "three"):
        service.enrol(ANA, journey=journey(key, 3))
    read_all(service, ANA, for_days=60)
    mails = [mail.message["Date"].datetime.astimezone(LONDON).date() for mail in service.mailbox(ANA)]
    assert max(Counter(mails).values()) == 1
    assert all(sum(day <= each < day + timedelta(days=7) for each in mails) <= 2 for day in mails)
    closed = Counter(service.status().by_state)
    assert closed == {"completed": 3}


@pytest.mark.parametrize(("words", "most"), [("FEWER", 1), ("mehr", 3), ("Weniger Mails!", 1)])
def test_people_choose_fewer_mails_or_more_by_a_word(a_service: Make, words: str, most: int):
    service = a_service()
    service.enrol(ANA, journey=journey("one", 6))
    service.live(days=0.1)
    assert "1 of at most 2 mails this week. Reply FEWER or MORE to change that." in service.newest(ANA).text
    service.reply(service.newest(ANA), words)
    service.turn()
    answer = service.newest(ANA)
    assert ("one mail a week" if most == 1 else f"{most} mails a week") in answer.text
    assert "of at most" not in answer.text
    assert people.by_email(ANA).mails_a_week == most
    service.press(service.mailbox(ANA)[0])
    read_all(service, ANA, for_days=6)
    assert Outbox.select().where(Outbox.counts).count() == most


def test_more_lets_go_at_once_what_was_held_back(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=journey("one", 6))
    read_all(service, ANA, for_days=3)
    service.reply(service.newest(ANA), "MORE")
    service.live(days=1)
    assert days(service, ANA)[-1] in ("Thu 05", "Fri 06")


def test_nobody_can_ask_for_none_at_all_or_for_a_flood(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=journey("one", 6))
    service.live(days=0.1)
    first = service.newest(ANA)
    for word, most in (("FEWER", 1), ("MORE", 7)):
        for number in range(8):
            service.sleep(minutes=number)
            service.reply(first, word)
            service.turn()
        assert people.by_email(ANA).mails_a_week == most


def test_a_manager_who_learns_too_has_one_budget_for_both(a_service: Make):
    service = a_service()
    service.person(CHI, manager=BEN)
    service.enrol(ANA, CHI)
    service.enrol(BEN, journey=journey("one", 6))
    read_all(service, ANA, BEN, CHI, for_days=40)
    mails = [mail.message["Date"].datetime.astimezone(LONDON).date() for mail in service.mailbox(BEN)]
    assert len(mails) == 6 + 1 + 2
    assert all(sum(day <= each < day + timedelta(days=7) for each in mails) <= 2 for day in mails)


def test_answers_to_ones_own_acts_have_a_cap_of_their_own(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=journey("one"))
    service.live(days=0.1)
    now = service.clock.now()
    ana, until = people.by_email(ANA).id, now + timedelta(days=3)
    for number in range(20):
        add_answer(f"answer/{number}", 1, ana, "already-done", "s1", "", now, until)
    service.live(days=0.1)
    assert len(service.mailbox(ANA)) == 1 + 12
    assert {line.why for line in service.why().lines if line.kind == "held"} == {"had 12 answers within a day already"}
    service.live(days=2)
    assert len(service.mailbox(ANA)) == 1 + 20


def test_the_last_look_keeps_to_the_budget_too_where_it_became_smaller_meanwhile(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=journey("one", 6))
    read_all(service, ANA, for_days=1)
    service.sleep(days=1, hours=1)
    service.walk()
    people.update({people.by_email(ANA).id: {"mails_a_week": 1}})
    service.turn()
    assert days(service, ANA) == ["Mon 02"]
    assert "had a mail within seven days already" in [line.why for line in service.why().lines]
    service.live(days=7)
    assert days(service, ANA) == ["Mon 02", "Mon 09"]
