"""From a due nudge to a mail in somebody's hands."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from cast import ANA, BEN, CHI, MONDAY, Service, at

from connectors.memory import Memory
from nudger.errors import Ambiguous, DeliveryError
from nudger.service import record
from nudger.service.deliver import deliver
from nudger.store import nudges, outbox
from nudger.store.tables import Attempt, Nudge, Outbox, OutboxBody, Person

Make = Callable[..., Service]


def test_the_first_mail_comes_at_ten_on_the_starting_day(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.9 / 24)
    assert service.mailbox(ANA) == []
    service.live(days=1 / 24)
    assert [mail.subject for mail in service.mailbox(ANA)] == ["How a talk goes"]


def test_done_brings_the_next_step_on_the_next_working_day_at_ten(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    service.press(service.newest(ANA))
    assert [nudge.due_at for nudge in Nudge.select().where(Nudge.step == "plan")] == [at(3, 10)]
    service.live(days=1)
    assert service.newest(ANA).subject == "Your plan"


def test_a_friday_answer_brings_the_next_step_on_monday(a_service: Make):
    service = a_service(now=MONDAY + timedelta(days=4))
    service.enrol(ANA)
    service.live(days=0.1)
    service.press(service.newest(ANA))
    assert [nudge.due_at for nudge in Nudge.select().where(Nudge.step == "plan")] == [at(9, 10)]


def test_silence_brings_two_reminders_an_offer_and_then_a_pause(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=40)
    assert [mail.subject for mail in service.mailbox(ANA)] == [
        "How a talk goes",
        "Still here for you: How a talk goes",
        "Still here for you: How a talk goes",
        "What would help?",
        "A pause, for as long as you like",
    ]
    sent = [row.settled_at for row in Outbox.select().order_by(Outbox.id)]
    assert sent == [at(2, 10), at(6, 10), at(11, 10), at(16, 10), at(23, 10)]
    assert service.state == "paused"


def test_going_on_after_a_pause_sends_the_open_step_again(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=40)
    service.press(service.newest(ANA))
    assert service.state == "active"
    service.live(days=3)
    assert service.newest(ANA).subject == "How a talk goes"


def test_a_silent_manager_never_strands_the_learner(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.do("", "When I hear a question, then I wait.", "")
    service.live(days=40)
    assert [mail.subject for mail in service.mailbox(BEN)] == [
        "Ana: What you saw",
        "Ana would value your answer",
    ]
    assert (service.step("seen"), service.state) == ("skipped", "completed")
    assert service.newest(ANA).subject == "You have arrived, Ana"


def test_what_the_manager_wrote_reaches_the_learner_once(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.do("", "my own plan", "")
    service.do("You waited for <the> answer.", email=BEN)
    service.live(days=4)
    assert "You waited for <the> answer." in service.newest(ANA).text
    assert sum("You waited" in mail.text for mail in service.mailbox(ANA)) == 1
    assert all("my own plan" not in mail.text for mail in service.mailbox(BEN))


def test_a_learner_without_a_manager_goes_on_without_being_held_up(a_service: Make):
    service = a_service()
    service.person(CHI)
    service.enrol(CHI)
    service.do("", "words", "", email=CHI)
    service.live(days=4)
    assert (service.step("seen"), service.state) == ("skipped", "completed")
    assert any("there is no manager to ask" in line.why for line in service.why(CHI).lines)


def test_nobody_gets_a_second_push_on_the_same_day(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.enrol(ANA, journey=TWO_AT_ONCE)
    service.live(days=0.3)
    assert len(service.mailbox(ANA)) == 1
    held = Nudge.get(Nudge.state == "planned", Nudge.touch == "open")
    assert (held.due_at, held.held_reason) == (at(3, 9), "had a mail today already")
    service.live(days=1)
    assert len(service.mailbox(ANA)) == 2


def test_nothing_leaves_outside_working_hours_even_after_an_outage(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.sleep(hours=12)
    service.turn()
    assert service.post.sent == []
    held = Nudge.get()
    assert (held.state, held.due_at, held.held_reason) == ("planned", at(3, 9), "outside working hours")


def test_after_an_outage_there_is_one_reminder_and_not_two(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    service.sleep(days=9)
    service.live(days=0.2)
    assert len(service.mailbox(ANA)) == 2


def test_somebody_on_leave_is_left_alone_until_they_are_back(a_service: Make):
    service = a_service()
    service.person(ANA, away_until=date(2026, 11, 11))
    service.enrol(ANA)
    service.live(days=8)
    assert service.mailbox(ANA) == []
    service.live(days=2)
    assert [row.settled_at for row in Outbox.select()] == [at(11, 10)]


def test_a_mail_is_not_sent_for_what_was_done_between_walk_and_delivery(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    mail = service.newest(ANA)
    service.clock.move_to(at(6, 10))
    service.walk()
    service.press(mail)
    service.turn()
    assert service.outbox() == ["sent", "cancelled"]
    assert Outbox.get(Outbox.state == "cancelled").reason == "already done"


def test_each_mail_is_composed_with_the_facts_of_the_moment_it_leaves(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    service.walk()
    service.person(ANA, manager=BEN, name="Anna Lopez")
    service.turn()
    assert "Hello Anna," in service.newest(ANA).text


class Refusing(Memory):
    """A server that says the same to every mail."""

    def __init__(self, error: Exception, *, after_handing_over: bool = False) -> None:
        super().__init__()
        self.error, self.after = error, after_handing_over

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        if self.after:
            await handing_over()
        raise self.error


class Closed(Memory):
    """A server that can't be reached."""

    async def open(self) -> None:
        raise DeliveryError("no connection to the mail server", permanent=False)


class Forgetful(Refusing):
    """One that can be asked, and has nothing."""

    async def has(self, message_id: str) -> bool:
        return False


def test_a_transient_refusal_is_tried_again_within_the_window(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 16, 59))
    working, service.post = service.post, Refusing(DeliveryError("451 later", permanent=False))
    service.turn()
    row = Outbox.get()
    assert (row.state, row.reason, row.send_after) == ("ready", "451 later", at(3, 9))
    service.post = working
    service.live(days=1)
    assert len(working.sent) == 1


def test_a_permanent_refusal_is_kept_with_the_words_of_the_server(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.post = Refusing(DeliveryError("550 5.1.1 no such user", permanent=True))
    service.live(days=1)
    assert service.outbox() == ["dead"]
    assert any(line.why == "550 5.1.1 no such user" for line in service.why().lines)


def test_a_connection_lost_during_data_is_unknown_and_sent_once_more_after_two_minutes(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    working, service.post = service.post, Refusing(Ambiguous("lost"), after_handing_over=True)
    service.turn()
    assert service.outbox() == ["unknown"]
    service.post = working
    service.sleep(minutes=1)
    service.turn()
    assert working.sent == []
    service.sleep(minutes=2)
    service.turn()
    assert service.outbox() == ["sent"]
    assert [mail.message["Message-ID"].strip("<>") for mail in service.mailbox(ANA)] == [Outbox.get().message_id]


def test_a_mail_that_a_mute_server_breaks_off_three_times_is_given_up_until_an_admin_tries_again(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    working, service.post = service.post, Refusing(Ambiguous("lost"), after_handing_over=True)
    service.live(days=0.2)
    row = Outbox.get()
    assert (row.state, row.attempts) == ("dead", 3)
    assert row.reason == "it may have arrived: 3 times the connection broke in the midst of it"
    service.post = working
    assert outbox.revive([row.id], service.clock.now()) == 1
    service.turn()
    assert service.outbox() == ["sent"]


def test_a_server_that_was_asked_and_never_got_a_mail_is_tried_ever_later_and_then_no_more(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    service.post = Forgetful(Ambiguous("lost"), after_handing_over=True)
    service.live(days=0.9)
    tries = [row.started_at for row in Attempt.select().order_by(Attempt.number)]
    waits = [after - before for before, after in pairwise(tries)]
    assert waits == sorted(waits) and len(waits) == 7
    assert (Outbox.get().state, Outbox.get().reason) == ("dead", "looked up 8 times: it never arrived")


def test_a_lease_from_before_the_clock_was_set_back_ends_as_soon_as_any(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(3, 10))
    service.walk()
    died_with(service, phase="begin")
    service.clock.set_back(timedelta(hours=23))
    service.live(days=0.1)
    assert service.outbox() == ["ready"]
    service.live(days=1)
    assert service.outbox() == ["sent"]


def test_a_mute_server_and_hold_leave_the_unknown_mail_to_a_human(a_service: Make):
    service = a_service(on_ambiguous="hold")
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    service.post = Refusing(Ambiguous("lost"), after_handing_over=True)
    service.live(days=0.2)
    assert service.outbox() == ["unknown"]


def test_a_mail_that_is_held_in_doubt_stops_the_next_one_for_a_day_and_no_longer(a_service: Make):
    service = a_service(on_ambiguous="hold")
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    working, service.post = service.post, Refusing(Ambiguous("lost"), after_handing_over=True)
    service.turn()
    service.post = working
    service.live(days=10)
    assert "unknown" in service.outbox() and "sent" in service.outbox()


def test_a_server_that_is_away_for_long_kills_no_mail(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    working, service.post = service.post, Closed()
    service.live(days=0.2)
    assert service.outbox() == ["ready"]
    service.post = working
    service.live(days=0.1)
    assert service.outbox() == ["sent"]


def test_a_sender_that_died_before_data_loses_nothing(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    service.walk()
    died_with(service, phase="begin")
    service.live(days=0.1)
    assert (len(service.post.sent), service.outbox()) == (1, ["sent"])


def test_a_sender_that_died_during_data_repeats_at_most_once(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    service.walk()
    died_with(service, phase="data")
    service.turn()
    assert service.post.sent == []
    service.live(days=0.2)
    assert (len(service.post.sent), service.outbox()) == (1, ["sent"])


def died_with(service: Service, phase: str) -> None:
    """Leave the outbox as a sender leaves it that is killed in this phase."""
    now = service.clock.now()
    Outbox.update(state="sending", attempts=1, fence=1, lease_until=now + timedelta(minutes=5)).execute()
    Attempt.create(outbox=Outbox.get(), number=1, phase=phase, started_at=now)


def test_a_sender_that_lost_its_lease_sends_nothing(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))

    class Late(Memory):
        async def send(
            self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]
        ) -> None:
            Outbox.update(fence=Outbox.fence + 1).execute()
            await super().send(mail, sender, recipient, handing_over)

    service.post = Late()
    service.turn()
    assert service.post.sent == []


def test_a_second_sender_leaves_alone_what_the_first_one_holds(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    other = Memory()

    class Slow(Memory):
        async def send(
            self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]
        ) -> None:
            await super().send(mail, sender, recipient, handing_over)
            await deliver(service.installation, other)

    service.post = Slow()
    service.turn()
    service.post = other
    service.live(days=0.1)
    assert (other.sent, service.outbox()) == ([], ["sent"])


def test_two_senders_together_take_no_more_a_minute_than_the_server_allows(a_service: Make):
    service = a_service()
    learners = [f"learner{number}@example.org" for number in range(5)]
    for each in learners:
        service.person(each)
    service.enrol(*learners)
    service.clock.move_to(at(2, 10))
    sent = []
    for minutes in (0, 0.5, 0.6, 1):
        service.sleep(minutes=minutes)
        service.post = Memory()
        service.post.per_minute = 2
        service.turn()
        sent.append(len(service.post.sent))
    assert sent == [2, 0, 2, 1]


def test_a_template_that_can_not_be_filled_stops_nobody_else(a_service: Make):
    service = a_service()
    service.person(CHI)
    service.enrol(ANA, CHI)
    service.clock.move_to(at(2, 10))
    service.walk()
    Nudge.update(touch="answer", topic="no-such-mail").where(Nudge.person == Outbox.get().person).execute()
    service.turn()
    assert sorted(service.outbox()) == ["dead", "sent"]


def test_a_person_whose_walk_breaks_is_put_off_and_stops_nobody_else(a_service: Make):
    service = a_service()
    service.person(CHI)
    service.enrol(ANA, CHI)
    service.person(ANA, manager=BEN, working_days="")
    service.clock.move_to(at(2, 10))
    service.turn()
    assert [mail.recipient for mail in service.mailbox(CHI)] == [CHI]
    held = Nudge.get(Nudge.state == "planned", Nudge.held_until.is_null(False))
    assert held.held_reason == "something went wrong: ValueError"


def test_what_was_said_is_kept_with_the_wording_it_was_said_with(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    body = OutboxBody.get()
    assert bytes(body.mail) == service.newest(ANA).raw
    assert (body.template, len(body.template_hash)) == ("step", 64)


def test_a_new_zone_moves_what_is_planned(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.import_people(f"email,name,manager,zone\n{ANA},Ana Lopez,{BEN},America/New_York\n")
    assert [(nudge.state, nudge.due_at) for nudge in Nudge.select()] == [("planned", at(2, 15))]


def test_a_mail_bears_the_date_of_the_moment_it_leaves(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    assert service.newest(ANA).message["Date"] == "Mon, 02 Nov 2026 10:00:00 +0000"


TWO_AT_ONCE = """\
key: two-at-once
title: Two at once
goal: Everybody does both.
steps:
  - {key: one, kind: read, title: One, ask: Read one., remind: never}
  - {key: two, kind: read, title: Two, ask: Read two., remind: never, after: []}
"""


def test_two_steps_that_fall_silent_together_pause_the_journey_once(a_service: Make):
    service = a_service(budget={"mails_a_day": 5, "mails_a_week": 35})
    service.enrol(ANA, journey=TWO_AT_ONCE)
    service.live(days=30)
    subjects = [mail.subject for mail in service.mailbox(ANA)]
    assert subjects == ["One", "What would help?", "A pause, for as long as you like"]


def test_every_mail_says_who_sees_the_answer_and_how_to_end_them_where_that_is_true(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.do("", "my plan", "")
    service.live(days=4)
    to_ana, to_ben = service.newest(ANA), service.newest(BEN)
    assert "Only you see what you write" in to_ana.text and "Reply STOP" in to_ana.text
    assert "Ana sees what you write" in to_ben.text and "STOP" not in to_ben.text


def test_a_mail_that_can_not_be_worded_puts_no_address_into_the_log(a_service: Make, caplog: pytest.LogCaptureFixture):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    service.walk()
    Person.update(email="a..b@example.org").where(Person.email == ANA).execute()
    service.turn()
    assert service.outbox() == ["dead"]
    assert "@" not in caplog.text


def test_what_is_planned_again_after_a_pause_has_the_reason_it_had_at_first(a_service: Make):
    service = a_service(budget={"mails_a_day": 5, "mails_a_week": 35})
    service.person(CHI)
    service.enrol(CHI, journey=ASKS_NOBODY)
    service.clock.move_to(at(2, 10))
    service.turn()
    service.press(service.newest(CHI))
    planned = Nudge.get(Nudge.touch == "move_on")
    nudges.reconcile({planned.enrolment_id: []})
    record.replan([planned.enrolment_id])
    again = Nudge.get_by_id(planned.id)
    assert (again.state, again.reason) == ("planned", planned.reason)


ASKS_NOBODY = """\
key: asks-nobody
title: Asks nobody
goal: It goes on without a manager.
steps:
  - {key: one, kind: read, title: One, ask: Read one.}
  - {key: two, kind: feedback, title: Two, ask: What did you see?, by: manager}
"""
