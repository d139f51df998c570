"""Events in, receipts and plans out."""

import random
from collections.abc import Callable

import pytest
from cast import ANA, BEN, JOURNEY, Service

from nudger.journey.receipts import progress
from nudger.store import enrolments, events
from nudger.store.tables import Nudge, Outbox

Make = Callable[..., Service]


def test_undo_opens_the_step_again_and_its_reminders_start_anew(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    mail = service.newest(ANA)
    service.press(mail)
    service.pages.post(f"{mail.link}/undo")
    assert service.step("read") == "open"
    service.live(days=6)
    assert service.newest(ANA).subject == "Still here for you: How a talk goes"
    service.press(service.newest(ANA))
    service.live(days=1)
    assert service.verbs().count("completed read") == 2
    assert service.newest(ANA).subject == "Your plan"


def test_undo_after_the_next_step_was_sent_leaves_both_open(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    first = service.newest(ANA)
    service.press(first)
    service.live(days=1)
    service.pages.post(f"{first.link}/undo")
    assert (service.step("read"), service.step("plan")) == ("open", "open")


def test_undo_twice_and_undo_of_nothing_change_nothing(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    mail = service.newest(ANA)
    service.pages.post(f"{mail.link}/undo")
    service.press(mail)
    service.pages.post(f"{mail.link}/undo")
    service.pages.post(f"{mail.link}/undo")
    assert [verb for verb in service.verbs() if "voided" in verb] == ["voided read"]


def test_undo_of_the_last_step_takes_the_arrival_back(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=JOURNEY.partition("  - {key: plan")[0])
    service.live(days=0.1)
    mail = service.newest(ANA)
    service.press(mail)
    assert service.state == "completed"
    service.pages.post(f"{mail.link}/undo")
    service.live(days=1)
    assert (service.state, len(service.mailbox(ANA))) == ("active", 1)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_people_do_receipts_are_what_the_events_say_and_no_key_fires_twice(a_service: Make, seed: int):
    luck = random.Random(seed)
    service = a_service()
    service.enrol(ANA)
    for _ in range(60):
        mails = [mail for mail in service.mailbox(ANA) + service.mailbox(BEN) if mail.has_link]
        mail = luck.choice(mails) if mails else None
        match luck.randrange(8):
            case 0 | 1 if mail:
                service.press(mail, luck.choice(["", "some words"]))
            case 2 if mail:
                service.pages.post(f"{mail.link}/undo")
            case 3 if mail:
                service.reply(mail, luck.choice(["DONE", "my words", "LATER", "RESUME"]))
            case 4 if mail and luck.random() < 0.1:
                service.reply(mail, "STOP")
            case 5:
                service.sleep(hours=luck.randrange(200))
            case _:
                service.live(days=luck.random() * 3)
        service.turn()
    lived = progress(events.of_enrolment(1))
    kept = enrolments.standing(1).progress
    assert kept.receipts == lived.receipts
    sent = [row.key for row in Outbox.select().where(Outbox.state == "sent")]
    assert len(sent) == len(set(sent)) == len(service.post.sent)
    assert not Nudge.select().where(Nudge.state == "planned", Nudge.due_at < service.clock.now()).exists()
    if service.state == "active":
        assert service.nudges("planned"), "somebody on the way is stranded"


def test_a_link_that_ended_one_pause_ends_the_next_one_too(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=40)
    pause = service.newest(ANA)
    service.press(pause)
    service.live(days=60)
    assert service.state == "paused"
    service.press(pause)
    assert service.state == "active"
