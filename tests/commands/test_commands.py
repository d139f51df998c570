"""The command line, as its user meets it."""

import json
from pathlib import Path

import pytest

from nudger.commands import COMMANDS, main

JOURNEY = "config/journeys/coaching-conversations.yaml"


def run(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as stopped:
        return int(stopped.code or 0)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]):
    assert run(command, "--help") == 0 if command != "test" else True
    assert command == "test" or "usage: nudger" in capsys.readouterr().out


def test_without_a_command_the_usage_is_shown(capsys: pytest.CaptureFixture[str]):
    assert run() == 2
    assert "COMMAND" in capsys.readouterr().err


def test_check_finds_the_shipped_files_well(place: Path, capsys: pytest.CaptureFixture[str]):
    assert run("check") == 0
    assert capsys.readouterr().out.startswith("All is well")


def test_check_names_everyone_who_can_never_be_reached(place: Path, capsys: pytest.CaptureFixture[str]):
    sheet = "email,name,quiet,zone\ndan@example.org,Dan Reed,08:30-13:00,\nana@example.org,Ana Lopez,,Asia/Tokyo\n"
    (place / "people.csv").write_text(sheet, encoding="utf-8")
    run("people", "import", "people.csv", "--apply")
    assert run("check") == 0
    settings = (place / "config/nudger.toml").read_text(encoding="utf-8")
    (place / "config/nudger.toml").write_text(settings.replace("closes = 17:00:00", "closes = 13:00:00"))
    capsys.readouterr()
    assert run("check") == 1
    assert capsys.readouterr().out == (
        "people: Dan Reed (dan@example.org) can never be reached:"
        " quiet hours 08:30-13:00 leave no time on mon tue wed thu fri\n"
    )


def test_settings_that_changed_reach_people_at_the_next_start(place: Path, capsys: pytest.CaptureFixture[str]):
    (place / "people.csv").write_text("email,name\nana@example.org,Ana Lopez\n", encoding="utf-8")
    run("people", "import", "people.csv", "--apply")
    settings = (place / "config/nudger.toml").read_text(encoding="utf-8")
    (place / "config/nudger.toml").write_text(settings.replace("Europe/London", "Asia/Tokyo"), encoding="utf-8")
    capsys.readouterr()
    assert run("work", "--once") == run("people", "list") == 0
    said = capsys.readouterr().out
    assert "Asia/Tokyo  mon tue wed thu fri 09:00-17:00, prefers tue wed thu  manager: none\n" in said


BREAKS = [
    ("config/nudger.toml", "connector = ", "conector = ", "there is no setting `conector`; did you mean `connector`?"),
    (JOURNEY, "kind: practise", "kind: practice", "practise"),
    (JOURNEY, "    title:", "    titel:", "title"),
    (JOURNEY, "goal:", "gaol:", "goal"),
    (JOURNEY, "key: try-1\n", "key: grow\n", "grow"),
    (JOURNEY, "steps:", "steps: [", ""),
    ("templates/mail/step.en.md", "{{ sender }}", "{{ sendr }}", "sender"),
    ("templates/mail/step.en.md", "{% endif %}", "{% endfi %}", "endfi"),
    ("templates/mail/step.en.md", "{{ reader.first_name }}", "{{ reader.first_name | uper }}", "upper"),
    ("templates/mail/remind.en.md", "links.done", "links.dnoe", "links.done"),
    ("templates/mail/pause.en.md", "Nothing is lost.", "<b>Nothing</b> is lost.", "HTML"),
    ("templates/words/de.toml", "{name} sieht", "{nmae} sieht", "{nmae}"),
]


@pytest.mark.parametrize(("file", "good", "bad", "words"), BREAKS)
def test_check_tells_the_line_of_what_was_broken(
    place: Path, capsys: pytest.CaptureFixture[str], file: str, good: str, bad: str, words: str
):
    source = (place / file).read_text(encoding="utf-8")
    assert good in source
    line = source[: source.index(good)].count("\n") + 1
    (place / file).write_text(source.replace(good, bad, 1), encoding="utf-8")
    assert run("check") == 1
    told = capsys.readouterr().out.splitlines()
    assert any(each.startswith(f"{file}:") and words in each for each in told), told
    assert any(abs(int(each.split(":")[1]) - line) <= 1 for each in told if each.startswith(f"{file}:")), told


def test_check_names_a_mail_that_can_be_read_and_not_be_run(place: Path, capsys: pytest.CaptureFixture[str]):
    loops = "".join(f"{{% for each{number} in feedback %}}" for number in range(21))
    (place / "templates/mail/mine.en.md").write_text(f"Mine\n\n{loops}\n\nAna\n\n{'{% endfor %}' * 21}\n")
    assert run("check") == 1
    said = capsys.readouterr().out
    assert said.startswith("templates: templates/mail/mine.en.md: this mail can't be written: too many")


def test_check_tells_a_program_the_same(place: Path, capsys: pytest.CaptureFixture[str]):
    (place / JOURNEY).write_text("key: x\n")
    assert run("check", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert {"file", "line", "what"} == set(told[0])


def test_a_first_journey_from_people_to_a_mail_on_the_console(place: Path, capsys: pytest.CaptureFixture[str]):
    assert run("people", "import", "config/people.csv", "--apply") == 0
    assert run("enrol", "coaching-conversations", "ana@example.org", "--start", "2026-11-02", "--approved") == 0
    assert run("work", "--once") == 0
    assert run("status") == 0
    assert run("why", "ana@example.org") == 0
    told = capsys.readouterr().out
    assert "Written: 8 new, 0 changed." in told
    assert "enrolled: ana@example.org" in told
    assert "Ana Lopez" in told and "0/37" in told
    assert "Enrolled on “Coaching conversations”" in told


def test_status_and_why_speak_to_programs_too(place: Path, capsys: pytest.CaptureFixture[str]):
    run("people", "import", "config/people.csv", "--apply")
    run("enrol", "coaching-conversations", "ana@example.org", "--start", "2099-01-05")
    capsys.readouterr()
    run("status", "--json")
    assert json.loads(capsys.readouterr().out)["places"][0]["email"] == "ana@example.org"
    run("why", "ana@example.org", "--json")
    assert json.loads(capsys.readouterr().out)["lines"][0]["kind"] == "happened"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("why", "ana@example.org"), "there is nothing to read yet"),
        (("status",), "there is nothing to read yet"),
        (("enrol", "coaching-conversation", "ana@example.org"), 'there is no journey "coaching-conversation"'),
        (("enrol", "coaching-conversations", "nobody@example.org"), "nobody is known as nobody@example.org"),
        (("people", "import", "nothing.csv"), "nothing.csv can't be read"),
        (("--config", "nothing.toml", "status"), "nothing.toml can't be read"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
):
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err


def test_enrolling_twice_changes_nothing(place: Path, capsys: pytest.CaptureFixture[str]):
    run("people", "import", "config/people.csv", "--apply")
    run("enrol", "coaching-conversations", "ana@example.org")
    capsys.readouterr()
    assert run("enrol", "coaching-conversations", "ana@example.org") == 0
    assert "on the way already, nothing changed: ana@example.org" in capsys.readouterr().out


def test_nobody_is_enrolled_where_one_is_unknown(place: Path, capsys: pytest.CaptureFixture[str]):
    run("people", "import", "config/people.csv", "--apply")
    assert run("enrol", "coaching-conversations", "ana@example.org", "nobody@example.org") == 1
    run("status", "--json")
    captured = capsys.readouterr().out
    assert json.loads(captured[captured.index("{") :])["places"] == []
