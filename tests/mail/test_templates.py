"""Mails are written from templates: the same words in both parts, and no value can do more than be read."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudger.errors import NudgerError
from nudger.mail.facts import Facts, JourneyFacts, Links, PersonFacts, StepFacts
from nudger.mail.templates import Rendered, Templates

SHIPPED = Path(__file__).parents[2] / "templates"
WITH_BUTTON = (
    *("step", "remind", "other-step", "other-remind", "pause"),
    *("fresh-link", "was-it-you", "did-you-mean", "not-yet", "form-please", "paused", "stopped"),
    *("offer", "lighter", "usual-pace", "invite", "after", "other-times"),
    *("workshop", "workshop-after", "other-dates", "attendance"),
)
WITHOUT_BUTTON = (
    *("already-done", "arrived", "pause-when", "stopped-helper"),
    *("help-comes", "wants-help", "has-paused", "roadblock", "cancel", "workshop-off"),
    *("has-stopped", "for-a-human", "admin-for-a-human", "admin-wrong-manager"),
)
ALL = WITH_BUTTON + WITHOUT_BUTTON
LOCALES = ("en", "de")
ENDS = {"en": "Reply STOP and these mails end.", "de": "Antworte STOPP, und diese Mails enden."}
WHERE = "part 3 of 9"
HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "a Jinja value": "{{7*7}}",
    "a Jinja block": "{% raw %}{% for a in b %}{# c",
    "a Markdown link": "[x](javascript:alert(1))",
    "a javascript address": "javascript:alert(1)",
    "Markdown": "**a** _b_ `c`\n\n# d\n\n- e\n\n    f",
    "a header": "x\r\nBcc: eve@example.org\r\n\r\n<b>",
    "quotes": '" onmouseover="alert(1)" \' x=\'',
    "an attribute's end": '"><img src=x onerror=alert(1)>',
    "a comment": "--><!--[if mso]><!]]>&lt;&#60;",
    "10,000 characters": "x" * 10_000,
    "right-to-left override": "\u202egpj.exe\u2066",
    "NUL": "a\x00b\x1b[31m",
    "half a character": "a\ud800b",
}

ANA = PersonFacts(name="Ana Sousa", first_name="Ana")
BEN = PersonFacts(name="Ben Okafor", first_name="Ben")
FACTS = Facts(
    reader=ANA,
    learner=ANA,
    manager=BEN,
    journey=JourneyFacts(title="Coaching conversations", goal="One real conversation a week."),
    step=StepFacts(
        key="try-1",
        kind="practise",
        title="Try it once",
        ask="Ask two open questions before you give advice.",
        link="https://example.org/grow?a=1&b=2",
        place="",
        minutes=20,
        where="part 3 of 9",
        wants_words=False,
        form="",
        rates=(),
        example="",
        about="",
        due="Thursday 5 November",
    ),
    links=Links(done="https://example.org/l/AbC", reply="mailto:coach@example.org?subject=DONE&body=DONE"),
    plan="If my first meeting starts, then I ask before I tell.",
    feedback=(),
    tip="",
    words="LATER",
    until="",
    sender="Priya Nair",
    sees="Only you and Ben see your answer.",
    ends=True,
)


@cache
def shipped() -> Templates:
    return Templates.load(SHIPPED)


def with_mail(folder: Path, source: str, *, file: str = "mine.en.md") -> Templates:
    """The shipped templates and one more."""
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    (folder / "mail" / file).write_text(source, "utf-8")
    return Templates.load(folder)


def text_of(mail: Rendered) -> str:
    """The mail's own text, without the footer."""
    return mail.text.partition("\n-- \n")[0].strip()


class Seen(HTMLParser):
    """What a mail program finds in a page: its structure, and the words between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.structure: list[tuple[str, ...]] = []
        self.values: list[str] = []
        self.words: list[str] = []
        self.body = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.structure.append((tag, *(name for name, _ in attrs)))
        self.values += [value or "" for _, value in attrs]
        self.body = self.body or tag == "body"

    def handle_endtag(self, tag: str) -> None:
        self.structure.append(("/", tag))

    def handle_comment(self, data: str) -> None:
        self.structure.append(("comment", data))

    def handle_data(self, data: str) -> None:
        if self.body:
            self.words.append(data)


def in_every_field(value: str, facts: Any = FACTS) -> Any:
    changed = {}
    for field in fields(facts):
        old = getattr(facts, field.name)
        if is_dataclass(old):
            changed[field.name] = in_every_field(value, old)
        elif isinstance(old, str):
            changed[field.name] = value
    return replace(facts, **changed)


WORDS_OF_OTHERS = ("Ben: You asked first.", "Chi: Well done.")
FORMS = ("rate", "quiz", "seen", "pass-on")


def in_form(form: str, step: StepFacts) -> Facts:
    """A mail whose answer is more than Done."""
    rates = ("Asks first (0 to 10)", "Sums up (0 to 10)") if form in ("rate", "seen") else ()
    asked = replace(step, form=form, rates=rates, example="7, 4", about="One real talk", place=step.link and "Room 2")
    return replace(FACTS, step=asked, tip=step.due and "Take your time.")


def situations() -> Iterator[Facts]:
    kinds = ("read", "watch", "learn", "practise", "feedback")
    choices = product(kinds, (True, False), ("", FACTS.step.link), ("", FACTS.plan), ("", "Friday"), (0, 1, 20))
    for kind, wants_words, link, plan, due, minutes in choices:
        step = replace(FACTS.step, kind=kind, wants_words=wants_words, link=link, due=due, minutes=minutes)
        yield from (in_form(form, step) for form in FORMS)
        said = {
            "plan": plan,
            "words": plan,
            "feedback": WORDS_OF_OTHERS if plan else (),
            "sees": due,
            "ends": wants_words,
        }
        yield replace(FACTS, step=step, manager=PersonFacts("", "") if due else BEN, **said)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ALL)
def test_every_mail_can_be_written_in_every_situation(name: str, locale: str) -> None:
    for facts in situations():
        mail = shipped().render(name, locale, facts)
        assert mail.subject and "\n" not in mail.subject
        assert len(mail.html.encode()) < 15_000
        assert "<p></p>" not in re.sub(r"<p [^>]*>", "<p>", mail.html)
        assert "\n\n\n" not in mail.text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ALL)
def test_text_and_html_say_the_same_words(name: str, locale: str) -> None:
    for facts in situations():
        mail = shipped().render(name, locale, facts)
        text = re.sub(r":?\s(https|mailto):\S+", "", mail.text)
        assert re.findall(r"\w+", " ".join(Seen(mail.html).words)) == re.findall(r"\w+", text)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ALL)
def test_a_mail_has_its_button_once_or_none(name: str, locale: str) -> None:
    expected = int(name in WITH_BUTTON)
    for facts in situations():
        mail = shipped().render(name, locale, facts)
        assert mail.html.count(f'href="{FACTS.links.done}"') == expected
        assert mail.html.count('class="button"') == expected
        assert mail.text.count(f":\n{FACTS.links.done}\n") == expected


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ALL)
def test_a_mail_says_who_sees_the_answer_where_one_is_and_how_to_stop(name: str, locale: str) -> None:
    mail = shipped().render(name, locale, FACTS)
    footer = f"Only you and Ben see your answer.\nCoaching conversations, {WHERE}\n{ENDS[locale]}\n"
    assert mail.text.endswith(f"\n\n-- \n{footer}")
    assert " ".join(Seen(mail.html).words).split()[-6:] == ENDS[locale].split()


@pytest.mark.parametrize("place", [WHERE, ""])
@pytest.mark.parametrize("sees", ["Only you and Ben see your answer.", ""])
@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ALL)
def test_a_footer_has_a_line_for_each_thing_it_says_and_no_other(
    name: str, locale: str, ends: bool, sees: str, place: str
) -> None:
    facts = replace(FACTS, sees=sees, ends=ends, step=replace(FACTS.step, where=place))
    mail = shipped().render(name, locale, facts)
    where = f"Coaching conversations, {WHERE}" if place else "Coaching conversations"
    lines = [line for line in (sees, where, ENDS[locale] if ends else "") if line]
    quiet = re.search(r'<td class="quiet"[^>]*>\s*<p[^>]*>(.*?)</p>\s*</td>', mail.html, re.DOTALL)
    assert mail.text.partition("\n-- \n")[2] == "\n".join(lines) + "\n"
    assert quiet
    assert quiet[1].split("<br>\n") == lines


def test_a_step_is_written_as_one_ask_and_one_button() -> None:
    mail = shipped().render("step", "en", FACTS)
    assert mail.subject == "Try it once"
    assert text_of(mail) == (
        "Hello Ana,\n\nHere is your next step, for Thursday 5 November.\n\n"
        "Ask two open questions before you give advice.\nOpen it here: https://example.org/grow?a=1&b=2\n\n"
        "This was your own plan:\n\n> If my first meeting starts, then I ask before I tell.\n\n"
        "Done:\nhttps://example.org/l/AbC\n\n"
        "Or reply DONE: mailto:coach@example.org?subject=DONE&body=DONE\n\n"
        "Enjoy it,\nPriya Nair"
    )


def test_where_own_words_are_asked_for_a_reply_comes_before_the_button() -> None:
    mail = shipped().render("step", "en", replace(FACTS, step=replace(FACTS.step, wants_words=True)))
    assert "Just reply to this mail, in your own words.\n\nWrite it here:\nhttps://example.org/l/AbC" in mail.text


def test_an_address_keeps_its_ampersand() -> None:
    mail = shipped().render("step", "en", FACTS)
    assert FACTS.step.link in Seen(mail.html).values


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_value_is_read_as_it_stands_and_does_nothing(name: str, locale: str, value: str) -> None:
    mail = shipped().render(name, locale, in_every_field(value))
    benign = shipped().render(name, locale, in_every_field("benign"))
    seen = Seen(mail.html)
    harmless = re.sub("[\r\x00\x1b\u202e\u2066\ud800]", "", value)
    assert seen.structure == Seen(benign.html).structure
    assert harmless in "".join(seen.words)
    assert harmless in mail.text
    assert not [found for found in seen.values if "javascript:" in found]
    assert len(mail.subject.splitlines()) == 1
    (mail.subject + mail.text + mail.html).encode()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ALL)
@given(value=st.text(alphabet=st.one_of(st.characters(), st.sampled_from("<>{}%#\"'&[]()*_\\`-!\r\n\x00")), min_size=1))
@settings(max_examples=60, deadline=None)
def test_no_value_changes_the_structure_of_a_mail(name: str, locale: str, value: str) -> None:
    mail = shipped().render(name, locale, in_every_field(value))
    assert Seen(mail.html).structure == Seen(shipped().render(name, locale, in_every_field("benign")).html).structure
    assert len(mail.subject.splitlines()) <= 1
    (mail.subject + mail.text + mail.html).encode()


def test_a_value_of_many_lines_stays_inside_its_quotation() -> None:
    mail = shipped().render("step", "en", replace(FACTS, plan="If a,\nthen b.\n\n- c"))
    assert "\n> If a,\n> then b.\n> \n> - c\n" in mail.text


def test_a_link_that_leads_to_a_script_leads_nowhere() -> None:
    facts = replace(FACTS, links=replace(FACTS.links, done=" javascript:alert(1)"))
    mail = shipped().render("step", "en", facts)
    assert 'href="#"' in mail.html
    assert "javascript" not in mail.html


def test_the_files_are_not_needed_once_they_are_loaded(tmp_path: Path) -> None:
    templates = with_mail(tmp_path / "templates", "Mine\n\nHello {{ reader.first_name }}\n")
    before = templates.render("mine", "en", FACTS)
    shutil.rmtree(tmp_path / "templates")
    assert templates.render("mine", "en", FACTS) == before


@pytest.mark.parametrize(
    ("wanted", "written"),
    [("de", "Hallo"), ("de-AT", "Hallo"), ("de-Latn-AT", "Hallo"), ("pt", "Hello"), ("", "Hello")],
)
def test_a_locale_that_is_not_written_falls_back_to_the_next_wider_one(
    tmp_path: Path, wanted: str, written: str
) -> None:
    with_mail(tmp_path, "Mine\n\nHello\n")
    templates = with_mail(tmp_path, "Meins\n\nHallo\n", file="mine.de.md")
    assert text_of(templates.render("mine", wanted, FACTS)) == written


def test_the_page_says_its_language_and_direction(tmp_path: Path) -> None:
    with_mail(tmp_path, "Mine\n\nHello\n")
    page = with_mail(tmp_path, "لي\n\nمرحبا\n", file="mine.ar.md").render("mine", "ar-EG", FACTS).html
    assert page.count('lang="ar" dir="rtl"') == 2
    assert shipped().render("step", "en", FACTS).html.count('lang="en" dir="ltr"') == 2


def test_a_footer_is_taken_in_the_locale_of_the_mail_where_there_is_one(tmp_path: Path) -> None:
    with_mail(tmp_path, "Mine\n\nHello\n")
    with_mail(tmp_path, "Meins\n\nHallo\n", file="mine.de.md")
    with_mail(tmp_path, "Meu\n\nOlá\n", file="mine.pt.md")
    templates = with_mail(tmp_path, "Antworte STOPP.\n", file="_footer.de.md")
    assert templates.render("mine", "de", FACTS).text == "Hallo\n\n-- \nAntworte STOPP.\n"
    assert "Reply STOP" in templates.render("mine", "pt", FACTS).text


def test_an_unknown_mail_is_said_with_the_names_there_are() -> None:
    with pytest.raises(NudgerError, match='no mail "stepp"; there are admin-complained, admin-for-a-human'):
        shipped().render("stepp", "en", FACTS)


def test_a_mail_that_cannot_be_written_names_its_file(tmp_path: Path) -> None:
    templates = with_mail(tmp_path, "Mine\n\n{{ step.title + step.minutes }}\n")
    with pytest.raises(NudgerError, match=re.escape(str(tmp_path / "mail" / "mine.en.md"))):
        templates.render("mine", "en", FACTS)


def test_the_hash_changes_with_the_mail_its_footer_and_the_layout(tmp_path: Path) -> None:
    found = {with_mail(tmp_path, "Mine\n\nHello\n").hash("mine", "en")}
    found.add(with_mail(tmp_path, "Mine\n\nHello!\n").hash("mine", "en"))
    for changed in ("layout.html", "mail/_footer.en.md"):
        source = (SHIPPED / changed).read_text("utf-8")
        with_mail(tmp_path, "Mine\n\nHello\n")
        (tmp_path / changed).write_text(source.replace("</title>", "!</title>").replace("Reply", "Just reply"), "utf-8")
        found.add(Templates.load(tmp_path).hash("mine", "en"))
    assert len(found) == 4
    assert shipped().hash("step", "en") == Templates.load(SHIPPED).hash("step", "pt-BR")
    assert shipped().hash("step", "de") == Templates.load(SHIPPED).hash("step", "de-AT")


@pytest.mark.parametrize(
    ("source", "text", "html"),
    [
        ("{% if plan %}\nA\n{% endif %}\nB", "A\n\nB", "<p>A</p><p>B</p>"),
        ("{% if not plan %}A{% endif %}\n\nB", "B", "<p>B</p>"),
        ("{% if plan %}A{% elif words %}B{% else %}C{% endif %}", "A", "<p>A</p>"),
        ("a {% if plan %}*b*{% endif %} c", "a b c", "<p>a <em>b</em> c</p>"),
        ("{# seen\n\nby nobody #}\nA", "A", "<p>A</p>"),
        ("- a\n- **b**\n\nd", "- a\n- b\n\nd", "<ul><li>a</li><li><strong>b</strong></li></ul><p>d</p>"),
        ("- a\n  - c\n\nd", "- a\n  - c\n\nd", "<ul><li>a<ul><li>c</li></ul></li></ul><p>d</p>"),
        ("1. a\n2. b", "1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("{% for a in (1, 2) %}\n- {{ a }}\n{% endfor %}", "- 1\n- 2", "<ul><li>1</li><li>2</li></ul>"),
        ("# Big {{ words }}\n\na", "Big LATER\n\na", "<h1>Big LATER</h1><p>a</p>"),
        ("[a](https://b/{{ words }}) c", "a: https://b/LATER c", '<p><a href="https://b/LATER">a</a> c</p>'),
        ("<https://b.org> c", "https://b.org c", '<p><a href="https://b.org">https://b.org</a> c</p>'),
        ("{% set a = step.minutes %}\n{{ a + 1 }}", "21", "<p>21</p>"),
        ("\\{\\{ a }} \\< &#123;&#123; b", "{{ a }} < {{ b", "<p>{{ a }} &lt; {{ b</p>"),
        ("a\nb\\\nc", "a b\nc", "<p>a b<br>c</p>"),
        ("{{ '}}' }} {{ words | lower }}", "}} later", "<p>}} later</p>"),
    ],
)  # fmt: skip
def test_markdown_and_jinja_work_together(tmp_path: Path, source: str, text: str, html: str) -> None:
    mail = with_mail(tmp_path, f"Mine\n\n{source}\n").render("mine", "en", FACTS)
    said = re.search(r'<td class="said"[^>]*>(.*?)</td>', mail.html, re.DOTALL)
    assert text_of(mail) == text
    assert said
    assert re.sub(r' style="[^"]*"|(?<=>)\n+|\n+(?=<)|^\n|\n$', "", said[1]) == html
