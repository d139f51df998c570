"""The command `journey`, as its user meets it."""

import json
import re
from pathlib import Path

import pytest

from nudger.commands import main
from nudger.journey.load import load_of
from nudger.journey.reading.schema import schema_text
from nudger.service.publish import read_files

PLAIN = "key: plain\ntitle: Plain\ngoal: G.\nsteps:\n  - {key: a, kind: practise, title: T, ask: A, minutes: 5}\n"
GERMAN = """\
translates: plain
language: de
title: Schlicht
goal: Z.
steps:
  a: {title: Eins, ask: Tu es.}
"""


def test_both_shipped_journeys_pass_with_their_figures(place: Path, capsys: pytest.CaptureFixture[str]):
    assert main(("journey", "check", "config/journeys")) == 0
    coaching, first_days = capsys.readouterr().out.strip().split("\n\n")
    for block, title in ((coaching, "Coaching conversations"), (first_days, "First 30 days in a new team")):
        lines = block.splitlines()
        assert lines[0].startswith(f"{title} (config/journeys/")
        assert " weeks, or " in lines[1] and "after the end" in lines[1]
        assert [line.split()[0] for line in lines[2:4]] == ["learner", "manager"]
        assert all(re.search("minutes? and", line) and "mails a week" in line for line in lines[2:4])


def test_without_a_path_it_is_about_the_journeys_found_here(place: Path, capsys: pytest.CaptureFixture[str]):
    assert main(("journey", "check", "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert [journey["key"] for journey in told["journeys"]] == ["coaching-conversations", "first-30-days"]
    assert told["journeys"][0]["minutes_a_week"]["learner"] > 10
    assert told["problems"] == []


def test_remarks_refuse_nothing(place: Path, capsys: pytest.CaptureFixture[str]):
    Path("plain.yaml").write_text(PLAIN, encoding="utf-8")
    assert main(("journey", "check", "plain.yaml")) == 0
    assert capsys.readouterr().out == (
        "Plain (plain.yaml)\n"
        "  1 week; 1 step\n"
        "  learner      5 minutes and 1.0 mails a week, 1 step\n"
        "  It can run. Worth another look:\n"
        '  - it names no behaviour, so nobody can tell whether it worked; add "behaviours:" that others can see\n'
        "  - the manager is never asked for anything; ask them once what they saw, in a step of kind feedback\n"
    )


def test_what_is_wrong_is_told_by_line_beside_the_good_ones(place: Path, capsys: pytest.CaptureFixture[str]):
    Path("plain.yaml").write_text(PLAIN, encoding="utf-8")
    Path("wrong.yaml").write_text(PLAIN.replace("minutes", "minuts"), encoding="utf-8")
    assert main(("journey", "check", "plain.yaml", "wrong.yaml", "missing.yaml")) == 1
    said = capsys.readouterr().out
    assert said.startswith("Plain (plain.yaml)\n")
    assert 'wrong.yaml:5: step "a": "minuts" is not a key of the language; did you mean "minutes"?\n' in said
    assert "missing.yaml: can't be read: " in said
    assert main(("journey", "check", "wrong.yaml", "--json")) == 1
    assert json.loads(capsys.readouterr().out)["problems"][0]["line"] == 5


def test_a_translation_is_not_taken_for_a_journey(place: Path, capsys: pytest.CaptureFixture[str]):
    folder = Path("mine")
    folder.mkdir()
    assert main(("journey", "check", "mine")) == 0
    assert capsys.readouterr().out == "There is no journey here.\n"
    (folder / "plain.yaml").write_text(PLAIN, encoding="utf-8")
    (folder / "plain.de.yaml").write_text(GERMAN, encoding="utf-8")
    assert main(("journey", "check", "mine")) == 0
    assert main(("check", "mine")) == 0
    assert "one journey" in capsys.readouterr().out
    (folder / "plain.de.yaml").write_text(GERMAN.replace("title: Eins", "titel: Eins"), encoding="utf-8")
    assert main(("journey", "check", "mine")) == 1
    assert 'plain.de.yaml:6: step "a": "titel" is not a key' in capsys.readouterr().out


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]):
    assert main(("journey", "schema")) == 0
    assert capsys.readouterr().out == schema_text()


def test_keen_and_average_people_finish_both_shipped_journeys_on_time():
    """Twelve weeks, and five for thirty days; with one mail a day, by the plan that real people are taken along."""
    for name, weeks in (("coaching-conversations", 12), ("first-30-days", 5)):
        journey = read_files(Path(f"config/journeys/{name}.yaml")).journey
        assert load_of(journey).weeks <= weeks, name
        steps = tuple(step.model_copy(update={"due": 1}) for step in journey.steps)  # the keen answer on the next day
        keen = journey.model_copy(update={"steps": steps})
        assert load_of(keen).weeks <= weeks, name
