"""The command `completions`, as its user meets it."""

import json
from pathlib import Path

import pytest

from nudger.commands import main

JOURNEY = """\
key: learning
title: Learning
goal: G.
steps:
  - {key: course, kind: learn, title: Asking first, ask: Take the course.}
  - {key: film, kind: watch, title: Six minutes, ask: Watch it.}
"""
SHEET = "email,course,status,score\nana@example.org,Asking first,completed,90\n"


@pytest.fixture
def enrolled(place: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Ana is on a journey with a course."""
    Path("learning.yaml").write_text(JOURNEY, encoding="utf-8")
    assert main(("people", "import", "config/people.csv", "--apply")) == 0
    assert main(("enrol", "learning.yaml", "ana@example.org")) == 0
    Path("lms.csv").write_text(SHEET, encoding="utf-8")
    capsys.readouterr()
    return place


def test_a_look_records_nothing_and_says_how_to_go_on(enrolled: Path, capsys: pytest.CaptureFixture[str]):
    for _ in range(2):
        assert main(("completions", "import", "lms.csv")) == 0
        assert capsys.readouterr().out == (
            "1 done\n"
            "  + ana@example.org: course of learning, 90 per cent, before its mail: it won't be asked\n"
            "0 not yet\n"
            "0 as they were\n"
            "Nothing is recorded yet; look it over, and run it again with --apply.\n"
        )


def test_applied_it_is_recorded_and_twice_there_is_nothing_to_record(
    enrolled: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(("completions", "import", "lms.csv", "--apply")) == 0
    assert capsys.readouterr().out.endswith("Recorded: 1 done.\n")
    assert main(("completions", "import", "lms.csv", "--apply")) == 0
    assert capsys.readouterr().out == "0 done\n0 not yet\n1 as they were\nThere is nothing to record.\n"
    main(("why", "ana@example.org"))
    assert "Ana Lopez finished “Asking first” by a list that was imported" in capsys.readouterr().out


def test_bad_lines_are_told_and_the_exit_code_says_so(enrolled: Path, capsys: pytest.CaptureFixture[str]):
    Path("lms.csv").write_text(f"{SHEET}ana@example.org,Excel,completed,\nana@example.org,film,started,\n", "utf-8")
    assert main(("completions", "import", "lms.csv", "--apply")) == 1
    said = capsys.readouterr().out
    assert 'lms.csv:3: no step of ana@example.org that a list can close is called "Excel"' in said
    assert '  - lms.csv:4: ana@example.org has not finished "film" yet\n' in said
    assert said.endswith("Recorded: 1 done.\n")
    assert main(("completions", "import", "missing.csv")) == 1
    assert "missing.csv can't be read: " in capsys.readouterr().err


def test_a_program_is_told_all_of_it(enrolled: Path, capsys: pytest.CaptureFixture[str]):
    assert main(("completions", "import", "lms.csv", "--apply", "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["is_written"] is True
    assert told["done"] == [
        {
            "line": 2,
            "email": "ana@example.org",
            "journey": "learning",
            "step": "course",
            "score": 90,
            "is_early": True,
        }
    ]
