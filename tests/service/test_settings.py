"""Settings, and every way to get them wrong."""

import os
import socket
import stat
from datetime import date, time
from pathlib import Path

import pytest

from nudger.errors import NudgerError, Problems
from nudger.service.secret import read_secret, signing_secret
from nudger.service.settings import Settings, read_settings
from nudger.store.database import open_database


def test_the_shipped_file_says_what_the_defaults_are():
    shipped = {"prefers": ["tue", "wed", "thu"], "spread": True}  # wishes that a program has to ask for
    assert read_settings(Path("config/nudger.toml"), {}) == Settings.model_validate({"hours": shipped})


def test_a_fresh_installation_mails_nobody():
    assert Settings().connector == "console"


def test_the_environment_overrides_the_file(tmp_path: Path):
    file = tmp_path / "n.toml"
    file.write_text('connector = "console"\n[smtp]\nport = 25\n')
    told = {"NUDGER_CONNECTOR": "smtp", "NUDGER_SMTP__PORT": "2525", "NUDGER_HOURS__WORKING_DAYS": "mon fri"}
    settings = read_settings(file, told)
    assert (settings.connector, settings.smtp.port, settings.hours.weekdays) == ("smtp", 2525, "04")


def test_hours_of_the_house_are_read_from_the_file_and_from_the_environment(tmp_path: Path):
    file = tmp_path / "n.toml"
    file.write_text(
        '[hours]\nquiet = ["15 - 15.30", "12:00-13:00"]\nhalt_days = [2026-12-24, "2026-12-31..2027-01-01"]'
    )
    hours = read_settings(file, {"NUDGER_HOURS__PREFERS": "tue wed"}).hours
    assert hours.columns["quiet"] == "12:00-13:00 15:00-15:30"
    assert hours.window.halts == {date(2026, 12, 24), date(2026, 12, 31), date(2027, 1, 1)}
    assert (hours.window.prefers, hours.window.mail_time) == ({1, 2}, time(10))
    hours = read_settings(None, {"NUDGER_HOURS__HALT_DAYS": "2026-12-24 2026-12-25..2026-12-26"}).hours
    assert len(hours.window.halts) == 3


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ('conector = "smtp"', 1, "there is no setting `conector`; did you mean `connector`?"),
        ('name = "x"\n[smtp]\nhots = "x"', 3, "there is no setting `smtp.hots`; did you mean `smtp.host`?"),
        ('connector = "graph"', 1, '`connector = "graph"` is not built yet'),
        ('connector = "memory"', 1, "`connector` is \"memory\"; write 'console'"),
        ('connector = "pigeon"', 1, "`connector` is \"pigeon\"; write 'console'"),
        ("[smtp]\nport = 99999", 2, "`smtp.port` is 99999"),
        ('[smtp]\npassword = "hunter2"', 2, "a secret does not stand in this file"),
        ('[hours]\nzone = "Europe/Londno"', 2, 'did you mean "Europe/London"?'),
        ("[hours]\nopens = 17:00:00\ncloses = 09:00:00", 1, "opens must be before closes"),
        ("[hours]\nworking_days = []", 1, "on one working day at least"),
        ('[hours]\nholidays = "Bavaria"', 2, 'there is no country "Bavaria"'),
        ('[hours]\nquiet = ["12:00"]', 2, "write hours from and until, such as 12:00-13:00"),
        ('[hours]\nquiet = ["9-12", "12-17"]', 1, "quiet hours and halt days leave no hour of a working day"),
        ('[hours]\nhalt_days = ["24.12.2026"]', 2, 'write a day such as "2026-12-24"'),
        ('[hours]\nhalt_days = ["2026-12-31..2026-12-24"]', 2, "it ends before it begins"),
        ('[hours]\nhalt_days = ["2026-12-24..2027-12-31"]', 2, "these are 373 days; at most 92 at once"),
        ('[hours]\nprefers = ["someday"]', 2, '`hours.prefers` is "someday"; write'),
        ('address = "no address"', 1, "write one mail address without a plus"),
        ('address = "a+b@example.org"', 1, "without a plus"),
        ('url = "learn.example.org"', 1, "write a web address without a path"),
        ('url = "https://learn.example.org/path"', 1, "write a web address without a path"),
        ("[budget]\nmails_a_day = 0", 2, "`budget.mails_a_day` is 0"),
        ("name = ", 1, "not TOML"),
        ("[budget]\nmails_a_month = 2", 2, "there is no setting `budget.mails_a_month`"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, source: str, line: int, words: str):
    file = tmp_path / "n.toml"
    file.write_text(source)
    with pytest.raises(Problems) as caught:
        read_settings(file, {})
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(file), line)
    assert words in problem.what
    assert "hunter2" not in problem.what


def test_a_wrong_variable_is_told_by_its_name():
    with pytest.raises(Problems) as caught:
        read_settings(None, {"NUDGER_SMTP__PORT": "many", "NUDGER_COLOUR": "red"})
    assert [problem.file for problem in caught.value.problems] == ["NUDGER_SMTP__PORT", "NUDGER_COLOUR"]


def test_a_database_of_another_kind_is_refused_with_a_sentence():
    with pytest.raises(NudgerError, match="postgresql://"):
        open_database("mysql://localhost/nudger")


def test_a_database_that_does_not_answer_is_told_without_its_password():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NudgerError, match=f"nudger@127.0.0.1:{port}/nudger can't be opened") as caught:
        open_database(f"postgresql://nudger:hunter2@127.0.0.1:{port}/nudger")
    assert "hunter2" not in str(caught.value)


def test_a_signing_secret_is_made_once_and_readable_by_nobody_else(tmp_path: Path):
    reference = f"file:{tmp_path / 'deep' / 'secret'}"
    assert signing_secret(reference) == signing_secret(reference)
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "deep" / "secret").stat().st_mode) == 0o600


def test_a_secret_that_is_not_there_is_named_and_not_shown(tmp_path: Path):
    with pytest.raises(NudgerError, match="the variable MAIL_PASSWORD is not set"):
        read_secret("env:MAIL_PASSWORD", {})
    with pytest.raises(NudgerError, match="can't be read"):
        read_secret(f"file:{tmp_path / 'nothing'}")
    (tmp_path / "short").write_text("abc\n")
    with pytest.raises(NudgerError, match="too short") as caught:
        signing_secret(f"file:{tmp_path / 'short'}")
    assert "abc" not in str(caught.value)
