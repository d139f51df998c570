"""A journey in another language: the same keys in a file of their own, complete, and nothing but words."""

import re
from pathlib import Path

import pytest

from nudger.errors import Problems
from nudger.journey.definition import Journey
from nudger.journey.reading import read_journey
from nudger.mail.asking import journey_in

JOURNEY = """\
key: talk
title: A talk
goal: Everybody holds one.
behaviours:
  asks-first: {says: Asks first, seen_by: [learner, manager]}
measure: start
stages:
  - key: one
    title: Beginning
    steps:
      - {key: grow, kind: read, title: Four questions, ask: Read this., link: "https://example.org/en"}
      - key: check
        kind: quiz
        title: What would you do?
        ask: Choose.
        questions:
          - {ask: What first?, choices: [Ask, Tell], right: Ask}
          - {ask: One word?, right: why}
      - key: try
        kind: practise
        title: Try it
        ask: Try it.
        validate: manager
        repeat: {every: 1 week, times: 2}
boosters:
  - {key: keep, days: 30, kind: reflect, title: Still?, ask: Still asking?}
"""

GERMAN = """\
translates: talk
language: de
title: Ein Gespräch
goal: Alle führen eines.
behaviours:
  asks-first: Fragt zuerst
stages:
  one: Der Anfang
steps:
  grow: {title: Vier Fragen, ask: Lies das., link: "https://example.org/de"}
  check:
    title: Was würdest du tun?
    ask: Wähle.
    questions:
      - {ask: Was zuerst?, choices: [Fragen, Sagen], right: Fragen}
      - {ask: Ein Wort?, right: warum}
  try: {title: Probier es, ask: Probier es aus.}
  keep: {title: Immer noch?, ask: Fragst du noch?}
"""


def read(german: str = GERMAN) -> Journey:
    return read_journey(JOURNEY, "talk.yaml", {"de": german})


def test_everything_an_author_wrote_is_said_in_the_other_language_and_nothing_else_changes():
    german = read().translations["de"]
    assert (german.title, german.goal, german.stages[0].title) == ("Ein Gespräch", "Alle führen eines.", "Der Anfang")
    assert german.behaviours["asks-first"].says == "Fragt zuerst"
    assert german.step("grow").link == "https://example.org/de"
    assert german.step("try.2").title == "Probier es"
    assert german.step("keep").ask == "Fragst du noch?"
    assert german.step("check").questions[0].is_right(("Fragen",))
    same = [(step.key, step.kind, step.by, step.after, step.wait, step.due) for step in german.steps]
    assert same == [(step.key, step.kind, step.by, step.after, step.wait, step.due) for step in read().steps]


@pytest.mark.parametrize(
    ("locale", "title"), [("de", "Ein Gespräch"), ("de-AT", "Ein Gespräch"), ("en", "A talk"), ("fr", "A talk")]
)
def test_everybody_reads_their_own_language_or_the_one_it_was_written_in(locale: str, title: str):
    assert journey_in(read(), locale).title == title


def test_a_journey_written_in_german_is_read_by_germans_as_it_stands():
    source = JOURNEY.replace("title: A talk", "language: de\ntitle: Ein Gespräch")
    english = GERMAN.replace("language: de", "language: en").replace("title: Ein Gespräch", "title: A talk")
    journey = read_journey(source, "talk.yaml", {"en": english})
    assert journey_in(journey, "de-CH").title == "Ein Gespräch"
    assert journey_in(journey, "fr").title == "A talk"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("translates: talk", "translates: walk", 1, 'translates is "walk"; write "talk"'),
        ("language: de", "language: nl", 2, 'language is "nl"; the file\'s name says "de"'),
        ("title: Ein Gespräch\n", "", 1, "title is missing"),
        ("  asks-first: Fragt", "  ask-first: Fragt", 6, 'the journey has no "ask-first"; did you mean "asks-first"?'),
        ("  one: Der Anfang\n", "  one: [a]\n", 8, 'stage "one" is a list; write its text behind the colon'),
        ("  keep: {title: Immer noch?, ask: Fragst du noch?}\n", "", 9, "steps: no words for keep; write all"),
        ("grow: {title: Vier Fragen, ask", "grow: {ask", 10, 'step "grow": title is missing'),
        ("Lies das., link", "Lies das., minutes", 10, '"minutes" is not a key of the language'),
        ("right: Fragen", "right: Sagen", 15, "question 1: right is another choice than in the journey"),
        ("choices: [Fragen, Sagen]", "choices: [Fragen, Sagen, Gehen]", 15, "choices has 3 entries; the journey has 2"),
        ("      - {ask: Ein Wort?, right: warum}\n", "", 14, "questions has 1 entries; the journey has 2 there"),
        ("  try: {title", "  grow: {title", 17, 'steps: "grow" is there twice; keep one'),
        (
            "  try: {title: Probier es, ask: Probier es aus.}",
            "  try: Probier es",
            17,
            'write "title:" and "ask:" under',
        ),
        ("steps:\n", "steps: !x\n", 9, ""),
    ],
)
def test_what_is_wrong_with_a_translation_is_said_with_its_file_and_line(old: str, new: str, line: int, says: str):
    assert old in GERMAN
    with pytest.raises(Problems) as caught:
        read(GERMAN.replace(old, new))
    told = [str(problem) for problem in caught.value.problems]
    assert any(each.startswith(f"talk.de.yaml:{line}: ") and says in each for each in told), told


@pytest.mark.parametrize("key", ["coaching-conversations", "first-30-days"])
def test_the_shipped_journeys_are_said_in_german_to_the_last_word(key: str):
    folder = Path("config/journeys")
    source, german = ((folder / f"{key}{end}").read_text(encoding="utf-8") for end in (".yaml", ".de.yaml"))
    journey = read_journey(source, f"{key}.yaml", {"de": german})
    pairs = zip(journey.steps, journey.translations["de"].steps, strict=True)
    assert [ours.key for ours, theirs in pairs if ours.is_written and theirs.ask == ours.ask] == []


def test_the_translation_in_the_docs_is_one_of_the_journey_in_the_docs():
    docs = Path("docs/journeys.md").read_text(encoding="utf-8")
    journey, german = (
        re.search(rf"^```yaml\n({first}: .*?)^```", docs, re.DOTALL | re.MULTILINE)[1]
        for first in ("key", "translates")
    )
    said = read_journey(journey, "first-talk.yaml", {"de": german}).translations["de"]
    assert said.step("plan").title == "Dein Plan"
