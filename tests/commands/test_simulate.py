"""The command `simulate`: what is told, what is written, and what is refused."""

import json
import mailbox
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from nudger.commands import main

STORY = ("simulate", "coaching-conversations", "--learners", "4", "--seed", "2", "--weeks", "3")


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 1
    return capsys.readouterr().err


def test_figures_are_told_in_words(capsys: pytest.CaptureFixture[str]):
    assert main(STORY) == 0
    told = capsys.readouterr().out
    assert told.startswith("Coaching conversations: 4 learners, 3 weeks from 2026-01-05 on, seed 2\n")
    assert {"Mails", "Managers", "Through", "Silent", "Unanswered", "Longest"} <= set(told.split())


def test_two_processes_say_the_same_bytes():
    said = [
        subprocess.run(
            [sys.executable, "-m", "nudger.commands", *STORY, "--json"],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    told = json.loads(said[0])
    assert told["mails"]["all"] == len(told["sent"])
    assert all(mail["template_hash"] and mail["facts_hash"] for mail in told["sent"])


def test_a_page_shows_every_mail_of_a_persona(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page, box = tmp_path / "late.html", tmp_path / "late.mbox"
    assert main([*STORY, "--persona", "steady", "--html", str(page)]) == 0
    assert main([*STORY, "--persona", "steady", "--mbox", str(box)]) == 0
    assert "mails of learner-000" in capsys.readouterr().out
    with closing(mailbox.mbox(box)) as opened:
        mails = list(opened)
    shown = page.read_text(encoding="utf-8")
    assert shown.count("<article") == shown.count('class="tile') == len(mails) > 3
    assert "<script" not in shown
    assert "Week 1" in shown


def test_what_is_there_is_not_overwritten_unless_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page = tmp_path / "late.html"
    page.write_text("mine")
    words = (*STORY, "--persona", "steady", "--html", str(page))
    assert "is there already; name another file, or say --overwrite" in refused(capsys, *words)
    assert page.read_text() == "mine"
    assert main([*words, "--overwrite"]) == 0


def test_what_cannot_be_is_refused_with_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page = str(tmp_path / "page.html")
    assert 'no journey "coaching"' in refused(capsys, "simulate", "coaching", "--learners", "4", "--seed", "2")
    assert "say whose mails to write: --persona" in refused(capsys, *STORY, "--html", page)
    assert 'there is no persona "lat"; did you mean "late"?' in refused(
        capsys, *STORY, "--html", page, "--persona", "lat"
    )
    assert "say where to as well" in refused(capsys, *STORY, "--persona", "late")
    assert "can't be read" in refused(capsys, *STORY, "--personas", str(tmp_path / "none.yaml"))
