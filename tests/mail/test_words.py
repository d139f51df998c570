"""The words people see are said in their language, and read from files that are right or not read at all."""

import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from nudger.errors import NudgerError, Problem, Problems
from nudger.mail.locales import asked, direction
from nudger.mail.words import Words

SHIPPED = Path(__file__).parents[2] / "templates"
THURSDAY = date(2026, 11, 5)


@cache
def shipped() -> Words:
    return Words.load(SHIPPED)


def changed(folder: Path, **files: str) -> Words:
    """The shipped words with lines added to some languages, or whole new ones."""
    shutil.copytree(SHIPPED / "words", folder / "words")
    for locale, lines in files.items():
        path = folder / "words" / f"{locale}.toml"
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"{lines}\n{before}", "utf-8")
    return Words.load(folder)


def problems(folder: Path, **files: str) -> tuple[Problem, ...]:
    with pytest.raises(Problems) as wrong:
        changed(folder, **files)
    return wrong.value.problems


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "Thursday 5 November"),
        ("en-US", "Thursday 5 November"),
        ("de", "Donnerstag, 5. November"),
        ("de-Latn-CH", "Donnerstag, 5. November"),
        ("pt", "Thursday 5 November"),
        ("", "Thursday 5 November"),
        ("de-XX", "Donnerstag, 5. November"),
        ("english", "Thursday 5 November"),
    ],
)
def test_a_day_is_said_in_the_language_of_the_sentence_around_it(locale: str, said: str) -> None:
    assert shipped().day(THURSDAY, locale) == said


def test_a_region_has_its_own_months() -> None:
    assert shipped().day(date(2027, 1, 7), "de-AT") == "Donnerstag, 7. Jänner"
    assert shipped().day(date(2027, 1, 7), "de") == "Donnerstag, 7. Januar"


def test_a_sentence_that_is_not_written_falls_back_to_the_next_wider_one(tmp_path: Path) -> None:
    words = changed(tmp_path, **{"de-AT": 'answer-yes = "Passt"', "fr": 'answer-yes = "Oui"'})
    assert [words.say("answer-yes", locale) for locale in ("de-AT", "de", "fr-CA", "pt")] == [
        "Passt",
        "Ja",
        "Oui",
        "Yes",
    ]
    assert words.say("answer-partly", "de-AT") == "Teilweise"
    assert words.say("answer-partly", "fr") == "Partly"
    assert words.day(THURSDAY, "fr") == "jeudi 5 novembre"


def test_a_name_is_said_as_it_is_written() -> None:
    assert shipped().say("sees-other-words", "de", name="{day} {0}").startswith("{day} {0} sieht, was du schreibst")


def test_a_fact_that_is_not_given_and_words_that_are_not_there_are_said() -> None:
    with pytest.raises(NudgerError, match=re.escape('"sees-other-words" in de need {name}')):
        shipped().say("sees-other-words", "de")
    with pytest.raises(NudgerError, match='no words "sees-all"'):
        shipped().say("sees-all", "de")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('anser-yes = "Ja"', 'there are no words "anser-yes"; did you mean "answer-yes"?'),
        ("answer-yes = 1", '"answer-yes" is not a sentence'),
        ('answer-yes = " "', '"answer-yes" is not a sentence'),
        ('sees-other-words = "{nmae}"', 'knows no {nmae}; did you mean "name"?'),
        ('answer-yes = "{name}"', '"answer-yes" knows no {name}'),
        ('answer-yes = "{}"', '"answer-yes" knows no {}'),
        ('sees-other-words = "{name.__class__}"', "knows no {name.__class__}"),
        ('sees-other-words = "{name!r:>9}"', "more than a fact in its braces; write {name}"),
        ('sees-other-words = "{name"', "is meant as one is written twice"),
        ("answer-yes = Oui", "not TOML"),
        ('replies = "x"', "[replies] is a table"),
        ('[replies]\nDNE = ["FINI"]', 'no reply is called "DNE"; did you mean "DONE"?'),
        ('[replies]\nDONE = "FINI"', "DONE needs a list"),
        ('[replies]\nDONE = ["!"]', "DONE needs a list"),
    ],
)
def test_what_is_wrong_is_told_by_file_and_line(tmp_path: Path, line: str, what: str) -> None:
    (problem,) = problems(tmp_path, fr=f"# Les mots\n{line}")
    assert problem.file == str(tmp_path / "words" / "fr.toml")
    assert problem.line == (3 if line.startswith("[") else 2)
    assert what in problem.what


def test_a_reply_means_one_thing_in_all_languages(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, fr='[replies]\nSTOP = ["fertig"]')
    assert problem.what == '"FERTIG" means STOP here and DONE in de.toml; let it mean one thing'


def test_english_has_all_the_words(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "words", tmp_path / "words")
    path = tmp_path / "words" / "en.toml"
    path.write_text(
        path.read_text("utf-8").replace("\nsees-team", "\n# sees-team").replace("\nWHY", "\n# WHY"), "utf-8"
    )
    with pytest.raises(Problems) as wrong:
        Words.load(tmp_path)
    assert [each.what.split()[0] for each in wrong.value.problems] == ['"WHY"', '"sees-team"']
    path.unlink()
    with pytest.raises(Problems, match="this file is missing"):
        Words.load(tmp_path)


def test_a_file_of_another_name_is_named(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "words", tmp_path / "words")
    (tmp_path / "words" / "german.toml").write_text("", "utf-8")
    (tmp_path / "words" / ".de.toml.swp").write_text("", "utf-8")
    with pytest.raises(Problems, match=r"german\.toml: the name of such a file is locale\.toml"):
        Words.load(tmp_path)


def test_the_word_of_a_reply_is_told_in_the_readers_language(tmp_path: Path) -> None:
    words = changed(tmp_path, fr='[replies]\nDONE = ["Fini", "c\'est fait"]')
    assert [words.reply("DONE", locale) for locale in ("de-AT", "fr", "pt")] == ["FERTIG", "FINI", "DONE"]
    assert words.reply("STOP", "fr") == "STOP"
    assert words.reply("something else", "de") == "something else"
    assert words.understood["C'EST FAIT"] == "DONE"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de", "de"),
        ("DE-at", "de-AT"),
        ("de-ch", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,de;q=0.8,en;q=0.7", "de"),
        ("en;q=0.5, de", "de"),
        ("de;q=0, en;q=0.1", "en"),
        ("de;q=0", "en"),
        ("fr, *", "en"),
        ("", "en"),
        ("de;q=x,,;=,\x00ÿ;q=nan", "en"),
        ("-" * 60_000, "en"),
    ],
)
def test_a_browser_is_answered_in_the_written_language_it_likes_best(header: str, language: str) -> None:
    assert asked(header, {"en", "de", "de-AT"}) == language


def test_arabic_is_written_from_right_to_left() -> None:
    assert [direction(locale) for locale in ("ar-EG", "de", "en")] == ["rtl", "ltr", "ltr"]
