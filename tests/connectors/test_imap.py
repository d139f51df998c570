"""IMAP beyond the contract: what breaks, what changes under our feet, and how it is said."""

import asyncio
import logging
import socket
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from certificates import a_certificate
from imap_server import ImapServer
from ways_in import ADDRESS, QUICK, Bookmark, Kept, OnAnImapServer, reading, until, where

from connectors.imap import Imap, Pace
from connectors.in_words import tls_context
from connectors.xoauth2 import Tokens
from nudger.errors import NoWayIn, NudgerError


@pytest.fixture
async def server() -> AsyncIterator[ImapServer]:
    async with ImapServer() as server:
        yield server


def mail(number: int) -> bytes:
    return b"Message-ID: <%d@phone>\r\nFrom: ana@example.org\r\n\r\nDONE\r\n" % number


def numbers(kept: Kept) -> list[int]:
    return [int(raw.partition(b"<")[2].partition(b"@")[0]) for _, raw in kept.mails]


def put_three(server: ImapServer) -> None:
    for number in (1, 2, 3):
        server.put(mail(number))


@pytest.mark.parametrize("place", ["SEARCH", "FETCH 2", "STORE", "SELECT", "LOGIN", "CAPABILITY", "IDLE"])
async def test_a_connection_that_breaks_anywhere_loses_nothing(server: ImapServer, place: str):
    put_three(server)
    server.breaks = {place: 2}
    kept = Kept()
    async with reading(OnAnImapServer(server).mailbox(), kept):
        await until(lambda: not server.unseen and server.connections == 3 and server.heard[-1] == "IDLE")
    assert sorted(set(numbers(kept))) == [1, 2, 3]


async def test_a_mail_over_which_the_connection_always_breaks_stays_and_the_rest_goes_on(
    server: ImapServer, caplog: pytest.LogCaptureFixture
):
    put_three(server)
    server.breaks = {"FETCH 2": 99}
    kept = Kept()
    async with reading(OnAnImapServer(server).mailbox(), kept):
        await until(lambda: len(kept.mails) == 2 and server.unseen == 1)
    assert numbers(kept) == [1, 3]
    assert "mail 2; it stays there, unread" in caplog.text


async def test_a_mail_that_the_server_does_not_give_stays_and_the_rest_goes_on(server: ImapServer):
    put_three(server)
    server.refuses = {"FETCH 2"}
    kept = Kept()
    async with reading(OnAnImapServer(server).mailbox(), kept):
        await until(lambda: len(kept.mails) == 2 and server.unseen == 1)
    assert numbers(kept) == [1, 3]


async def test_only_what_is_new_is_fetched(server: ImapServer):
    put_three(server)
    way = OnAnImapServer(server)
    await way.mailbox().fetch(Kept())
    server.heard.clear()
    server.put(mail(4))
    kept = Kept()
    await way.mailbox().fetch(kept)
    assert numbers(kept) == [4]
    assert [command for command in server.heard if command.startswith("FETCH")] == ["FETCH 4"]


async def test_other_uids_after_a_move_to_another_server_lose_nothing(server: ImapServer):
    put_three(server)
    way = OnAnImapServer(server)
    await way.mailbox().fetch(Kept())
    server.mails.pop(1)
    server.put(mail(4))
    server.begins_anew()
    kept = Kept()
    await way.mailbox().fetch(kept)
    assert numbers(kept) == [2, 3, 4]
    assert way.bookmark.at == "8/3"


async def test_the_folder_may_begin_anew_while_it_is_read(server: ImapServer):
    put_three(server)
    kept = Kept()
    async with reading(OnAnImapServer(server).mailbox(), kept):
        await until(lambda: len(kept.mails) == 3 and "IDLE" in server.heard)
        server.mails.clear()
        server.put(mail(4))
        server.begins_anew()
        await until(lambda: 4 in numbers(kept))


@pytest.mark.parametrize("broken", ["place", "put"])
async def test_a_database_that_is_away_for_a_while_is_outlived(
    server: ImapServer, broken: str, caplog: pytest.LogCaptureFixture
):
    put_three(server)
    caplog.set_level(logging.CRITICAL)

    class Away(Bookmark):
        times = 3

        async def place(self) -> str:
            self.may_be_away("place")
            return await super().place()

        async def put(self, place: str) -> None:
            self.may_be_away("put")
            await super().put(place)

        def may_be_away(self, what: str) -> None:
            if what == broken and self.times > 0:
                self.times -= 1
                raise ConnectionError("the database is away")

    kept = Kept()
    async with reading(Imap(where(server.port), ADDRESS, Away(), QUICK), kept):
        await until(lambda: not server.unseen and server.heard[-1] == "IDLE")
    assert set(numbers(kept)) == {1, 2, 3}


@pytest.mark.parametrize("place", ["x", "7", "7/", "/", "7/-1", "9/2"])
async def test_a_bookmark_that_says_nothing_begins_at_the_beginning(server: ImapServer, place: str):
    put_three(server)
    kept = Kept()
    await Imap(where(server.port), ADDRESS, Bookmark(place)).fetch(kept)
    assert numbers(kept) == [1, 2, 3]


async def test_idle_wakes_it_at_once(server: ImapServer):
    kept = Kept()
    slow = Imap(where(server.port), ADDRESS, Bookmark(), Pace(look=60, idle=60, rests=(60,)))
    async with reading(slow, kept):
        await until(lambda: "IDLE" in server.heard)
        began = time.monotonic()
        server.put(mail(1))
        await until(lambda: bool(kept.mails))
    assert time.monotonic() - began < 1


async def test_it_ends_at_once_while_it_waits(server: ImapServer):
    slow = Imap(where(server.port), ADDRESS, Bookmark(), Pace(look=60, idle=60, rests=(60,)))
    async with reading(slow, Kept()):
        await until(lambda: "IDLE" in server.heard)
        began = time.monotonic()
    assert time.monotonic() - began < 1
    await asyncio.sleep(0.1)


async def test_it_outlives_a_server_that_is_away_says_so_once_and_goes_on(
    server: ImapServer, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.WARNING)
    kept = Kept()
    async with reading(OnAnImapServer(server).mailbox(), kept):
        await until(lambda: "IDLE" in server.heard)
        await server.goes_down()
        await asyncio.sleep(0.5)
        server.put(mail(1))
        await server.comes_up()
        await until(lambda: bool(kept.mails))
    said = [record.getMessage() for record in caplog.records]
    assert len([words for words in said if "nothing answers on" in words]) == 1
    assert said[-1] == "imap: the mailbox is read again"


async def test_a_refusal_with_another_time_in_its_words_is_said_once_all_the_same(
    server: ImapServer, caplog: pytest.LogCaptureFixture
):
    server.refuses = {"SELECT"}
    async with reading(OnAnImapServer(server).mailbox(), Kept()):
        await until(lambda: server.connections == 4)
    (said,) = [record.getMessage() for record in caplog.records]
    assert "(it can't be done, after 1 ms)" in said


async def test_the_rests_grow_and_then_stay(server: ImapServer, monkeypatch: pytest.MonkeyPatch):
    server.password = "another"
    rests: list[float] = []
    sleep = asyncio.sleep

    async def listen(seconds: float) -> None:
        rests.append(seconds)
        await sleep(0)

    mailbox = Imap(where(server.port), ADDRESS, Bookmark(), Pace(rests=(1.5, 2.5, 3.5)))
    monkeypatch.setattr("connectors.imap.asyncio.sleep", listen)
    running = asyncio.create_task(mailbox.run(Kept()))
    while len([rest for rest in rests if rest > 1]) < 5:
        await sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [rest for rest in rests if rest > 1][:5] == [1.5, 2.5, 3.5, 3.5, 3.5]


async def test_kept_mails_are_moved_where_the_settings_say_so(server: ImapServer):
    put_three(server)
    kept = Kept()
    await Imap(where(server.port, move_to="Old"), ADDRESS, Bookmark()).fetch(kept)
    assert (len(kept.mails), len(server.moved["Old"]), server.mails) == (3, 3, {})


async def test_a_server_that_lets_us_mark_nothing_is_read_all_the_same(
    server: ImapServer, caplog: pytest.LogCaptureFixture
):
    put_three(server)
    server.refuses = {"STORE"}
    kept = Kept()
    await OnAnImapServer(server).mailbox().fetch(kept)
    assert (len(kept.mails), caplog.text.count("can't be marked")) == (3, 1)


async def test_a_token_opens_the_mailbox(server: ImapServer):
    put_three(server)
    kept = Kept()
    await Imap(where(server.port, is_token=True), ADDRESS, Bookmark()).fetch(kept)
    assert len(kept.mails) == 3


async def test_a_token_that_is_refused_is_replaced_and_the_mailbox_opens(server: ImapServer):
    put_three(server)
    given = iter(("stale", "let me in"))
    tokens = Tokens(lambda: (next(given), 3600.0))
    kept = Kept()
    line = where(server.port, is_token=True, password=tokens.to_read, refused=tokens.forget)
    async with reading(Imap(line, ADDRESS, Bookmark(), QUICK), kept):
        await until(lambda: len(kept.mails) == 3)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"password": lambda: "hunter2"}, "127.0.0.1 refuses the login; user name or password is wrong"),
        ({"password": lambda: "falsch ü"}, "127.0.0.1 refuses the login; user name or password"),
        ({"password": lambda: "stale", "is_token": True}, "127.0.0.1 refuses the login; user name or token"),
        (
            {"folder": "Answers"},
            'there is no folder "Answers" that can be opened (no such folder); there are',
        ),
        ({"encryption": "starttls"}, "has no STARTTLS; look at `encryption`"),
        ({"encryption": "tls", "tls": ssl.create_default_context()}, "doesn't speak TLS as asked"),
    ],
)
async def test_what_is_wrong_is_said_in_a_sentence(server: ImapServer, more: dict[str, object], words: str):
    with pytest.raises(NoWayIn) as caught:
        await Imap(where(server.port, **more), ADDRESS, Bookmark()).look()
    assert words in str(caught.value)
    assert not any(secret in str(caught.value) for secret in ("hunter2", "falsch", "stale", "ana@"))


async def test_no_server_at_all_is_said_in_a_sentence(server: ImapServer):
    await server.goes_down()
    with pytest.raises(NoWayIn, match=r"nothing answers on 127.0.0.1:\d+; is the port right"):
        await Imap(where(server.port), ADDRESS, Bookmark()).look()
    await server.comes_up()


async def test_a_server_that_says_nothing_is_waited_for_in_vain_but_not_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("connectors.imap_line.CONNECTING", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NoWayIn, match="doesn't answer in time"):
        await Imap(where(silent.getsockname()[1]), ADDRESS, Bookmark()).look()


@pytest.mark.needs("openssl")
async def test_a_certificate_is_believed_only_where_we_know_who_gave_it(tmp_path: Path):
    certificate = a_certificate(tmp_path)
    async with ImapServer(tls=certificate.of_a_server()) as server:
        server.put(mail(1))
        kept = Kept()
        trusting = where(server.port, encryption="tls", tls=tls_context(str(certificate.file)))
        async with reading(Imap(trusting, ADDRESS, Bookmark(), QUICK), kept):
            await until(lambda: "IDLE" in server.heard)
            server.put(mail(2))
            await until(lambda: len(kept.mails) == 2)
        with pytest.raises(NoWayIn, match=r"the certificate of 127.0.0.1 can't be trusted: self-signed certificate"):
            await Imap(where(server.port, encryption="tls", tls=tls_context("")), ADDRESS, Bookmark()).look()


def test_a_file_that_holds_no_certificate_is_refused(tmp_path: Path):
    (tmp_path / "empty.pem").write_text("")
    with pytest.raises(NudgerError, match="there is no such file"):
        tls_context(str(tmp_path / "none.pem"))
    with pytest.raises(NudgerError, match="holds no certificate"):
        tls_context(str(tmp_path / "empty.pem"))
