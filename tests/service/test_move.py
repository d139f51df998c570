"""An installation moves into PostgreSQL, and into a file again, with all that happened to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from cast import ANA, BEN, CHI, Service
from filelock import FileLock

from benchmarks.cluster import fresh_database
from nudger.errors import NudgerError
from nudger.service.move import Compared, move
from nudger.service.settings import Settings
from nudger.store import copying, enrolments, holds
from nudger.store.database import close_database, database
from nudger.store.tables import Nudge, Person

pytestmark = pytest.mark.needs("postgresql")


@pytest.fixture
def target(postgresql: str) -> Iterator[str]:
    with fresh_database(postgresql, "moved") as address:
        yield address
        close_database()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """An installation in a file, some weeks old: words, undone steps, a manager with a higher id than her learner."""
    lived = Service(tmp_path, state=str(tmp_path / "state"))
    lived.person(ANA)
    lived.person(BEN)
    lived.person(ANA, manager=BEN)
    lived.person(CHI)
    lived.enrol(ANA, CHI)
    lived.do("", "When I hear a question, “I wait” \n\U0001f600.", "")
    lived.reply(lived.newest(CHI), "STOP")
    lived.live(days=1)
    lived.post.sent.clear()
    yield lived
    close_database()


def moved(
    service: Service, address: str, say: Callable[[str, int], None] = lambda table, count: None
) -> list[Compared]:
    return move(service.installation.settings, service.clock, address, say)


def opened(service: Service, address: str) -> Service:
    settings = service.installation.settings
    there = Service(service.folder, service.clock.now(), database=address, state=settings.state)
    there.post = service.post
    return there


def standings() -> dict[int, object]:
    return enrolments.standings(enrolments.everyone())


def test_everything_arrives_and_life_goes_on_there(service: Service, target: str):
    before = [service.why(email) for email in (ANA, BEN, CHI)], service.status(), standings()
    assert all(each.is_same for each in moved(service, target))
    there = opened(service, target)
    assert ([there.why(email) for email in (ANA, BEN, CHI)], there.status(), standings()) == before
    assert {row.email: row.manager_id for row in Person.select()}[ANA] == Person.get(Person.email == BEN).id
    assert there.installation.identity.silence() == ""
    there.do("What Ben saw.", email=BEN)
    there.live(days=7)
    assert there.newest(ANA).subject == "You have arrived, Ana"
    there.person("dia@example.org")
    there.enrol("dia@example.org")
    there.live(days=7)
    assert there.mailbox("dia@example.org")[0].subject == "How a talk goes"
    keys = [row.key for row in Nudge.select()]
    assert len(keys) == len(set(keys))


def test_the_one_that_was_left_sends_no_more(service: Service, target: str):
    moved(service, target)
    left = opened(service, service.installation.settings.database)
    (held,) = holds.in_force()
    assert held.reason.startswith("moved to postgresql://")
    left.sleep(days=20)
    left.turn()
    assert left.post.sent == []
    with pytest.raises(NudgerError, match="already; if this one is to work again: nudger release everything"):
        moved(service, target)


@pytest.mark.parametrize("table", ["installation", "person", "event", "receipt", "outbox_body"])
def test_broken_off_it_goes_on_where_it_was(service: Service, target: str, table: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(copying, "BATCH", 2)

    def cut(name: str, count: int) -> None:
        if name == table:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moved(service, target, cut)
    close_database()
    assert holds.in_force() == []
    assert all(each.is_same for each in moved(service, target))
    assert opened(service, target).why().lines == service.why().lines


def test_a_row_that_somebody_changed_is_found_and_nothing_is_silenced(service: Service, target: str):
    def cut(name: str, count: int) -> None:
        if name == "outbox":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        moved(service, target, cut)
    with psycopg.connect(target) as connection:
        connection.execute("UPDATE event SET reason = 'another' WHERE id = 2")
    assert [each.table for each in moved(service, target) if not each.is_same] == ["event"]
    assert holds.in_force() == []
    service.live(days=30)
    assert service.post.sent != []


@pytest.mark.parametrize("job", ["walk", "deliver", "collect"])
def test_while_a_worker_runs_it_is_refused(service: Service, target: str, job: str):
    with (
        FileLock(f"{service.installation.settings.database}.{job}.lock"),
        pytest.raises(NudgerError, match="end `serve`, `work` and `web` first"),
    ):
        moved(service, target)


def test_a_target_of_another_installation_is_refused(service: Service, target: str, tmp_path: Path):
    other = Service(tmp_path / "other", database=target, state=str(tmp_path / "other"), secret=f"file:{tmp_path / 's'}")
    other.person(ANA)
    with pytest.raises(NudgerError, match=r"moved belongs to another installation"):
        moved(service, target)


def test_a_target_with_rows_of_nobody_is_refused(service: Service, target: str, tmp_path: Path):
    Service(tmp_path / "other", database=target, state=str(tmp_path / "other"), secret=f"file:{tmp_path / 's'}").person(
        ANA
    )
    database.execute_sql("DELETE FROM installation")
    with pytest.raises(NudgerError, match="is not empty: there are rows in person"):
        moved(service, target)


def test_a_restored_copy_is_not_moved_past_its_silence(service: Service, target: str):
    service.installation.identity.left(10_000, service.clock.now())
    with pytest.raises(NudgerError, match="was a copy of it restored"):
        moved(service, target)


def test_there_and_back_again_it_is_what_it_was(service: Service, target: str, tmp_path: Path):
    before = [service.why(email) for email in (ANA, BEN, CHI)]
    moved(service, target)
    back = str(tmp_path / "back.sqlite")
    there = opened(service, target)
    close_database()
    assert all(each.is_same for each in moved(there, back))
    again = opened(service, back)
    assert [again.why(email) for email in (ANA, BEN, CHI)] == before
    assert again.installation.identity.silence() == ""


def test_where_there_is_nothing_to_move_it_is_said(tmp_path: Path):
    told = Settings(database=str(tmp_path / "nothing.sqlite"))
    with pytest.raises(NudgerError, match="there is nothing to move"):
        move(told, None, "postgresql://nowhere/x", print)
