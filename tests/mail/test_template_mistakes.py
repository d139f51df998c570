"""A template that is wrong is refused when it is loaded, with its file, its line, and what would be right."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from nudger.errors import NudgerError, Problem, Problems
from nudger.mail.templates import Templates

SHIPPED = Path(__file__).parents[2] / "templates"


def problems(folder: Path, files: Mapping[str, str | None]) -> list[Problem]:
    """What is wrong with the shipped templates once *files* are changed, or removed where None."""
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    for name, source in files.items():
        if source is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(source, "utf-8")
    with pytest.raises(Problems) as caught:
        Templates.load(folder)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ("\n\nHello\n", 1, "the first line is the subject, and it is missing"),
        ("Hello\nAna\n", 2, "an empty line belongs between"),
        ("Hello\n\n", 3, "there is nothing to read"),
        ("Hello\n\n{# later #}\n", 3, "there is nothing to read"),
        ("x" * 121 + "{{ words }}\n\nHello\n", 1, "has 121 characters; 120 are enough"),
        ("{{ step.titel }}\n\nHello\n", 1, 'did you mean "step.title"?'),
        ("S\n\na\n\nb {{ step.titel }}\n", 5, 'did you mean "step.title"?'),
        ("S\n\n{{ learner_name }}\n", 3, 'did you mean "learner.name"?'),
        ("S\n\n{{ reader }}\n", 3, "say which part: reader.name, reader.first_name"),
        ("S\n\n{{ step.title.text }}\n", 3, '"step.title" is one value'),
        ("S\n\n{{ words.__class__ }}\n", 3, '"words" is one value'),
        ("S\n\n{{ step.__init__ }}\n", 3, '"step.__init__" is not known'),
        ("S\n\n{{ step['title'] }}\n", 3, "write a dot"),
        ("S\n\n{{ words | safe }}\n", 3, 'the filter "safe" is not known'),
        ("S\n\n{{ words | uper }}\n", 3, 'did you mean "upper"?'),
        ("S\n\n{% if step.minutes is od %}a{% endif %}\n", 3, 'did you mean "odd"?'),
        ("S\n\n{{ words.upper() }}\n", 3, "can't call anything"),
        ("S\n\n{{ 9 ** 9 }}\n", 3, '"pow" is not for mails'),
        ("S\n\n{{ range }}\n", 3, '"range" is not known'),
        ("S\n\n{% set step = 1 %}\n", 3, '"step" is taken'),
        ("S\n\n{% for a in words %}{{ a }}{% endfor %}\n", 3, "{% for %} needs a list"),
        ("S\n\n{% for a in (1, 2) %}{{ loop.idx }}{% endfor %}\n", 3, 'did you mean "loop.index"?'),
        ("S\n\n{% for a in (1, 2) %}b{% endfor %}{{ a }}\n", 3, '"a" is not known'),
        ("S\n\na\n\n{% include 'b' %}\n", 5, 'the tag "include" is not known'),
        ("S\n\n{% macro a() %}b{% endmacro %}\n", 3, 'the tag "macro" is not known'),
        ("S\n\n{% autoescape false %}a{% endautoescape %}\n", 3, 'the tag "autoescape" is not known'),
        ("S\n\n{% raw %}a{% endraw %}\n", 3, "{% raw %} is not known"),
        ("S\n\n{%- if words %}a{% endif %}\n", 3, "no - or +"),
        ("S\n\na\n\n{% if words %}\n\nb\n\nc\n", 5, "{% endif %} is missing"),
        ("S\n\na {{ words\n\nb\n", 3, "{{ is never closed"),
        ("S\n\na\n{% if words\n\nb\n", 4, "{% is never closed"),
        ("S\n\na\n\n{{ words words }}\n", 5, "this can't be read"),
        ("S\n\na\n\n{{ words }\n", 5, "this can't be read"),
        ("S\n\n{% endif %}\n", 3, "ends what was not begun"),
        ("S\n\n{% else %}\n", 3, "has no if before it"),
        ("S\n\n{% if words %}a\n\nb{% endif %}\n", 5, "must stand in the same paragraph"),
        ("S\n\n*a {% if words %}b* {% endif %}\n", 3, "must stand in the same paragraph"),
        ("S\n\n- a\n- {% if words %}b\n- c{% endif %}\n", 5, "must stand in the same paragraph"),
        ("S\n\na\nb <b>c\n", 4, '"<b>" is HTML'),
        ("S\n\na {# one\ntwo\n\nthree #} b\n\n<div>\n", 8, '"<div>" is HTML'),
        ("S\n\n![a](https://b.org/c.png)\n", 3, "a mail has no images"),
        ("S\n\na\n[b](http://c.org)\n", 4, 'not to "http://c.org"'),
        ("S\n\n[a](javascript:alert(1))\n", 3, 'not to "javascript:alert(1)"'),
        ("S\n\n[a]({{ words }}/b)\n", 3, 'not to "{{ words }}/b"'),
        ("S\n\n[a][b]\n\n[b]: ftp://c.org\n", 3, 'not to "ftp://c.org"'),
        ("S\n\n[a](https://b.org/{% if words %}c{% endif %})\n", 3, "a link leads to"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line(tmp_path: Path, source: str, line: int, what: str) -> None:
    found = problems(tmp_path, {"mail/mine.en.md": source})
    assert {problem.file for problem in found} == {str(tmp_path / "mail" / "mine.en.md")}
    assert found[0].line == line
    assert what in found[0].what


def test_all_mistakes_of_all_files_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    broken = {
        "mail/a.en.md": "{{ foo }}\n\n{{ step.titel }}\n\n<b>\n",
        "mail/b.en.md": "\n\na\n",
        "layout.html": "<p>\n{{ body }} {{ footer }} {{ lang }} {{ dir }} {{ word }}</p>",
    }
    found = [(Path(problem.file).name, problem.line) for problem in problems(tmp_path, broken)]
    assert found == [("layout.html", 2), ("a.en.md", 1), ("a.en.md", 3), ("a.en.md", 5), ("b.en.md", 1)]


@pytest.mark.parametrize("name", ["step", "remind", "other-step", "other-remind"])
def test_a_mail_that_asks_for_something_needs_its_button(tmp_path: Path, name: str) -> None:
    (problem,) = problems(tmp_path, {f"mail/{name}.en.md": "Hello\n\nAna\n"})
    assert problem.line is None
    assert "[Done]({{ links.done }})" in problem.what


@pytest.mark.parametrize("name", ["step.md", "Step.en.md", "step.en.txt", "step.en.md~", "_other.en.md"])
def test_a_file_whose_name_is_not_that_of_a_mail_is_refused(tmp_path: Path, name: str) -> None:
    (problem,) = problems(tmp_path, {f"mail/{name}": "Hello\n\nAna\n"})
    assert problem.file == str(tmp_path / "mail" / name)
    assert "name.locale.md" in problem.what


@pytest.mark.parametrize("name", ["mine", "_footer"])
def test_every_mail_has_an_english_version(tmp_path: Path, name: str) -> None:
    english = {"mail/_footer.en.md": None} if name == "_footer" else {}
    (problem,) = problems(tmp_path, {f"mail/{name}.de.md": "Hallo\n\nAna\n", **english})
    assert problem.file == str(tmp_path / "mail" / f"{name}.en.md")
    assert "this one is missing" in problem.what


def test_a_layout_without_a_place_for_the_mail_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"layout.html": '<p lang="{{ lang }}" dir="{{ dir }}">{{ footer }}</p>'})
    assert "the layout has no {{ body }}" in problem.what


def test_a_missing_layout_is_told(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"layout.html": None})
    assert problem.file == str(tmp_path / "layout.html")


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    (tmp_path / "mail" / "mine.en.md").write_bytes("Grüße\n\nAna\n".encode("latin-1"))
    with pytest.raises(Problems, match="not UTF-8"):
        Templates.load(tmp_path)


def test_a_mail_that_can_be_read_and_not_be_run_is_told_before_it_is_sent(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    many = 21  # loops inside each other are more than Python compiles
    loops = "".join(f"{{% for each{number} in feedback %}}" for number in range(many))
    (tmp_path / "mail" / "mine.en.md").write_text(f"Mine\n\n{loops}\n\nAna\n\n{'{% endfor %}' * many}\n", "utf-8")
    with pytest.raises(NudgerError, match=r"mine\.en\.md: this mail can't be written: too many"):
        Templates.load(tmp_path).compile()
