"""Personas: how people answer in a look ahead, read from a small file."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from nudger.errors import Problems
from nudger.journey.clock import Window
from nudger.journey.personas import BUILT_IN, Persona, read_personas

GOOD = """\
eager: {share: 30, days: [0, 1], answers: 95, reminders: 90, helps: 80}
slow:
  share: 70
  days: 4
  answers: 40
"""
TUESDAY = datetime(2026, 11, 3, 10, tzinfo=UTC)


def test_a_file_says_how_people_answer():
    eager, slow = read_personas(GOOD, "p.yaml")
    assert eager == Persona("eager", 30, (0, 1), 95, 90, 80)
    assert slow == Persona("slow", 70, (4, 4), 40, 40, 40)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", 'p.yaml:1: the file is empty; write a persona, such as "late: '),
        ("late: &a {share: 20}", 'p.yaml:1: a name with "&" or "*" has no meaning here'),
        ("[late]", "p.yaml:1: personas are names with values"),
        ("late: 20", 'p.yaml:1: the persona "late" has no values'),
        ("late: {share: 20, days: [3, 6]}", 'the persona "late": answers is missing; write of a hundred first mails'),
        ("late:\n  shares: 20\n  days: 3\n  answers: 40", 'p.yaml:2: the persona "late": nothing is called "shares"'),
        ("late: {share: many, days: 3, answers: 40}", "share is a whole number from 0 to 1000"),
        ("late: {share: 20, days: 3, answers: 140}", "answers is a whole number from 0 to 100"),
        ("late: {share: 20, days: [6, 3], answers: 40}", "days are the fewest and the most; write within how many"),
        ("late: {share: 20, days: [1, 2, 3], answers: 40}", "days are the fewest and the most"),
        ("late: {share: 0, days: 1, answers: 40}", "nobody is any of these personas"),
        ("late: {share: 1, share: 2, days: 1, answers: 40}", "share is there twice"),
        (
            "a: {share: 1, days: 1, answers: 4}\na: {share: 1, days: 1, answers: 4}",
            'p.yaml:2: the persona "a" is there',
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_would_be_right(source: str, says: str):
    with pytest.raises(Problems) as refused:
        read_personas(source, "p.yaml")
    assert says in str(refused.value)


def test_a_file_in_toml_is_refused_with_the_language_that_is_read():
    with pytest.raises(Problems, match=r"p\.toml: personas are written in YAML"):
        read_personas("[late]\nshare = 20\n", "p.toml")


def test_people_act_within_their_hours_and_their_days():
    window = Window(ZoneInfo("UTC"))
    late = BUILT_IN[2]
    first, last = (late.answers_at(window, TUESDAY, part) for part in (0.0, 0.999999))
    assert (first.date().isoformat(), last.date().isoformat()) == ("2026-11-06", "2026-11-11")
    assert window.is_open(first)
    assert window.is_open(last)
    assert BUILT_IN[0].answers_at(window, TUESDAY, 0.0) > TUESDAY
