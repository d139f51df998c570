"""Mail servers, as the commands meet them: proven by `check`, read by `work`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from imap_server import ImapServer
from smtp_server import Server

from nudger.commands import main
from nudger.store.database import close_database

MAIL = b"From: ana@example.org\r\nMessage-ID: <1@phone>\r\nSubject: Re\r\n\r\nDONE\r\n"
SERVING = "Nudger is at work"


@pytest.fixture
async def server() -> AsyncIterator[ImapServer]:
    async with ImapServer() as server:
        yield server


@pytest.fixture
def told(place: Path, server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings for a mailbox on *server*, in the environment."""
    values = {"HOST": "127.0.0.1", "PORT": str(server.port), "ENCRYPTION": "none", "USERNAME": "learning"}
    values |= {"PASSWORD": "env:IMAP_PASSWORD"}
    told = {f"NUDGER_IMAP__{name}": value for name, value in values.items()} | {"IMAP_PASSWORD": "let me in"}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return told


async def run(*words: str) -> int:
    def in_a_thread() -> int:
        try:
            return main(words)
        finally:
            close_database()

    return await asyncio.to_thread(in_a_thread)


async def test_check_proves_that_both_servers_let_us_in(
    told: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    async with Server() as smtp:
        monkeypatch.setenv("NUDGER_CONNECTOR", "smtp")
        monkeypatch.setenv("NUDGER_SMTP__PORT", str(smtp.port))
        assert await run("check") == 0
        assert "Let us in: [smtp], [imap]." in capsys.readouterr().out
        assert smtp.taken == []


async def test_check_says_what_each_server_has_against_us(
    told: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    async with Server(EHLO="250-test\r\n250 AUTH PLAIN", AUTH="535 5.7.8 no") as smtp:
        told = {"CONNECTOR": "smtp", "SMTP__PORT": str(smtp.port), "SMTP__USERNAME": "learning"}
        told |= {"SMTP__PASSWORD": "env:IMAP_PASSWORD", "MAILDIR__PATH": str(tmp_path / "none")}
        for name, value in told.items():
            monkeypatch.setenv(f"NUDGER_{name}", value)
        monkeypatch.setenv("IMAP_PASSWORD", "hunter2")
        assert await run("check") == 1
    said = capsys.readouterr().out
    assert said.splitlines() == [
        "[smtp]: 127.0.0.1 refuses the login; user name, password or token is wrong (535 5.7.8 no)",
        "[imap]: 127.0.0.1 refuses the login; user name or password is wrong ([AUTHENTICATIONFAILED] no …)",
        f"[maildir]: {tmp_path / 'none'} is no Maildir: it has no folders `new` and `cur`",
    ]


async def test_check_of_journeys_asks_no_server(told: dict[str, str], server: ImapServer):
    assert await run("check", "config/journeys") == 0
    assert server.connections == 0


async def test_a_mailbox_without_a_name_is_told_before_anything_begins(
    told: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("NUDGER_IMAP__USERNAME", "")
    assert await run("serve") == 1
    assert "[imap] needs `username`, and `password`" in capsys.readouterr().err


async def test_tokens_that_come_from_nowhere_are_told_before_anything_begins(
    told: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("NUDGER_IMAP__AUTH", "xoauth2")
    assert await run("serve") == 1
    assert "needs either `token_command` or `token_url` in [oauth]" in capsys.readouterr().err


async def test_work_once_fetches_what_is_there_and_reads_it(
    told: dict[str, str], server: ImapServer, capsys: pytest.CaptureFixture[str]
):
    server.put(MAIL)
    assert await run("work", "--once") == 0
    assert "1 unmatched" in capsys.readouterr().out
    assert await run("work", "--once") == 0
    assert [command for command in server.heard if command.startswith("FETCH")] == ["FETCH 1"]


async def test_work_once_goes_on_where_a_mailbox_can_not_be_read(
    told: dict[str, str], server: ImapServer, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    await server.goes_down()
    assert await run("work", "--once") == 0
    assert "nothing was due" in capsys.readouterr().out
    assert "a mailbox can't be read: nothing answers on" in caplog.text
    await server.comes_up()


async def test_work_reads_a_mailbox_on_and_on_and_ends_in_good_order(
    told: dict[str, str], server: ImapServer, serving: Callable[..., "asyncio.subprocess.Process"], place: Path
):
    running = serving("work")
    assert SERVING in await asyncio.to_thread(running.stdout.readline)
    while "IDLE" not in server.heard:
        await asyncio.sleep(0.05)
    server.put(MAIL)
    while server.unseen:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    running.terminate()
    out, err = await asyncio.to_thread(running.communicate)
    assert (running.returncode, "Traceback" in out + err) == (0, False), err


async def test_work_takes_mails_from_a_maildir(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name in ("new", "cur", "tmp"):
        (place / "mails" / name).mkdir(parents=True)
    (place / "mails/new/1.a.host").write_bytes(MAIL)
    monkeypatch.setenv("NUDGER_MAILDIR__PATH", "mails")
    assert await run("work", "--once") == 0
    assert "1 unmatched" in capsys.readouterr().out
    assert [each.name for each in (place / "mails/cur").iterdir()] == ["1.a.host:2,S"]
