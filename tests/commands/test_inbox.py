"""What waits for a human: listed, read, and seen to."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import MONDAY

from nudger.commands import main
from nudger.store import inbound
from nudger.store.database import connection

ANA = "ana@example.org"
ANGRY = f"From: Ana <{ANA}>\r\nMessage-ID: <1@x>\r\n\r\nLeave me alone!\r\n\r\n> Hello Ana,\r\n".encode()


def run(*words: str) -> int:
    return main(words)


@pytest.fixture
def waiting(place: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[int]:
    """A mail of Ana's waits for a human; its id."""
    run("people", "import", "config/people.csv", "--apply")
    with connection():
        inbound.keep("learning@example.org", "1@x", "learning@example.org", ANGRY, MONDAY)
        (mail,) = inbound.unread(0, 1)
        inbound.set_aside(mail.id, "reply", "for a human: sounds angry")
    capsys.readouterr()
    yield mail.id


def test_it_lists_when_who_and_why_and_nobodys_words(waiting: int, capsys: pytest.CaptureFixture[str]):
    assert run("inbox") == 0
    said = capsys.readouterr().out
    assert f"{waiting:>6}  Mon 02 Nov 09:00 UTC  Ana" in said
    assert f"<{ANA}>  sounds angry" in said
    assert "1 mail waits for a human; to read one: nudger inbox show ID, then: nudger inbox done ID" in said
    assert "Leave me alone" not in said


def test_it_lists_for_a_program(waiting: int, capsys: pytest.CaptureFixture[str]):
    assert run("inbox", "--json") == 0
    (mail,) = json.loads(capsys.readouterr().out)
    assert (mail["id"], mail["email"], mail["why"]) == (waiting, ANA, "sounds angry")


def test_it_shows_what_the_author_wrote_and_not_what_they_quote(waiting: int, capsys: pytest.CaptureFixture[str]):
    assert run("inbox", "show", str(waiting)) == 0
    assert capsys.readouterr().out == "Leave me alone!\n"


def test_what_is_seen_to_waits_no_more(waiting: int, capsys: pytest.CaptureFixture[str]):
    assert run("inbox", "done", str(waiting)) == 0
    assert run("inbox") == 0
    assert capsys.readouterr().out == f"{waiting} is seen to\n0 mails wait for a human\n"


@pytest.mark.parametrize("act", ["show", "done"])
def test_what_does_not_wait_is_told(waiting: int, act: str, capsys: pytest.CaptureFixture[str]):
    assert run("inbox", act, "99") == 1
    assert "no mail with the id 99 waits for a human" in capsys.readouterr().err
    assert run("inbox", act) == 1
    assert f"say which: nudger inbox {act} ID" in capsys.readouterr().err


def test_a_mail_that_nobody_could_read_is_shown_raw(waiting: int, capsys: pytest.CaptureFixture[str]):
    with connection():
        inbound.keep("learning@example.org", "2@x", "learning@example.org", b"\xff raw", MONDAY)
        (mail,) = inbound.unread(0, 1)
        inbound.set_aside(mail.id, "unreadable", "LookupError")
    assert run("inbox") == 0
    assert "nobody known  it can’t be read; see the log: LookupError" in capsys.readouterr().out
    assert run("inbox", "show", str(mail.id)) == 0
    assert "raw" in capsys.readouterr().out
