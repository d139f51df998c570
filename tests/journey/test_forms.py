"""The fields of a step's page, and what comes back in them."""

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from nudger.journey.forms import Form, Missing, form_of, given, in_words
from nudger.journey.reading import read_journey
from nudger.journey.receipts import Given

JOURNEY = read_journey(
    """\
key: j
title: J
goal: G.
behaviours:
  asks: {says: Asks, seen_by: [learner, manager]}
  sums-up: {says: Sums up, seen_by: [learner, manager], scale: 1-5}
measure: start
steps:
  - key: check
    kind: quiz
    title: Check
    ask: Check it.
    questions:
      - {ask: One?, choices: [a, b], right: a}
      - {ask: Two?, choices: [a, b, c], right: [a, b]}
      - {ask: Who?, right: [Ana, Ana Lopez]}
  - key: letters
    kind: quiz
    title: Letters
    ask: Check it.
    questions:
      - {ask: One?, choices: ["3", "4"], right: "4"}
      - {ask: Two?, choices: [Red, Green, Blue], right: [Red, Blue]}
  - {key: try, kind: practise, title: Try, ask: Try it., validate: manager}
  - {key: seen-1, kind: feedback, title: Seen, ask: Seen?, by: manager, rate: asks}
""",
    "j.yaml",
)


def form(key: str) -> Form:
    return form_of(JOURNEY, JOURNEY.step(key))


def test_a_measure_asks_a_number_for_each_behaviour():
    asked = form("measure.start.learner")
    assert [each.name for each in asked.rated] == ["rate.asks", "rate.sums-up"]
    assert given(asked, {"rate.asks": ["0"], "rate.sums-up": ["5"]}) == Given(ratings={"asks": 0, "sums-up": 5})


@pytest.mark.parametrize("number", ["", "0", "6", "-1", "x", "3.5", "٣"])
def test_a_number_that_is_not_on_the_scale_is_missing(number):
    fields = {"rate.asks": ["4"], "rate.sums-up": [number]}
    assert given(form("measure.start.learner"), fields) == Missing(("rate.sums-up",))


def test_others_may_say_that_they_cannot_judge():
    assert given(form("measure.start.manager"), {"rate.asks": [""]}) == Given()


def test_a_quiz_is_scored_by_what_is_right():
    right = {"question.1": ["a"], "question.2": ["b", "a"], "question.3": [" ana "]}
    assert given(form("check"), right) == Given(score=100)
    assert given(form("check"), right | {"question.2": ["a"]}) == Given(score=66)


def test_a_question_without_an_answer_is_missing():
    assert given(form("check"), {"question.1": ["a"], "question.3": [" "]}) == Missing(("question.2", "question.3"))


def test_who_was_asked_whether_they_saw_it_says_one_of_three():
    assert given(form("try.seen"), {"seen": ["partly"]}) == Given(seen="partly")
    assert given(form("try.seen"), {"seen": ["perhaps"]}) == Missing(("seen",))
    assert given(form("try.seen"), {}) == Missing(("seen",))


def test_feedback_takes_numbers_and_words():
    assert form("seen-1").words
    assert given(form("seen-1"), {"rate.asks": ["9"]}) == Given(ratings={"asks": 9})


def test_a_step_that_is_only_done_asks_nothing():
    assert not form("try")


@pytest.mark.parametrize(
    ("key", "text", "fields"),
    [
        ("measure.start.learner", "4 3", {"rate.asks": ("4",), "rate.sums-up": ("3",)}),
        ("measure.start.learner", "4\n3\n\nThanks", {"rate.asks": ("4",), "rate.sums-up": ("3",)}),
        ("measure.start.learner", "4", None),
        ("measure.start.learner", "about four", None),
        ("try.seen", "Yes", {"seen": ("yes",)}),
        ("try.seen", "teilweise, aber gut", {"seen": ("partly",)}),
        ("try.seen", "Noch nicht.", {"seen": ("not-yet",)}),
        ("try.seen", "Sí, dos veces", {"seen": ("yes",)}),
        ("try.seen", "はい。", {"seen": ("yes",)}),
        ("try.seen", "En partie.", {"seen": ("partly",)}),
        ("try.seen", "Pas encore", {"seen": ("not-yet",)}),
        ("try.seen", "Jeszcze nie!", {"seen": ("not-yet",)}),
        ("try.seen", "Si je me souviens bien, oui", None),
        ("try.seen", "Nie wiem", None),
        ("try.seen", "まだわかりません", None),
        ("try.seen", "Yesterday I was away", None),
        ("try.seen", "", None),
        ("check", "a a b", None),  # one of its questions has no choices
        ("letters", "b a", {"question.1": ("4",), "question.2": ("Red",)}),
        ("letters", "B, ca.\n\nThanks", {"question.1": ("4",), "question.2": ("Blue", "Red")}),
        ("letters", "1. b 2) ac!", {"question.1": ("4",), "question.2": ("Red", "Blue")}),
        ("letters", "1b; 2aa", {"question.1": ("4",), "question.2": ("Red",)}),
        ("letters", "b", None),
        ("letters", "b a c", None),
        ("letters", "ab a", None),  # one is right, and two were named
        ("letters", "c a", None),
        ("letters", "2b 1a", None),
        ("letters", "b d", None),
        ("letters", "be cab", None),
        ("letters", "4 Red", None),
        ("letters", "", None),
    ],
)
def test_a_reply_in_plain_text_fills_in_the_form(key, text, fields):
    assert in_words(form(key), text) == fields


@drawn(st.dictionaries(st.sampled_from(["rate.asks", "rate.sums-up", "seen", "x"]), st.lists(st.text(), max_size=3)))
def test_whatever_comes_back_is_on_the_scale_or_missing(fields):
    found = given(form("measure.start.learner"), fields)
    assert isinstance(found, Missing) or (
        found.ratings["asks"] in range(11) and found.ratings["sums-up"] in range(1, 6)
    )
