"""A server that takes only so many mails a minute, and all that waits because of it, or of something else."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from cast import ANA, CHI, Service, at

from connectors.memory import Memory
from nudger.errors import DeliveryError, NoWayOut
from nudger.service.collect import collect
from nudger.service.deliver import deliver
from nudger.service.patience import MOST_REFUSALS
from nudger.store import epoch, outbox
from nudger.store.database import connection, transaction
from nudger.store.tables import Attempt, Nudge, Outbox

Make = Callable[..., Service]

DAN = "dan@example.org"
TEN = at(2, 10)
PATIENCE = 20.0


class Limited(Memory):
    """A server that takes so many mails a minute."""

    def __init__(self, per_minute: int) -> None:
        super().__init__()
        self.per_minute = per_minute

    @property
    def readers(self) -> list[str]:
        return [sent.recipient for sent in self.sent]


class Refusing(Memory):
    """A server that is always busy."""

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        raise DeliveryError("451 later", permanent=False)


def many(a_service: Make, count: int) -> Service:
    """So many people's first mail is due on Monday at ten."""
    service = a_service()
    emails = [f"p{number}@example.org" for number in range(count)]
    for email in emails:
        service.person(email)
    service.enrol(*emails)
    service.clock.move_to(TEN)
    return service


def test_no_minute_sees_more_than_the_server_takes(a_service: Make):
    service = many(a_service, 8)
    service.post = Limited(3)
    sent = []
    for _ in range(7):
        service.turn()
        service.turn()
        sent.append(len(service.post.sent))
        service.sleep(seconds=30)
    assert sent == [3, 3, 6, 6, 8, 8, 8]


def test_a_second_worker_does_not_begin_another_count(a_service: Make):
    service = many(a_service, 8)
    service.post = Limited(3)
    service.turn()
    other = Limited(3)
    asyncio.run(deliver(service.installation, other))
    assert (len(service.post.sent), len(other.sent)) == (3, 0)


def test_two_workers_who_claim_at_once_count_together(a_service: Make):
    service = many(a_service, 8)
    service.walk()
    other = Limited(3)

    def work() -> None:
        with connection():
            asyncio.run(deliver(service.installation, other))

    with ThreadPoolExecutor(1) as worker:
        with transaction():
            epoch.lock()
            outbox.claim(TEN, 2)  # one worker has claimed, and has not yet written it down
            working = worker.submit(work)
            with pytest.raises(TimeoutError):
                working.result(0.5)
        working.result(PATIENCE)
    assert len(other.sent) == 1


def test_a_refusal_counts_for_the_server_has_heard_of_the_mail(a_service: Make):
    service = many(a_service, 8)
    service.post = Refusing()
    service.post.per_minute = 3
    service.turn()
    service.post = Limited(3)
    service.turn()
    assert service.post.sent == []


def test_answers_leave_before_openings_and_those_before_reminders(a_service: Make):
    service = a_service()
    service.person(CHI)
    service.person(DAN)
    service.enrol(CHI, DAN)
    service.live(days=1)
    service.enrol(ANA, starts=at(6, 0).date())
    service.clock.move_to(at(6, 10))
    stop = service.newest(DAN)
    service.walk()  # Chi's reminder is older than Ana's first mail, and Dan's answer comes last
    service.reply(stop, "STOP")
    service.post = Limited(1)
    for _ in range(4):
        service.turn()
        service.sleep(minutes=1)
    assert service.post.readers == [DAN, ANA, CHI]


def test_an_answer_overtakes_what_has_waited_for_minutes(a_service: Make):
    service = many(a_service, 4)
    service.post = Limited(1)
    service.turn()
    service.sleep(minutes=1)
    (first,) = service.post.readers
    service.reply(service.newest(first), "STOP")
    service.turn()
    assert service.post.readers == [first, first]
    assert service.newest(first).subject == "These mails end here"


def test_what_waits_for_its_turn_past_the_evening_leaves_in_the_morning(a_service: Make):
    service = many(a_service, 4)
    service.clock.move_to(at(2, 16, 58))
    service.post = Limited(1)
    for _ in range(5):
        service.turn()
        service.sleep(minutes=1)
    assert len(service.post.sent) == 2
    waiting = Outbox.select().where(Outbox.state == "ready")
    assert {(row.reason, row.send_after) for row in waiting} == {("outside working hours", at(3, 9))}
    service.clock.move_to(at(3, 8, 59))
    for _ in range(4):
        service.turn()
        service.sleep(minutes=1)
    assert [row.settled_at for row in Outbox.select().order_by(Outbox.settled_at)] == [
        at(2, 16, 58),
        at(2, 16, 59),
        at(3, 9),
        at(3, 9, 1),
    ]


def test_what_is_put_off_takes_nobodys_turn(a_service: Make):
    service = many(a_service, 3)
    service.person(DAN, zone="America/New_York")
    service.enrol(DAN)
    service.clock.move_to(at(2, 16, 59))
    service.walk()
    service.post = Limited(1)
    service.sleep(minutes=1)  # the evening has come for three of them
    service.turn()
    assert service.post.readers == [DAN]


def two_journeys(a_service: Make) -> Service:
    """Two journeys begin for Ana on Monday; she gets one mail a day, and the first one waits in the outbox."""
    service = a_service()
    service.enrol(ANA)
    service.enrol(ANA, journey=OTHER)
    service.clock.move_to(TEN)
    service.walk()
    return service


OTHER = """\
key: second-talk
title: The second talk
goal: Everybody holds another talk.
steps:
  - {key: read, kind: read, title: Talk again, ask: Read the other page.}
"""


def test_a_mail_that_is_still_on_its_way_is_the_mail_of_every_day_until_it_arrives(a_service: Make):
    service = two_journeys(a_service)
    service.clock.move_to(at(3, 10))
    service.walk()
    assert service.outbox() == ["ready"]
    assert Nudge.get(Nudge.state == "planned", Nudge.touch == "open").held_reason == "had a mail today already"
    service.turn()
    service.live(days=0.3)
    assert [mail.subject for mail in service.mailbox(ANA)] == ["How a talk goes"]
    service.live(days=1)
    assert [row.settled_at for row in Outbox.select().order_by(Outbox.id)] == [at(3, 10), at(4, 9)]


def test_a_mail_that_was_given_up_leaves_room_for_another(a_service: Make):
    service = two_journeys(a_service)
    service.clock.move_to(at(3, 10))
    with transaction():
        (mine,) = outbox.claim(at(3, 9), 1)
        outbox.bury(mine, "550 no", at(3, 9))
    service.turn()
    assert [mail.subject for mail in service.mailbox(ANA)] == ["Talk again"]


def test_a_mail_is_given_up_after_so_many_refusals_and_after_as_many_again_once_revived(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.post = Refusing()
    for tries in (MOST_REFUSALS, 2 * MOST_REFUSALS):
        service.live(days=1)
        assert (service.outbox(), Attempt.select().count()) == (["dead"], tries)
        assert Outbox.get().reason == "451 later"
        outbox.revive([Outbox.get().id], service.clock.now())
    local = [row.started_at.astimezone(TEN.tzinfo) for row in Attempt.select()]
    assert all(9 <= began.hour < 17 and began.weekday() < 5 for began in local)


def test_each_refusal_makes_the_wait_longer(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.post = Refusing()
    service.live(days=0.4)
    began = [row.started_at for row in Attempt.select().order_by(Attempt.number)]
    waits = [(after - before) / timedelta(minutes=1) for before, after in pairwise(began)]
    assert waits == [1, 2, 4, 8, 16, 32, 64]


class Away(Memory):
    """A server that can't be reached."""

    async def open(self) -> None:
        raise NoWayOut("no connection to the mail server: refused")


def test_a_server_that_is_away_for_hours_costs_no_mail_its_life(a_service: Make):
    service = many(a_service, 30)
    working, service.post = service.post, Away()
    service.live(days=0.2)
    assert set(service.outbox()) == {"ready"}
    assert {row.reason for row in Outbox.select()} == {"no connection to the mail server: refused"}
    service.post = working
    service.live(days=0.01)
    assert len(working.sent) == 30


def test_a_server_that_is_away_over_night_brings_nobody_a_mail_at_night(a_service: Make):
    service = many(a_service, 1)
    service.clock.move_to(at(2, 16, 59))
    service.post = Away()
    service.turn()
    assert Outbox.get().send_after == at(3, 9)


class Narrow(Memory):
    """A server that lets us in on so many connections, and says so to each further one."""

    connections = 4

    def __init__(self, doors: int) -> None:
        super().__init__()
        self.doors = doors

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        if not self.doors:
            raise NoWayOut("421 too many connections")
        self.doors -= 1
        await super().send(mail, sender, recipient, handing_over)
        self.doors += 1


def test_what_one_connection_can_not_take_another_one_does(a_service: Make):
    service = many(a_service, 30)
    service.post = Narrow(2)
    service.turn()
    assert len(service.post.sent) == 30
    assert {row.attempts for row in Outbox.select()} == {1}


def test_where_no_connection_is_left_the_mails_are_put_back(a_service: Make):
    service = many(a_service, 30)
    service.post = Narrow(0)
    service.turn()
    assert {(row.state, row.attempts) for row in Outbox.select()} == {("ready", 0)}
    service.post.doors = 1
    service.sleep(minutes=1)
    service.turn()
    assert len(service.post.sent) == 30


ONE_STEP = """\
key: one-step
title: One step
goal: Everybody takes it.
steps:
  - {key: read, kind: read, title: The only step, ask: Read it.}
"""


def arrived(a_service: Make) -> Service:
    """Ana took the only step on Monday; the last word is due on Tuesday."""
    service = a_service()
    service.enrol(ANA, journey=ONE_STEP)
    service.live(days=0.1)
    service.press(service.newest(ANA))
    return service


@pytest.mark.parametrize(("day", "comes"), [(17, True), (18, False)])
@pytest.mark.parametrize("is_walked", [False, True])
def test_nobody_is_congratulated_ten_working_days_late(a_service: Make, day: int, comes: bool, is_walked: bool):
    service = arrived(a_service)
    if is_walked:
        service.clock.move_to(at(3, 10))
        service.walk()
    service.clock.move_to(at(day, 10))
    service.turn()
    assert (service.newest(ANA).subject == "You have arrived, Ana") is comes
    if not comes:
        assert [line.why for line in service.why().lines][-1] == "too late to make sense"


@pytest.mark.parametrize(("days", "comes"), [(7, True), (7.01, False)])
@pytest.mark.parametrize("is_walked", [False, True])
def test_nobody_gets_an_answer_a_week_late(a_service: Make, days: float, comes: bool, is_walked: bool):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    service.reply(service.newest(ANA), "STOP")
    collect(service.installation)
    if is_walked:
        service.walk()
    service.sleep(days=days)
    service.turn()
    assert len(service.mailbox(ANA)) == 1 + comes
    answer = Nudge.get(Nudge.origin == "answer")
    if not is_walked:
        assert (answer.state, answer.reason) == (("fired", "") if comes else ("skipped", "too late to make sense"))
    elif not comes:
        assert Outbox.get(Outbox.state == "cancelled").reason == "too late to make sense"
