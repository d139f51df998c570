"""Mails on their way, held by whoever sends them: on both databases, whoever dies or comes late."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event

import pytest
from cast import ANA, BEN, Service, at

from nudger.store import doubts, outbox, people, pushes
from nudger.store.database import connection, transaction
from nudger.store.outbox import LEASE, SETTLING, Body, Claim
from nudger.store.tables import Attempt, Outbox, OutboxBody

Make = Callable[..., Service]

TEN = at(2, 10)
A_MINUTE = timedelta(minutes=1)
PATIENCE = 20.0
ON_POSTGRESQL = pytest.mark.parametrize(
    "address", [pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))], indirect=True
)


def waiting(a_service: Make, count: int = 1) -> Service:
    """So many mails are ready to leave at ten on Monday."""
    service = a_service(now=TEN)
    emails = [ANA, *(f"p{number}@example.org" for number in range(1, count))]
    for email in emails[1:]:
        service.person(email)
    service.enrol(*emails)
    service.walk()
    return service


def claimed(now: datetime = TEN, limit: int = 20) -> list[Claim]:
    with transaction():
        return outbox.claim(now, limit)


def reaped(now: datetime) -> None:
    with transaction():
        outbox.reap(now)


def the_mail() -> tuple[str, str]:
    row = Outbox.get()
    return row.state, row.reason


def attempts() -> list[tuple[int, str, str]]:
    return [(row.number, row.phase, row.outcome) for row in Attempt.select().order_by(Attempt.number)]


def test_a_mail_whose_sender_died_before_data_is_ready_again(a_service: Make):
    waiting(a_service)
    (mine,) = claimed()
    reaped(TEN + LEASE)
    assert the_mail() == ("sending", "")
    reaped(TEN + LEASE + A_MINUTE)
    assert the_mail() == ("ready", "")
    (again,) = claimed(TEN + LEASE + A_MINUTE)
    assert (again.id, again.attempts, again.fence > mine.fence) == (mine.id, 2, True)


def test_a_mail_whose_sender_died_during_data_is_in_doubt_and_looked_into_two_minutes_later(a_service: Make):
    waiting(a_service)
    (mine,) = claimed()
    outbox.handing_over([mine], TEN)
    late = TEN + LEASE + A_MINUTE
    reaped(late)
    assert the_mail()[0] == "unknown"
    assert claimed(late) == doubts.doubtful(late + SETTLING, 9) == []
    assert [each.id for each in doubts.doubtful(late + SETTLING + A_MINUTE, 9)] == [mine.id]


def test_from_data_on_the_lease_counts_anew(a_service: Make):
    waiting(a_service)
    (mine,) = claimed()
    outbox.handing_over([mine], TEN + LEASE - A_MINUTE)
    reaped(TEN + 2 * LEASE - 2 * A_MINUTE)
    assert outbox.still_mine([mine]) == {mine.id}
    reaped(TEN + 2 * LEASE)
    assert the_mail()[0] == "unknown"


@pytest.mark.parametrize("phase", ["begin", "data"])
def test_a_clock_that_was_set_back_makes_no_lease_longer(a_service: Make, phase: str):
    waiting(a_service)
    (mine,) = claimed()
    if phase == "data":
        outbox.handing_over([mine], TEN)
    earlier = TEN - timedelta(days=1)
    reaped(earlier)
    assert outbox.still_mine([mine]) == {mine.id}
    reaped(earlier + LEASE + A_MINUTE)
    assert the_mail()[0] == ("unknown" if phase == "data" else "ready")


def test_each_try_has_a_phase_of_its_own(a_service: Make):
    waiting(a_service)
    (first,) = claimed()
    outbox.handing_over([first], TEN)
    outbox.unknown(first, TEN, "lost")
    doubts.send_again(doubts.doubtful(TEN + LEASE, 1)[0], TEN, "it never arrived")
    (second,) = claimed()
    assert attempts() == [(1, "data", "lost"), (2, "begin", "")]
    reaped(TEN + LEASE + A_MINUTE)
    assert the_mail() == ("ready", "it never arrived")  # the first try was in DATA, this one was not
    assert outbox.refusals(second) == 0


def test_only_what_the_server_refused_is_a_refusal(a_service: Make):
    waiting(a_service)
    (mine,) = claimed()
    outbox.retry(mine, TEN, "451 later")
    assert outbox.refusals(mine) == 1
    (mine,) = claimed()
    outbox.unknown(mine, TEN, "lost")
    doubts.send_again(doubts.doubtful(TEN + LEASE, 1)[0], TEN, "it never arrived")
    (mine,) = claimed()
    outbox.sent([mine], TEN)
    assert outbox.refusals(mine) == 1


def test_what_was_given_back_is_not_mine_when_another_has_claimed_it(a_service: Make):
    waiting(a_service)
    (mine,) = claimed()
    outbox.retry(mine, TEN, "451 later")
    (theirs,) = claimed()
    assert (outbox.still_mine([mine]), outbox.still_mine([theirs])) == (set(), {theirs.id})


ENDS: dict[str, tuple[Callable[[Claim], None], str]] = {
    "retry": (lambda mine: outbox.retry(mine, TEN, "451 later"), "ready"),
    "postpone": (lambda mine: outbox.postpone(mine, TEN, "outside working hours"), "ready"),
    "unknown": (lambda mine: outbox.unknown(mine, TEN, "lost"), "unknown"),
    "cancel": (lambda mine: outbox.cancel(mine, "already done", TEN), "cancelled"),
    "bury": (lambda mine: outbox.bury(mine, "550 no", TEN), "dead"),
}


@pytest.mark.parametrize("end", ENDS)
def test_only_who_holds_a_mail_writes_its_end(a_service: Make, end: str):
    waiting(a_service)
    write, state = ENDS[end]
    (late,) = claimed()
    reaped(TEN + LEASE + A_MINUTE)
    write(late)
    assert the_mail() == ("ready", "")
    (mine,) = claimed(TEN + LEASE + A_MINUTE)
    write(late)
    assert (the_mail(), outbox.still_mine([late]), outbox.still_mine([mine])) == (("sending", ""), set(), {mine.id})
    assert attempts()[-1] == (2, "begin", "")
    write(mine)
    assert (the_mail()[0], outbox.still_mine([mine])) == (state, set())


@pytest.mark.parametrize("meanwhile", ["ready", "sending", "unknown"])
def test_that_a_mail_has_arrived_is_true_whoever_says_so(a_service: Make, meanwhile: str):
    waiting(a_service)
    (late,) = claimed()
    if meanwhile == "unknown":
        outbox.handing_over([late], TEN)
    reaped(TEN + LEASE + A_MINUTE)
    other = claimed(TEN + LEASE + A_MINUTE) if meanwhile == "sending" else []
    assert the_mail()[0] == meanwhile
    outbox.sent([late], TEN)
    assert (Outbox.get().state, Outbox.get().settled_at) == ("sent", TEN)
    assert outbox.still_mine([late, *other]) == set()


def test_what_arrived_has_arrived_when_it_was_said_first(a_service: Make):
    waiting(a_service)
    (mine,) = claimed()
    outbox.sent([mine], TEN)
    outbox.sent([mine], TEN + A_MINUTE)
    assert Outbox.get().settled_at == TEN


def test_still_mine_is_what_nobody_took_over(a_service: Make):
    waiting(a_service, 4)
    first, second, third, fourth = claimed()
    outbox.retry(second, TEN, "451 later")
    Outbox.update(lease_until=TEN - A_MINUTE).where(Outbox.id == third.id).execute()
    reaped(TEN)
    assert outbox.still_mine([first, second, third, fourth]) == {first.id, fourth.id}
    assert outbox.still_mine([]) == set()


def test_a_postponed_mail_was_not_tried(a_service: Make):
    waiting(a_service)
    (mine,) = claimed()
    outbox.postpone(mine, TEN + A_MINUTE, "outside working hours")
    assert (attempts(), Outbox.get().attempts, outbox.refusals(mine)) == ([], 0, 0)
    assert outbox.begun(TEN - A_MINUTE, TEN + A_MINUTE) == 0
    assert claimed() == []
    assert [again.attempts for again in claimed(TEN + A_MINUTE)] == [1]


def test_two_who_claim_at_once_never_share_a_mail(a_service: Make):
    waiting(a_service, 30)
    together = Barrier(2)

    def claim_all() -> list[int]:
        with connection():
            together.wait(PATIENCE)
            mine: list[int] = []
            while some := claimed(limit=2):
                mine += [each.id for each in some]
            return mine

    with ThreadPoolExecutor(2) as senders:
        both = [senders.submit(claim_all) for _ in range(2)]
        one, other = (each.result(PATIENCE) for each in both)
    assert sorted(one + other) == [row.id for row in Outbox.select().order_by(Outbox.id)]


@ON_POSTGRESQL
def test_who_claims_does_not_wait_for_another_who_does(a_service: Make):
    waiting(a_service, 4)
    with ThreadPoolExecutor(1) as other, transaction():
        mine = outbox.claim(TEN, 2)
        theirs = other.submit(in_a_thread, claimed).result(PATIENCE)
    assert (len(mine), len(theirs), {each.id for each in mine} & {each.id for each in theirs}) == (2, 2, set())


@ON_POSTGRESQL
def test_nobody_takes_a_mail_over_while_it_is_written_down_that_it_leaves(a_service: Make):
    waiting(a_service)
    (mine,) = claimed()
    late = TEN + LEASE + A_MINUTE
    begins = Event()

    def reap() -> None:
        begins.set()
        reaped(late)

    with ThreadPoolExecutor(1) as other:
        with transaction():
            assert outbox.still_mine([mine]) == {mine.id}
            reaping = other.submit(in_a_thread, reap)
            assert begins.wait(PATIENCE)
            with pytest.raises(TimeoutError):
                reaping.result(0.5)
            outbox.handing_over([mine], late)
        reaping.result(PATIENCE)
    assert outbox.still_mine([mine]) == {mine.id}


def in_a_thread(act: Callable[[], object]) -> object:
    with connection():
        return act()


def in_doubt(count: int = 1) -> list[Claim]:
    """Lose sight of so many mails, one minute after the other from ten on; return them as they are looked into."""
    for number, mine in enumerate(claimed(limit=count)):
        outbox.unknown(mine, TEN + number * A_MINUTE, "lost")
    return doubts.doubtful(TEN + timedelta(hours=1), count)


def test_the_oldest_doubt_is_looked_into_first(a_service: Make):
    waiting(a_service, 3)
    first, second, _ = in_doubt(3)
    assert doubts.doubtful(TEN + timedelta(hours=1), 2) == [first, second]
    assert doubts.doubtful(TEN + SETTLING + A_MINUTE, 9) == [first]


def test_who_can_not_be_asked_yet_is_asked_again(a_service: Make):
    waiting(a_service)
    (mine,) = in_doubt()
    doubts.ask_again(mine, TEN + timedelta(hours=1))
    assert the_mail() == ("unknown", "lost")
    assert doubts.doubtful(TEN + timedelta(hours=1), 9) == []
    assert len(doubts.doubtful(TEN + timedelta(hours=2), 9)) == 1


def test_a_doubt_ends_with_what_the_server_has(a_service: Make):
    waiting(a_service, 2)
    there, lost = in_doubt(2)
    doubts.arrived(there, TEN + A_MINUTE)
    doubts.send_again(lost, TEN + A_MINUTE, "it never arrived")
    assert doubts.doubtful(TEN + timedelta(days=9), 9) == []
    found = Outbox.get_by_id(there.id)
    assert (found.state, found.settled_at, found.reason) == ("sent", TEN + A_MINUTE, "")
    (again,) = claimed(TEN + A_MINUTE)
    assert (again.id, again.message_id, again.attempts) == (lost.id, lost.message_id, 2)


@pytest.mark.parametrize(
    "late",
    [
        lambda mine: doubts.ask_again(mine, TEN),
        lambda mine: doubts.arrived(mine, TEN),
        lambda mine: doubts.send_again(mine, TEN, "it never arrived"),
        lambda mine: doubts.give_up(mine, TEN, "too often"),
    ],
    ids=["ask again", "arrived", "send again", "give up"],
)
def test_a_doubt_is_settled_once(a_service: Make, late: Callable[[Claim], None]):
    waiting(a_service)
    (mine,) = in_doubt()
    doubts.send_again(mine, TEN, "another was faster")
    late(mine)
    assert the_mail() == ("ready", "another was faster")
    (again,) = claimed()
    outbox.unknown(again, TEN, "lost once more")
    late(mine)
    assert the_mail() == ("unknown", "lost once more")


def test_an_admin_revives_what_is_dead_or_in_doubt_and_nothing_else(a_service: Make):
    waiting(a_service, 6)
    dead, unknown, cancelled, sent, sending, _ = claimed()
    outbox.bury(dead, "550 no", TEN)
    outbox.unknown(unknown, TEN, "lost")
    outbox.cancel(cancelled, "already done", TEN)
    outbox.sent([sent], TEN)
    with transaction():
        assert outbox.revive([row.id for row in Outbox.select()], TEN + A_MINUTE) == 2
    states = {row.id: row.state for row in Outbox.select()}
    assert states == {
        dead.id: "ready",
        unknown.id: "ready",
        cancelled.id: "cancelled",
        sent.id: "sent",
        sending.id: "sending",
        sending.id + 1: "sending",
    }
    doubts.arrived(unknown, TEN)  # whoever looked into it meanwhile is too late
    assert [(each.id, each.attempts) for each in claimed(TEN + A_MINUTE)] == [(dead.id, 2), (unknown.id, 2)]
    assert [row.settled_at for row in Outbox.select().where(Outbox.id == dead.id)] == [None]


def test_what_a_sender_that_is_gone_held_is_taken_back_without_waiting_for_its_lease(a_service: Make):
    waiting(a_service, 3)
    begun, in_data, over = claimed()
    outbox.handing_over([in_data], TEN)
    outbox.sent([over], TEN)
    with transaction():
        outbox.orphan(TEN)
    reaped(TEN)
    assert [row.state for row in Outbox.select().order_by(Outbox.id)] == ["ready", "unknown", "sent"]
    assert outbox.still_mine([begun, in_data, over]) == set()


def test_a_body_is_kept_as_it_was_said_last(a_service: Make):
    waiting(a_service)
    (mine,) = claimed()
    outbox.keep_bodies([Body(mine.id, "step", "a" * 64, b"first")])
    outbox.keep_bodies([Body(mine.id, "step", "b" * 64, b"second")])
    assert [(row.template_hash, bytes(row.mail)) for row in OutboxBody.select()] == [("b" * 64, b"second")]


def test_the_most_valuable_leave_first_and_of_those_the_oldest(a_service: Make):
    waiting(a_service, 4)
    values = {1: (3, TEN - A_MINUTE), 2: (1, TEN), 3: (1, TEN - A_MINUTE), 4: (0, TEN + A_MINUTE)}
    for id_, (value, after) in values.items():
        Outbox.update(value=value, send_after=after).where(Outbox.id == id_).execute()
    assert outbox.next_due() == TEN - A_MINUTE
    assert [[each.id for each in claimed(limit=1)] for _ in range(4)] == [[3], [2], [1], []]
    assert outbox.next_due() == TEN + A_MINUTE
    assert [each.id for each in claimed(TEN + A_MINUTE)] == [4]
    assert outbox.next_due() is None


@pytest.mark.parametrize(
    ("state", "counted"),
    [("ready", [None]), ("sending", [None]), ("unknown", [TEN]), ("sent", [TEN]), ("cancelled", []), ("dead", [])],
)
def test_a_push_on_its_way_counts_and_one_that_will_not_come_does_not(
    a_service: Make, state: str, counted: list[datetime | None]
):
    waiting(a_service)
    settled = TEN if state in ("sent", "cancelled", "dead") else None
    Outbox.update(state=state, settled_at=settled, lease_until=TEN if state == "unknown" else None).execute()
    ana, ben = people.by_email(ANA).id, people.by_email(BEN).id
    assert pushes.known([ana, ben], TEN - A_MINUTE).get(ana, []) == counted
    assert pushes.known([ben], TEN - A_MINUTE) == pushes.known([], TEN) == {}
    if state in ("sent", "unknown"):
        assert pushes.known([ana], TEN + A_MINUTE) == {}
    Outbox.update(counts=False).execute()
    assert pushes.known([ana], TEN - A_MINUTE) == {}


def test_who_was_reached_is_told_apart_from_what_is_about_to_leave(a_service: Make):
    waiting(a_service, 2)
    Outbox.update(person=people.by_email(ANA).id).execute()
    mine, other = claimed()
    ana = mine.person
    assert pushes.reached([mine], TEN) == pushes.reached([], TEN) == {}
    outbox.unknown(other, TEN, "lost")
    assert pushes.reached([mine], TEN) == {ana: [TEN + SETTLING]}
    doubts.arrived(doubts.doubtful(TEN + timedelta(hours=1), 1)[0], TEN + A_MINUTE)
    assert pushes.reached([mine], TEN) == {ana: [TEN + A_MINUTE]}
    assert pushes.reached([mine], TEN + 2 * A_MINUTE) == {}
