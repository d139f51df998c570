"""The commands of an admin on a bad day, as they are typed."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import MONDAY

from benchmarks.cluster import fresh_database
from nudger.commands import main
from nudger.store.database import close_database, connection, database
from nudger.store.fields import microseconds
from nudger.store.tables import Outbox

HERE = Path.cwd()
ANA = "ana@example.org"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Path]:
    """A folder with the shipped config and templates, where Ana is on the way since long ago."""
    for folder in ("config", "templates"):
        shutil.copytree(HERE / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("NUDGER_") and name != "NUDGER_CI"]:
        monkeypatch.delenv(name)
    run("people", "import", "config/people.csv", "--apply")
    run("enrol", "coaching-conversations", ANA, "--start", "2026-11-02", "--approved")
    capsys.readouterr()
    yield tmp_path
    close_database()


def run(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as stopped:
        return int(stopped.code or 0)


def a_mail(state: str, words: str) -> int:
    """Put a mail to Ana into the outbox, in this state; return its id."""
    at = microseconds(MONDAY)
    with connection():
        mail = Outbox.create(
            channel="mail",
            key=f"x/{words}",
            message_id=f"{state}@example.org",
            person=database.execute_sql(f"SELECT id FROM person WHERE email = '{ANA}'").fetchone()[0],
            counts=True,
            value=1,
            send_after=at,
            state=state,
            reason=words,
            lease_until=at,
            created_at=at,
            settled_at=at if state == "dead" else None,
        )
        nudge = database.execute_sql("SELECT min(id) FROM nudge").fetchone()[0]
        database.execute_sql(f"INSERT INTO outbox_nudge (outbox_id, nudge_id) VALUES ({mail.id}, {nudge})")
    return int(mail.id)


def test_status_says_that_the_admin_of_the_settings_is_nobody_we_know(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NUDGER_ADMIN", "Nobody@example.org")
    assert run("status") == 0
    assert "Nobody is known as nobody@example.org, the `admin` of the settings" in capsys.readouterr().err
    monkeypatch.setenv("NUDGER_ADMIN", ANA)
    assert run("status") == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("NUDGER_ADMIN", "not an address")
    assert run("status") == 1
    assert "write one mail address" in capsys.readouterr().err


def test_hold_list_status_why_and_release_tell_one_story(place: Path, capsys: pytest.CaptureFixture[str]):
    assert run("hold", "journey", "coaching-conversations", "--reason", "the page is down") == 0
    told = capsys.readouterr().out.removeprefix("On hold: ")
    assert re.fullmatch(r"journey coaching-conversations, since .* UTC: the page is down\n", told)
    for words in (("hold", "--list"), ("release", "--list"), ("status",), ("why", ANA)):
        assert run(*words) == 0
        assert told.strip() in capsys.readouterr().out
    run("hold", "--list", "--json")
    assert json.loads(capsys.readouterr().out)[0]["reason"] == "the page is down"
    assert run("release", "journey", "coaching-conversations") == 0
    assert capsys.readouterr().out.startswith("Released: journey coaching-conversations; 0 that it kept back are due")
    run("hold", "--list")
    assert capsys.readouterr().out == "nothing is on hold\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("hold",), "say what: everything, journey KEY, template NAME or person EMAIL"),
        (("hold", "everything", "now"), "say everything, with no name behind it"),
        (("hold", "journey"), "say journey and its name"),
        (("hold", "journey", "coaching-conversation"), "did you mean coaching-conversations?"),
        (("hold", "person", "anna@example.org"), "did you mean ana@example.org"),
        (("hold", "template", "steps"), 'there is no mail "steps"; there are'),
        (("release", "everything"), "everything is not on hold"),
        (("retry",), "say which"),
        (("retry", "1", "--all"), "say which"),
        (("retry", "17"), "no mail that was given up has the id 17"),
        (("move-to", "var/nudger.sqlite"), "this is where the installation is already"),
        (("move-to", "mysql://host/name"), "is no database that Nudger knows"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err


def test_a_scope_that_is_none_is_wrong_usage(place: Path, capsys: pytest.CaptureFixture[str]):
    assert run("hold", "jurney", "x") == 2
    assert "everything" in capsys.readouterr().err


def test_where_all_is_well_confirm_says_so(place: Path, capsys: pytest.CaptureFixture[str]):
    assert run("confirm") == 0
    assert "nothing to confirm" in capsys.readouterr().out


def test_confirm_says_what_is_wrong_and_does_nothing_before_yes(place: Path, capsys: pytest.CaptureFixture[str]):
    (place / "var" / "nudger.sqlite.epoch.json").unlink()
    assert run("work", "--once") == 0
    assert run("confirm") == 1
    told = capsys.readouterr().out
    assert "nothing was due" in told
    assert "Nothing is sent: this database has worked elsewhere: there is no var/nudger.sqlite.epoch.json." in told
    assert "0 mails ready to leave" in told and "nudger confirm --yes" in told
    assert run("status") == 0
    assert "Nothing is sent" in capsys.readouterr().out
    assert run("confirm", "--yes") == 0
    assert "Confirmed." in capsys.readouterr().out
    assert run("confirm") == 0


def test_confirm_tells_what_becomes_of_mails_in_doubt(place: Path, capsys: pytest.CaptureFixture[str]):
    file = place / "var" / "nudger.sqlite.epoch.json"
    noted = json.loads(file.read_text(encoding="utf-8")) | {"epoch": 900}
    file.write_text(json.dumps(noted), encoding="utf-8")
    assert run("confirm") == 1
    told = capsys.readouterr().out
    assert "was a copy of it restored?" in told and "sent once more under the same Message-ID" in told


def test_dead_lists_what_was_given_up_and_retry_tries_it_again(place: Path, capsys: pytest.CaptureFixture[str]):
    first, second = a_mail("dead", "550 no such user"), a_mail("unknown", "connection lost")
    assert run("dead") == 0
    told = capsys.readouterr().out
    assert f"{first}  02 Nov 09:00 UTC  {ANA}  first  dead: 550 no such user" in told
    assert "connection lost" not in told  # with `resend` it settles itself
    assert run("dead", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == first
    assert run("retry", str(first), str(second)) == 1
    assert run("retry", str(first)) == 0
    assert "1 is tried again" in capsys.readouterr().out
    assert [Outbox.get_by_id(each).state for each in (first, second)] == ["ready", "unknown"]
    assert run("dead") == 0
    assert capsys.readouterr().out == "0 given up\n"


def test_what_is_held_in_doubt_is_listed_and_tried_again_with_the_rest(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NUDGER_ON_AMBIGUOUS", "hold")
    mails = [a_mail("dead", "550 no such user"), a_mail("unknown", "connection lost")]
    assert run("dead") == 0
    assert "unknown: connection lost" in capsys.readouterr().out
    assert run("retry", "--all") == 0
    assert "2 are tried again" in capsys.readouterr().out
    assert [Outbox.get_by_id(each).state for each in mails] == ["ready", "ready"]


@pytest.mark.needs("postgresql")
def test_move_to_shows_what_arrived_and_the_line_to_change(
    place: Path, capsys: pytest.CaptureFixture[str], postgresql: str, monkeypatch: pytest.MonkeyPatch
):
    with fresh_database(postgresql, "moved_by_command") as address:
        assert run("move-to", address) == 0
        told = capsys.readouterr().out
        assert re.search(r"^person +8 +8  [0-9a-f]{12} same$", told, re.MULTILINE)
        assert told.endswith(f'database = "{address}"\n')
        monkeypatch.setenv("NUDGER_DATABASE", address)
        assert run("status") == 0
        assert "Ana Lopez" in capsys.readouterr().out
        assert run("confirm") == 0
        close_database()
