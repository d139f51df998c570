"""What the documents tell people to type works, and what they list is all there is."""

import dataclasses
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest

from nudger.commands import COMMANDS, main
from nudger.mail.facts import Facts
from nudger.service.settings import Settings

DOCUMENTS = [Path("README.md"), *sorted(Path("docs").rglob("*.md"))]
LONG = ("demo", "test", "serve")  # proven by tests of their own


def typed(document: Path) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("python3 run.py")]


def test_what_the_documents_tell_to_type_works_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    lines = [line for document in DOCUMENTS for line in typed(document)]
    for name in ("config", "templates"):
        shutil.copytree(name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert lines
    for line in lines:
        words = shlex.split(line)[2:]
        if words[0] not in LONG:
            assert main(words) == 0, (line, capsys.readouterr().err)


def test_every_command_named_in_a_document_exists():
    for document in DOCUMENTS:
        for name in re.findall(r"run\.py ([a-z]+)", document.read_text(encoding="utf-8")):
            assert name in COMMANDS, (document, name)


def test_every_link_between_documents_leads_somewhere():
    for document in (*DOCUMENTS, Path("DECISIONS.md"), Path("CHANGELOG.md")):
        for target in re.findall(r"\]\(([^)#:{]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), (document, target)


def test_the_document_on_templates_names_all_they_can_speak_of_and_every_mail():
    text = Path("docs/templates.md").read_text(encoding="utf-8")
    for fact in dataclasses.fields(Facts):
        assert f"`{fact.name}" in text, fact.name
    for mail in Path("templates/mail").glob("*.en.md"):
        assert f"`{mail.name.split('.')[0]}`" in text, mail.name


def test_the_settings_that_come_with_it_name_every_setting_there_is():
    told = tomllib.loads(Path("config/nudger.toml").read_text(encoding="utf-8"))
    every = Settings().model_dump()
    assert told.keys() == every.keys()
    for section, settings in every.items():
        if isinstance(settings, dict):
            assert told[section].keys() == settings.keys(), section
