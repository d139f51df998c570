"""What wakes a worker, and what doesn't."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest
import schedule
from cast import ANA, MONDAY, Service

from connectors.memory import Memory
from nudger.service import deliver, work
from nudger.service.clock import MovableClock
from nudger.service.work import everything
from nudger.store import wake
from nudger.store.database import connection

Make = Callable[..., Service]

HALF_PAST_TEN = MONDAY + timedelta(hours=1, minutes=30)
PATIENCE = 20.0


class CountingClock(MovableClock):
    """A clock that knows how often it was asked."""

    asked = 0

    def now(self) -> datetime:
        self.asked += 1
        return super().now()


@pytest.fixture
def no_metronome(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "SECONDS_BETWEEN_ROUNDS", 3600)


@pytest.fixture
def long_queue(a_service: Make, monkeypatch: pytest.MonkeyPatch) -> Service:
    """Fifty mails are due, and a round of sending is over as soon as it has begun."""
    monkeypatch.setattr(deliver, "ROUND", 0.0)
    service = a_service(now=HALF_PAST_TEN)
    emails = [f"p{number}@example.org" for number in range(50)]
    for email in emails:
        service.person(email)
    service.enrol(*emails)
    return service


@asynccontextmanager
async def working(service: Service, **told: object) -> AsyncIterator[None]:
    """Do the jobs beside the test; on entry the worker has had its first rounds, and waits."""
    stopping = asyncio.Event()
    task = asyncio.create_task(work.work(service.installation, service.post, stopping, **told))
    await asyncio.sleep(1)
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait_for(task, PATIENCE)


async def elsewhere(act: Callable[[], None]) -> None:
    """Do it on a connection of its own, as another process would."""

    def do() -> None:
        with connection():
            act()

    await asyncio.to_thread(do)


async def until_sent(post: Memory, number: int) -> float:
    """Wait until so many mails were sent; return how many seconds it took."""
    began = time.monotonic()
    while len(post.sent) < number:
        assert time.monotonic() - began < PATIENCE, f"only {len(post.sent)} of {number} mails were sent"
        await asyncio.sleep(0.01)
    return time.monotonic() - began


@pytest.mark.alone
@pytest.mark.usefixtures("no_metronome")
async def test_what_another_process_commits_wakes_the_worker(a_service: Make):
    service = a_service(now=HALF_PAST_TEN)
    async with working(service):
        await elsewhere(lambda: service.enrol(ANA))
        assert await until_sent(service.post, 1) < 1


@pytest.mark.alone
@pytest.mark.usefixtures("no_metronome")
async def test_a_mail_that_comes_in_wakes_the_worker(a_service: Make):
    service = a_service(now=HALF_PAST_TEN)
    service.enrol(ANA)
    async with working(service):
        await elsewhere(lambda: service.reply(service.newest(ANA), "LATER perhaps"))
        assert await until_sent(service.post, 2) < 1


@pytest.mark.usefixtures("no_metronome")
async def test_a_round_that_does_nothing_wakes_nobody(a_service: Make):
    service = a_service(now=HALF_PAST_TEN)
    clock = CountingClock(HALF_PAST_TEN)
    service.installation = replace(service.installation, clock=clock)
    service.enrol(ANA)
    async with working(service):
        asked = clock.asked
        await asyncio.sleep(1)
        assert clock.asked == asked > 0


@pytest.mark.usefixtures("no_metronome")
async def test_a_long_queue_does_not_wait_for_the_metronome(long_queue: Service):
    async with working(long_queue):
        await until_sent(long_queue.post, 50)


@pytest.mark.usefixtures("no_metronome")
async def test_once_is_until_nothing_more_is_due(long_queue: Service):
    tally = await everything(long_queue.installation, long_queue.post)
    assert tally["sent"] == len(long_queue.post.sent) == 50


@pytest.mark.alone
async def test_the_metronome_rings_without_anybody(a_service: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(work, "SECONDS_BETWEEN_ROUNDS", 1)
    service = a_service()
    service.enrol(ANA)
    async with working(service):
        assert service.post.sent == []
        service.sleep(hours=1.5)
        assert await until_sent(service.post, 1) < 3


async def test_a_worker_does_only_the_jobs_it_was_told(a_service: Make):
    service = a_service(now=HALF_PAST_TEN)
    service.enrol(ANA)
    async with working(service, jobs=("walk",)):
        assert (service.outbox(), service.post.sent) == (["ready"], [])
    async with working(service, jobs=("deliver",)):
        assert len(service.post.sent) == 1


async def test_the_metronome_goes_on_when_the_clock_is_put_back():
    bell = asyncio.Event()
    metronome = schedule.Scheduler()
    metronome.every(work.SECONDS_BETWEEN_ROUNDS).seconds.do(bell.set)
    metronome.jobs[0].next_run += timedelta(hours=1)
    await asyncio.wait_for(work._rung(bell, metronome), 1)
    assert metronome.idle_seconds <= work.SECONDS_BETWEEN_ROUNDS


ON_POSTGRESQL = pytest.mark.parametrize(
    "address", [pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))], indirect=True
)


def cut_off_all(address: str) -> None:
    """Close every connection to the database, as a server does that starts anew."""
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@ON_POSTGRESQL
async def test_a_worker_that_was_cut_off_goes_on(a_service: Make, address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(work, "SECONDS_BETWEEN_ROUNDS", 1)
    service = a_service(now=HALF_PAST_TEN)
    async with working(service):
        cut_off_all(address)
        await asyncio.sleep(2.5)
        await elsewhere(lambda: service.enrol(ANA))
        await until_sent(service.post, 1)


@ON_POSTGRESQL
async def test_whoever_listens_and_was_cut_off_listens_again(
    address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(wake, "AGAIN", 0.2)
    bell = asyncio.Event()
    listening = asyncio.create_task(wake.listen(address, bell))
    for _ in range(2):
        await asyncio.wait_for(bell.wait(), PATIENCE)  # it listens
        bell.clear()
        with psycopg.connect(address, autocommit=True) as other:
            other.execute("NOTIFY nudger")
        await asyncio.wait_for(bell.wait(), 1)
        bell.clear()
        cut_off_all(address)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert len(caplog.records) in (1, 2)
    assert "nothing wakes us but the clock" in caplog.text


@pytest.mark.needs("module:psycopg")
async def test_where_nobody_can_be_listened_to_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(wake, "AGAIN", 0.05)
    listening = asyncio.create_task(wake.listen("postgresql://nudger:secret@127.0.0.1:1/none", asyncio.Event()))
    await asyncio.sleep(0.5)
    listening.cancel()
    assert isinstance((await asyncio.gather(listening, return_exceptions=True))[0], asyncio.CancelledError)
    assert len(caplog.records) == 1 and "secret" not in caplog.text
