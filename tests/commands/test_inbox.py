"""What waits for a human: listed, read, and seen to."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import JOURNEY, MONDAY

from nudger.commands import main
from nudger.journey.receipts import Event, Verb
from nudger.service import record
from nudger.service.clock import WallClock
from nudger.service.enrol import enrol
from nudger.service.installation import Installation
from nudger.service.settings import read_settings
from nudger.store import enrolments, inbound, people
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


def test_a_mail_is_put_to_the_step_that_its_author_was_asked_for(waiting: int, capsys: pytest.CaptureFixture[str]):
    assert run("inbox", "assign", str(waiting)) == 1
    assert f"no step waits for whoever wrote mail {waiting}" in capsys.readouterr().err
    with connection():
        ana = people.by_email(ANA)
        assert ana is not None
        Path("journey.yaml").write_text(JOURNEY, "utf-8")
        settings = read_settings(Path("config/nudger.toml"))
        installation = Installation.open(settings, WallClock(), Path("templates"))
        enrol(installation, Path("journey.yaml"), [ANA], MONDAY.date())
        record.record(
            enrolments.locked(1),
            ("opened", Event(Verb.INITIALIZED, MONDAY, "read", ana.id)),
        )
    assert run("inbox") == 0
    assert "1 How a talk goes (The first talk, Ana" in capsys.readouterr().out
    assert run("inbox", "assign", str(waiting), "1", "--done") == 0
    assert "belongs to “How a talk goes” of Ana" in capsys.readouterr().out
    assert run("inbox") == 0
    assert capsys.readouterr().out == "0 mails wait for a human\n"


@pytest.mark.parametrize("act", ["show", "assign", "done"])
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
