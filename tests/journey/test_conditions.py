"""A condition is read or refused with a sentence, and holds, does not hold, or is not known yet."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nudger.journey.conditions import (
    Answer,
    Asked,
    Condition,
    ConditionError,
    Done,
    Profile,
    Rating,
    Score,
    Seen,
    Skipped,
    parse,
)
from nudger.journey.conditions.asked import MOMENTS, OTHERS, WHO
from nudger.journey.conditions.expression import Both, Compared, Either, Expression, Not, OneOf, written

HERE = Path(__file__).parent
REFUSED = re.findall("^(.+)\n(.+)$", (HERE / "refused_conditions.txt").read_text(encoding="utf-8"), re.MULTILINE)
DOCS = (HERE.parents[1] / "docs/conditions.md").read_text(encoding="utf-8")
WRITTEN_THERE = re.findall(r"^ *(?:when|until): (.*)$", DOCS, re.MULTILINE)
SLIPS = re.findall(r"^\| `(when: .*?)` \| (.*?) \|$", DOCS, re.MULTILINE)

Value = int | str | bool | None


@dataclass
class Known:
    """What is known of one enrolment in a test: everything else is unknown, or not done."""

    of: Mapping[Asked, Value] = field(default_factory=dict)

    def score(self, step: str) -> int | None:
        return self.of.get(Score(step))

    def answer(self, step: str) -> str | None:
        return self.of.get(Answer(step))

    def is_done(self, step: str) -> bool:
        return bool(self.of.get(Done(step)))

    def is_skipped(self, step: str) -> bool:
        return bool(self.of.get(Skipped(step)))

    def rating(self, behaviour: str, who: str, moment: str) -> int | None:
        return self.of.get(Rating(behaviour, who, moment))

    def seen(self, behaviour: str, who: str) -> bool | None:
        return self.of.get(Seen(behaviour, who))

    def profile(self, field: str) -> str | None:
        return self.of.get(Profile(field))


NOTHING = Known()
YES, NO, UNKNOWN = "seen(yes, manager)", "seen(no, manager)", "seen(open, manager)"
THREE = Known({Seen("yes", "manager"): True, Seen("no", "manager"): False})
TRUTHS = {True: YES, False: NO, None: UNKNOWN}

names = st.from_regex("[a-z0-9][a-z0-9-]{0,6}", fullmatch=True)
fields = st.from_regex("[a-z][a-z0-9_]{0,6}", fullmatch=True)
moments = st.sampled_from([*MOMENTS, "1 day", "60 days", "999 days"])
ratings = st.builds(Rating, names, st.sampled_from(WHO), moments)
numbers = st.builds(Score, names.filter(lambda name: name != "profile")) | ratings
texts = st.builds(Answer, names) | st.builds(Profile, fields)
statements = st.builds(Done, names) | st.builds(Skipped, names) | st.builds(Seen, names, st.sampled_from(OTHERS))
whole = st.integers(0, 10**9)
quoted = st.text(max_size=12).filter(lambda text: not {'"', "'"} <= set(text))
words = quoted.filter(str.strip)
leaves = (
    statements
    | st.builds(Compared, numbers, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), whole | numbers)
    | st.builds(Compared, texts, st.sampled_from(["==", "!="]), quoted | texts)
    | st.builds(Compared, texts, st.just("contains"), words | texts)
    | st.builds(OneOf, numbers, st.lists(whole, min_size=1, max_size=3).map(tuple))
    | st.builds(OneOf, texts, st.lists(quoted, min_size=1, max_size=3).map(tuple))
)


def joined(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, parts) | st.builds(Both, several) | st.builds(Either, several)


expressions = st.recursive(leaves, joined, max_leaves=5).filter(lambda expression: len(written(expression)) <= 300)
answers = st.dictionaries(
    st.sampled_from([Seen(name, "manager") for name in "abc"]), st.booleans(), max_size=3
) | st.dictionaries(st.sampled_from([Score(name) for name in "abc"]), st.integers(0, 100), max_size=3)
small = st.recursive(
    st.sampled_from(
        [parse(f"seen({name}, manager)").expression for name in "abc"]
        + [parse(f"{name}.score < 50").expression for name in "abc"]
        + [parse("a.score <= b.score").expression]
    ),
    joined,
    max_leaves=5,
)


def wrong(text: str) -> str:
    with pytest.raises(ConditionError) as error:
        parse(text)
    return str(error.value).removeprefix("the condition ")


@pytest.mark.parametrize(
    ("text", "known", "outcome"),
    [
        ("check.score < 70", {Score("check"): 69}, True),
        ("check.score < 70", {Score("check"): 70}, False),
        ("check.score<=70", {Score("check"): 70}, True),
        ("check.score > 70", {Score("check"): 71}, True),
        ("check.score >= 70", {Score("check"): 69}, False),
        ("check.score == 70", {Score("check"): 70}, True),
        ("check.score != 70", {Score("check"): 70}, False),
        ("check.score in (0, 100)", {Score("check"): 100}, True),
        ("rating(asks-first, self, start) < 4", {Rating("asks-first", "self", "start"): 3}, True),
        ("rating(a, manager, 60 days) > 3", {Rating("a", "manager", "60 days"): 3}, False),
        (
            "rating(a, self, end) > rating(a, self, start)",
            {Rating("a", "self", "end"): 6, Rating("a", "self", "start"): 5},
            True,
        ),
        ("seen(asks-first, manager)", {Seen("asks-first", "manager"): True}, True),
        ("not seen(asks-first, manager)", {Seen("asks-first", "manager"): True}, False),
        ("done(try-1)", {Done("try-1"): True}, True),
        ("done(try-1)", {}, False),
        ("skipped(try-1)", {Skipped("try-1"): True}, True),
        ("answer(plan) contains 'Every  week'", {Answer("plan"): "Yes, every\nWEEK!"}, True),
        ("answer(plan) == 'yes'", {Answer("plan"): " Yes "}, True),
        ('profile.department == "sales"', {Profile("department"): "SALES"}, True),
        ('profile.city != "Straße"', {Profile("city"): "STRASSE"}, False),
        ('profile.city == "Orl\u00e9ans"', {Profile("city"): "orle\u0301ans"}, True),
        ('profile.city in ("Bonn", "Rome")', {Profile("city"): "rome"}, True),
        ('profile.city in ("Bonn", "Rome")', {Profile("city"): "Paris"}, False),
    ],
)
def test_what_is_known_decides(text: str, known: Mapping[Asked, Value], outcome: bool):
    assert parse(text).holds(Known(known)) is outcome


@pytest.mark.parametrize(
    "text",
    [
        "check.score < 70",
        "check.score != 70",
        "rating(a, self, end) > 3",
        "seen(a, buddy)",
        "not seen(a, buddy)",
        "answer(plan) contains 'x'",
        "profile.city in ('Bonn')",
        "profile.city != 'Bonn'",
    ],
)
def test_what_is_not_known_yet_is_neither_so_nor_not_so(text: str):
    assert parse(text).holds(NOTHING) is None


@pytest.mark.parametrize("left", TRUTHS)
@pytest.mark.parametrize("right", TRUTHS)
def test_and_or_and_not_follow_the_tables_of_kleene(left: bool | None, right: bool | None):
    order = [False, None, True]
    both, either = parse(f"{TRUTHS[left]} and {TRUTHS[right]}"), parse(f"{TRUTHS[left]} or {TRUTHS[right]}")
    assert both.holds(THREE) is min(left, right, key=order.index)
    assert either.holds(THREE) is max(left, right, key=order.index)
    assert parse(f"not {TRUTHS[left]}").holds(THREE) is order[2 - order.index(left)]


@given(small, small, answers)
def test_the_laws_of_de_morgan_hold_with_the_unknown(left: Expression, right: Expression, known: dict[Asked, Value]):
    def truth(expression: Expression) -> bool | None:
        return Condition("", expression).holds(Known(known))

    assert truth(Not(Both((left, right)))) is truth(Either((Not(left), Not(right))))
    assert truth(Not(Either((left, right)))) is truth(Both((Not(left), Not(right))))
    assert truth(Both((left, right))) is truth(Both((right, left)))
    assert truth(Either((left, Both((left, right))))) is truth(left)
    assert truth(Not(Not(left))) is truth(left)


@given(small, answers, answers)
def test_to_learn_more_never_turns_round_what_was_decided(
    expression: Expression, before: dict[Asked, Value], more: dict[Asked, Value]
):
    condition = Condition("", expression)
    decided = condition.holds(Known(before))
    assert decided is None or condition.holds(Known({**more, **before})) is decided


def test_and_binds_before_or_and_parentheses_before_both():
    assert parse(f"{YES} or {NO} and {NO}").holds(THREE) is True
    assert parse(f"({YES} or {NO}) and {NO}").holds(THREE) is False
    assert parse(f"not {NO} and {YES}").holds(THREE) is True
    assert parse(f"not ({NO} and {YES})").holds(THREE) is True
    assert parse(f"not ({NO} or {YES})").holds(THREE) is False


@given(expressions)
@example(Both((Either((Done("a"), Done("b"))), Not(Both((Done("a"), Done("b")))))))
@example(Either((Either((Done("a"), Done("b"))), Both((Both((Done("a"), Done("b"))), Done("c"))))))
@example(Not(Compared(Score("not"), "<", Score("70"))))
@example(Compared(Rating("a", "self", "1 day"), "<", Rating("a", "self", "60 days")))
@example(OneOf(Profile("score"), ('it"s', "and")))
def test_every_condition_that_is_written_out_is_read_as_the_same(expression: Expression):
    assert parse(written(expression)).expression == expression


SOUP = ['"', "'x'", "(", ")", ",", ".", "<", "==", "=", "not", "and", "or", "in", "contains", "a", "70", "60 days"]
SOUP += ["done", "rating", "seen(a, manager)", "a.score", "answer(a)", "profile.", "self", "start", "%", "\x00", "é"]


@example('"\x1f"')
@given(
    st.text(max_size=310)
    | st.lists(st.sampled_from(SOUP), max_size=40).map(" ".join)
    | st.lists(st.sampled_from(SOUP), max_size=40).map("".join)
)
def test_any_text_is_read_or_refused_with_a_sentence(text: str):
    try:
        condition = parse(text)
    except ConditionError as error:
        assert error.what and error.instead
        assert str(error) == f"the condition {error.what}; {error.instead}"
        assert str(error).isprintable()
    else:
        assert condition.holds(NOTHING) in (True, False, None)
        assert condition.mentions
        assert hash(condition) == hash(parse(text))


@given(expressions, st.data())
def test_a_slip_of_one_character_is_read_or_refused_with_a_sentence(expression: Expression, data: st.DataObject):
    text = written(expression)
    place = data.draw(st.integers(0, len(text) - 1))
    try:
        parse(text[:place] + text[place + 1 :])
    except ConditionError as error:
        assert error.instead


@pytest.mark.parametrize(
    "text", ["(" * 300, "not " * 74 + "x", '"' * 299, "a" * 300, "9" * 300, "a.score in (" + "1," * 140, "=" * 300]
)
def test_no_text_takes_long(text: str):
    began = time.process_time()
    wrong(text)
    assert time.process_time() - began < 0.5


def test_what_a_condition_speaks_of_is_told_once_each_in_order():
    condition = parse(
        "check.score < 70 and (rating(asks-first, self, 60 days after end) < 4 or not seen(asks-first, manager))"
        " and not skipped(try-1) and done(try-1) and answer(plan) contains 'x' and profile.city == 'Rome'"
        " and check.score > again.score"
    )
    assert condition.mentions == (
        Score("check"),
        Rating("asks-first", "self", "60 days"),
        Seen("asks-first", "manager"),
        Skipped("try-1"),
        Done("try-1"),
        Answer("plan"),
        Profile("city"),
        Score("again"),
    )


def test_a_condition_keeps_the_text_of_its_author():
    assert parse("  check.score<70 ").text == "check.score<70"


def test_it_is_explained_by_the_values_that_decide():
    condition = parse('check.score < 70 and profile.city in ("Rome") or seen(a, manager)')
    some = Known({Score("check"): 85, Profile("city"): "Bonn"})
    told = 'check.score is 85, profile.city is "Bonn", seen(a, manager)'
    assert condition.explained(some) == f"{condition.text} is not known yet: {told} is not known yet"
    more = Known({**some.of, Seen("a", "manager"): True})
    assert condition.explained(more) == f"{condition.text} holds: {told} is true"
    assert parse("done(try-1)").explained(NOTHING) == "done(try-1) does not hold"


def test_a_learners_own_words_decide_and_are_never_shown():
    condition = parse("answer(plan) contains 'boss'")
    told = condition.explained(Known({Answer("plan"): "When my boss shouts, then I breathe"}))
    assert told == "answer(plan) contains 'boss' holds: answer(plan) has come"


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_what_is_wrong_is_said_with_its_place_and_what_would_be_right(text: str, sentence: str):
    assert wrong(text) == sentence


def test_nothing_and_too_much_are_refused():
    assert wrong(" ") == 'is empty; write such as "check.score < 70", or leave it out'
    assert wrong("a" * 301) == "has 301 characters; say it in at most 300"


def test_every_condition_in_the_document_is_read():
    assert len(WRITTEN_THERE) >= 5
    for text in WRITTEN_THERE:
        parse(text.strip("'"))


def test_the_document_shows_what_is_really_said():
    assert len(SLIPS) >= 3
    for text, sentence in SLIPS:
        assert sentence == f"when {wrong(text.removeprefix('when: '))}"
