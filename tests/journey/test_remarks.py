"""A journey that can run may still be better: each remark says what was seen, and what would help."""

from pathlib import Path

import pytest

from nudger.journey.load import load_of
from nudger.journey.reading import read_journey
from nudger.journey.remarks import remarks

GOOD = """\
key: good
title: Good
goal: G.
behaviours:
  asks-first: {says: Asks first, seen_by: [learner, manager]}
measure: [start, end]
stages:
  - key: one
    title: One
    steps:
      - {key: page, kind: read, title: T, ask: A, minutes: 5, link: "https://example.org/"}
      - {key: plan, kind: reflect, title: T, ask: A, minutes: 5, keep_as: plan}
      - key: check
        kind: quiz
        title: T
        ask: A
        minutes: 5
        questions: [{ask: Two?, right: "2"}]
  - key: two
    title: Two
    steps:
      - {key: more, kind: learn, title: T, ask: A, minutes: 5, when: check.score < 70}
      - {key: meet, kind: attend, title: T, ask: A, minutes: 30, place: Room 1}
      - {key: try, kind: practise, title: T, ask: A, minutes: 20, rate: [asks-first], validate: manager, gate: true}
  - key: three
    title: Three
    steps:
      - {key: done, kind: discuss, title: T, ask: A, minutes: 5}
"""


def said(source: str) -> tuple[str, ...]:
    journey = read_journey(source, "good.yaml")
    return remarks(journey, load_of(journey))


def test_of_a_good_journey_nothing_is_said():
    assert said(GOOD) == ()


@pytest.mark.parametrize(
    ("old", "new", "remark"),
    [
        ("measure: [start, end]\n", "measure: end\n", "nobody says where they stand before the first step"),
        ("kind: practise", "kind: discuss", "nothing is practised"),
        (", minutes: 30", ", minutes: 400", "the learner needs 1"),
        (
            "title: Three\n",
            "title: Three\n    week: 2\n",
            '"three" is meant for week 2, and an average learner gets there',
        ),
        ("seen_by: [learner, manager]", "seen_by: learner", 'nobody but the learner is asked about "asks-first"'),
        (
            "kind: discuss, title: T, ask: A",
            "kind: discuss, title: T, ask: 'One. Two! Three? Four.'",
            'the ask of "done" has more than 3 sentences',
        ),
        (
            "kind: reflect, title: T, ask: A",
            "kind: reflect, title: T, ask: 'Why? And how?'",
            '"plan" asks more than one question',
        ),
        ("place: Room 1", "place: Room 1, due: 2026-01-06", '"meet" is due on 2026-01-06, and an average learner'),
        (", minutes: 30", "", "one step doesn't say how long it takes, so these minutes are too few"),
        (', link: "https://example.org/"', "", '"page" says to read something and has no page to open'),
        (", place: Room 1", "", '"meet" doesn\'t say where it happens'),
        (", validate: manager", ", after: meet, validate: manager", 'the gate of "try" stands late in its stage'),
        (", when: check.score < 70", "", 'whoever stays below 70 in "check" is never helped'),
        ("check.score < 70", "check.score < 0", 'when of "more", "check.score < 0", can never hold'),
        ("check.score < 70", "check.score <= 100", 'when of "more", "check.score <= 100", always holds'),
        (
            ", place",
            ', when: "rating(asks-first, self, end) > 4", place',
            '"meet" asks for rating(asks-first, self, end)',
        ),
        (", place", ", when: done(done), place", '"meet" asks for done(done) when "done" is not over yet'),
        (", place", ", when: answer(page) == 'x', place", "nobody writes anything at that step"),
        (", place", ", when: 'seen(asks-first, buddy)', place", "the buddy is never asked about it"),
        (
            ", place",
            ", repeat: {every: 1 week, times: 2, until: 'seen(asks-first, buddy)'}, place",
            'until of "meet" asks for seen(asks-first, buddy), and the buddy is never asked about it',
        ),
        (
            "{key: done, kind: discuss",
            "{key: seen, kind: feedback, by: manager, title: T, ask: A, minutes: 3}\n"
            "      - {key: done, kind: discuss, after: seen",
            '"done" waits for "seen", which the manager does, perhaps weeks later',
        ),
    ],
)
def test_one_change_for_the_worse_brings_one_remark(old: str, new: str, remark: str):
    assert GOOD.count(old) == 1
    found = said(GOOD.replace(old, new))
    assert len(found) == 1, found
    assert found[0].startswith(remark) or remark in found[0]
    assert found[0].isprintable()


def test_whoever_is_waited_for_most_of_the_time_is_named_with_the_share():
    gate = "validate: manager, gate: true}"
    keys = "kind: feedback, by: manager, title: T, ask: A, minutes: 3, due: 60 working days, after: try"
    see = f"      - {{key: see, {keys}}}\n"
    on = "      - {key: on, kind: practise, after: see, wait: 0 working days, title: T, ask: A, minutes: 3}"
    found = said(GOOD.replace(gate, f"validate: manager}}\n{see}{on}"))
    assert any(remark.startswith("65% of a learner's time is spent waiting for the manager") for remark in found), found


def test_without_behaviours_and_a_manager_both_are_said():
    found = said("key: j\ntitle: J\ngoal: G.\nsteps:\n  - {key: a, kind: practise, title: T, ask: A, minutes: 5}\n")
    assert [remark.split(",")[0].split(";")[0] for remark in found] == [
        "it names no behaviour",
        "the manager is never asked for anything",
    ]


@pytest.mark.parametrize("name", ["coaching-conversations", "first-30-days"])
def test_of_the_shipped_journeys_there_is_little_to_say(name: str):
    assert len(said(Path(f"config/journeys/{name}.yaml").read_text(encoding="utf-8"))) <= 1
