"""A restored database and a copied one keep silent until somebody confirms them."""

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from cast import ANA, CHI, JOURNEY, Service

from connectors.memory import Memory, Sent
from nudger.service.identity import Identity
from nudger.service.installation import identity_file
from nudger.store.database import close_database, database, is_postgresql
from nudger.store.tables import Outbox

Make = Callable[..., Service]
COPY = "the_copy"


class Asked(Memory):
    """A server that remembers what it took."""

    async def has(self, message_id: str) -> bool:
        return message_id in ids(self.sent)


class Place:
    """Where the databases of one test live; it knows how to copy one and to put the copy back."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.folder = folder
        self.there = f"{address.rpartition('/')[0]}/{COPY}" if is_postgresql(address) else str(folder / "b/n.sqlite")

    def copy(self) -> str:
        """Copy the database as it is, without the epoch file; return the copy's address."""
        close()
        if is_postgresql(self.address):
            self._admin(f"DROP DATABASE IF EXISTS {COPY}", f"CREATE DATABASE {COPY} TEMPLATE shared")
        else:
            Path(self.there).parent.mkdir(exist_ok=True)
            with closing(sqlite3.connect(self.address)) as live, closing(sqlite3.connect(self.there)) as copy:
                live.backup(copy)
        return self.there

    def restore(self) -> None:
        """Put the copy back in place of the live database."""
        close()
        if is_postgresql(self.address):
            self._admin("DROP DATABASE shared WITH (FORCE)", f"CREATE DATABASE shared TEMPLATE {COPY}")
            return
        for tail in ("-wal", "-shm"):
            Path(self.address + tail).unlink(missing_ok=True)
        shutil.copy(self.there, self.address)

    def drop(self) -> None:
        close()
        if is_postgresql(self.address):
            self._admin(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")

    def _admin(self, *statements: str) -> None:
        server = f"{self.address.rpartition('/')[0]}/postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def close() -> None:
    close_database()
    if database.obj is not None:
        database.obj.close()


@pytest.fixture
def place(address: str, tmp_path: Path) -> Iterator[Place]:
    found = Place(address, tmp_path)
    yield found
    found.drop()


def ids(sent: list[Sent]) -> list[str]:
    lines = (line for each in sent for line in each.mail.decode().splitlines() if line.startswith("Message-ID:"))
    return [line.partition("<")[2].rstrip(">") for line in lines]


def lived_in(a_service: Make, place: Place, **told: object) -> Service:
    """Ana has her first mail, and Chi's is due in an hour."""
    service = a_service(state=str(place.folder / "state"), **told)
    service.enrol(ANA)
    service.live(days=0.1)
    service.person(CHI, opens=(service.clock.now()).time().replace(hour=13))
    service.enrol(CHI, journey=JOURNEY.replace("first-talk", "second-talk"))
    return service


def reopened(service: Service, **told: object) -> Service:
    """The same installation, opened again at the same moment and with the same server."""
    settings = service.installation.settings
    kept = {name: getattr(settings, name) for name in ("database", "state", "url", "on_ambiguous", "secret")}
    again = Service(service.folder, service.clock.now(), **(kept | told))
    again.post = service.post
    return again


def says_nothing(service: Service, caplog: pytest.LogCaptureFixture) -> str:
    """Prove that three hours bring neither a decision nor a mail; return the one sentence that the log has."""
    caplog.clear()
    before, sent = service.outbox(), len(service.post.sent)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            service.sleep(hours=1)
            service.turn()
    assert (service.outbox(), len(service.post.sent)) == (before, sent)
    (sentence,) = {record.getMessage() for record in caplog.records}
    assert len(caplog.records) == 1
    return sentence


def restored(a_service: Make, place: Place, post: Memory, *, hours: int = 0, **told: object) -> Service:
    """Chi's mail left after the copy was made; then the copy came back, *hours* after the last round."""
    service = lived_in(a_service, place, **told)
    service.post = post
    place.copy()
    service = reopened(service)
    service.live(days=0.15)
    assert len(service.mailbox(CHI)) == 1
    service.sleep(hours=hours)
    place.restore()
    return reopened(service)


def test_a_fresh_database_sends(a_service: Make, place: Place):
    service = lived_in(a_service, place)
    assert service.installation.identity.silence() == ""
    assert len(service.mailbox(ANA)) == 1


def test_opened_again_on_the_same_host_it_sends(a_service: Make, place: Place):
    service = reopened(lived_in(a_service, place))
    service.live(days=1)
    assert len(service.mailbox(CHI)) == 1


def test_a_copy_on_another_host_is_silent_until_it_is_confirmed(
    a_service: Make, place: Place, caplog: pytest.LogCaptureFixture
):
    service = lived_in(a_service, place)
    clone = reopened(service, database=place.copy(), state=str(place.folder / "other"))
    assert "this database has worked elsewhere: there is no " in says_nothing(clone, caplog)
    clone.installation.identity.confirm(clone.clock.now())
    clone.live(days=1)
    assert len(clone.mailbox(CHI)) == 1


def test_a_copy_with_another_url_is_silent_until_it_is_confirmed(
    a_service: Make, place: Place, caplog: pytest.LogCaptureFixture
):
    clone = reopened(lived_in(a_service, place), url="https://rehearsal.example.org")
    told = says_nothing(clone, caplog)
    assert "this database belongs to http://127.0.0.1:8080, and the settings say https://rehearsal.example.org" in told
    clone.installation.identity.confirm(clone.clock.now())
    clone.live(days=1)
    assert len(clone.mailbox(CHI)) == 1


def test_a_restored_copy_is_silent_on_the_same_host(a_service: Make, place: Place, caplog: pytest.LogCaptureFixture):
    service = restored(a_service, place, Memory())
    assert "was a copy of it restored?" in says_nothing(service, caplog)


def test_after_a_restore_a_server_that_can_be_asked_gets_nothing_twice_and_misses_nothing(
    a_service: Make, place: Place
):
    service = restored(a_service, place, Asked())
    service.installation.identity.confirm(service.clock.now())
    service.live(days=4)
    assert len(ids(service.post.sent)) == len(set(ids(service.post.sent)))
    assert [mail.subject for mail in service.mailbox(CHI)][:2] == [
        "How a talk goes",
        "Still here for you: How a talk goes",
    ]
    assert [mail.subject for mail in service.mailbox(ANA)] == ["Still here for you: How a talk goes"]


def test_a_copy_made_while_the_last_batch_is_on_its_way_is_older_than_the_file(a_service: Make, place: Place):
    class Copied(Memory):
        async def send(self, mail: bytes, *told: object) -> None:
            await super().send(mail, *told)
            place.copy()

    service = lived_in(a_service, place)
    service.post = Copied()
    service.live(days=0.1)
    assert len(service.post.sent) == 1
    place.restore()
    assert "was a copy of it restored?" in reopened(service).installation.identity.silence()


def test_a_doubt_outlives_the_night(a_service: Make, place: Place):
    service = restored(a_service, place, Asked(), hours=6)
    service.installation.identity.confirm(service.clock.now())
    service.live(days=1)
    assert len(service.mailbox(CHI)) == 1


def test_after_a_restore_a_mute_server_gets_what_is_in_doubt_again_under_the_same_message_id(
    a_service: Make, place: Place
):
    service = restored(a_service, place, Memory())
    service.installation.identity.confirm(service.clock.now())
    service.live(days=1)
    first, again = (mail.message["Message-ID"] for mail in service.mailbox(CHI))
    assert first == again
    assert service.mailbox(ANA) == []  # what was known to have left before the copy was made stays so


def test_after_a_restore_what_is_in_doubt_is_held_where_the_settings_say_so(a_service: Make, place: Place):
    service = restored(a_service, place, Memory(), on_ambiguous="hold")
    service.installation.identity.confirm(service.clock.now())
    for _ in range(5):
        service.sleep(minutes=3)
        service.turn()
    assert len(service.mailbox(CHI)) == 1
    assert service.outbox() == ["sent", "unknown"]


def test_what_was_ready_when_the_copy_was_made_is_in_doubt_too(a_service: Make, place: Place):
    service = lived_in(a_service, place)
    service.post = Asked()
    service.sleep(hours=2)
    service.walk()
    assert "ready" in service.outbox()
    place.copy()
    service = reopened(service)
    service.turn()
    place.restore()
    service = reopened(service)
    service.installation.identity.confirm(service.clock.now())
    assert "unknown" in service.outbox()
    service.live(days=1)
    assert len(service.mailbox(CHI)) == 1
    assert {row.state for row in Outbox.select()} == {"sent"}


def test_without_its_file_a_restored_copy_is_doubted_where_the_admin_says_so(a_service: Make, place: Place):
    service = restored(a_service, place, Asked())
    identity_file(service.installation.settings).unlink()
    assert "has worked elsewhere" in service.installation.identity.silence()
    service.installation.identity.confirm(service.clock.now(), is_restored=True)
    service.live(days=1)
    assert len(service.mailbox(CHI)) == 1


def test_a_process_at_work_hears_of_a_confirmation_by_another(a_service: Make, place: Place):
    service = restored(a_service, place, Asked())
    assert service.installation.is_silent()
    settings = service.installation.settings
    Identity(identity_file(settings), settings.url).confirm(service.clock.now())
    assert not service.installation.is_silent()


def test_the_file_never_goes_back(a_service: Make, place: Place):
    service = lived_in(a_service, place)
    path = identity_file(service.installation.settings)
    service.installation.identity.left(50, service.clock.now())
    service.installation.identity.left(49, service.clock.now())
    assert '"epoch": 50' in path.read_text(encoding="utf-8")


def test_a_file_that_can_not_be_read_is_a_reason_for_silence(a_service: Make, place: Place):
    service = lived_in(a_service, place)
    identity_file(service.installation.settings).write_text("{", encoding="utf-8")
    assert "nudger confirm --restored" in service.installation.identity.silence()


def test_a_database_of_before_this_guard_that_was_restored_is_silent(a_service: Make, place: Place):
    service = lived_in(a_service, place)
    database.execute_sql("DELETE FROM installation")
    service = reopened(service)
    assert "was a copy of it restored?" in service.installation.identity.silence()


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_a_worker_that_sent_nothing_itself_knows_an_older_copy_too(a_service: Make, place: Place):
    service = lived_in(a_service, place)
    other = reopened(service, state=str(place.folder / "other"))
    other.installation.identity.confirm(other.clock.now())
    place.copy()
    service = reopened(service)
    service.live(days=1)
    other = reopened(other)
    assert not other.installation.is_silent()
    place.restore()
    assert "was a copy of it restored?" in reopened(other).installation.identity.silence()
