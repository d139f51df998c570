"""The command `people`, as its user meets it."""

import json
from pathlib import Path

import pytest

from nudger.commands import main

SAMPLE = "config/people.csv"


def test_a_look_writes_nothing_and_says_how_to_go_on(place: Path, capsys: pytest.CaptureFixture[str]):
    assert main(("people", "import", SAMPLE)) == 0
    said = capsys.readouterr().out
    assert "8 new\n  + Ana Lopez <ana@example.org>, manager ben@example.org\n" in said
    assert said.endswith("Nothing is written yet; look it over, and run it again with --apply.\n")
    main(("people", "list", "--json"))
    assert json.loads(capsys.readouterr().out) == []


def test_twice_there_is_nothing_to_write(place: Path, capsys: pytest.CaptureFixture[str]):
    main(("people", "import", SAMPLE, "--apply"))
    assert capsys.readouterr().out.endswith("Written: 8 new, 0 changed.\n")
    assert main(("people", "import", SAMPLE)) == 0
    assert capsys.readouterr().out == (
        "0 new\n0 changed\n8 as they were\n0 absent from this file\nThere is nothing to write.\n"
    )


def test_bad_lines_are_told_and_the_exit_code_says_so(place: Path, capsys: pytest.CaptureFixture[str]):
    sheet = Path("two.csv")
    sheet.write_text("email,name,working_days\nana@example.org,Ana,Mon-Thu\nben,Ben,\n", encoding="utf-8")
    assert main(("people", "import", "two.csv", "--apply")) == 1
    assert 'two.csv:3: email is "ben"; write one mail address' in capsys.readouterr().out
    sheet.write_text("email,name,working_days\nana@example.org,Ana,Mon-Fri\n", encoding="utf-8")
    assert main(("people", "import", "two.csv")) == 0
    changed = "  ~ Ana <ana@example.org>: working_days mon tue wed thu → mon tue wed thu fri\n"
    assert changed in capsys.readouterr().out


def test_leavers_are_marked_only_when_asked_and_not_too_many(place: Path, capsys: pytest.CaptureFixture[str]):
    main(("people", "import", SAMPLE, "--apply"))
    lines = Path(SAMPLE).read_text(encoding="utf-8").splitlines()
    Path("all_but_one.csv").write_text("\n".join(lines[:-1]), encoding="utf-8")
    Path("two.csv").write_text("\n".join(lines[:3]), encoding="utf-8")
    capsys.readouterr()
    assert main(("people", "import", "all_but_one.csv", "--apply")) == 0
    said = capsys.readouterr().out
    assert "1 absent from this file\n  - George O’Brien <george@example.org>: in no journey that runs\n" in said
    assert "--apply --leavers marks them as left" in said
    assert main(("people", "import", "two.csv", "--apply", "--leavers")) == 1
    assert "Nothing was written: 6 of 8 people would be marked as left" in capsys.readouterr().err
    assert main(("people", "import", "all_but_one.csv", "--apply", "--leavers")) == 0
    assert capsys.readouterr().out.endswith("Written: 0 new, 0 changed, 1 marked as left.\n")
    assert main(("people", "import", "two.csv", "--apply", "--leavers", "--yes-so-many")) == 0
    capsys.readouterr()
    main(("people", "list"))
    assert capsys.readouterr().out.count("(has left)") == 6


def test_a_program_is_told_all_of_it(place: Path, capsys: pytest.CaptureFixture[str]):
    sheet = Path("people.csv")
    sheet.write_text("email,name,Department\nana@example.org,Ana,Sales\nben@example.org,Ben,\n", encoding="utf-8")
    main(("people", "import", "people.csv", "--apply", "--json"))
    assert json.loads(capsys.readouterr().out)["is_written"] is True
    sheet.write_text("email,name,Department\nana@example.org,Ana,Service\nchi,Chi,\n", encoding="utf-8")
    assert main(("people", "import", "people.csv", "--json")) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["is_written"] is False
    assert told["changed"][0]["fields"] == {"profile.department": {"from": "Sales", "to": "Service"}}
    assert [gone["email"] for gone in told["absent"]] == ["ben@example.org"]
    assert told["problems"][0]["line"] == 3
    main(("people", "list", "--json"))
    ana = json.loads(capsys.readouterr().out)[0]
    assert (ana["status"], ana["profile"], ana["opens"]) == ("active", {"department": "Sales"}, "09:00")
