"""The schema for editors says what the reader says, as far as a schema can."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from nudger.errors import Problems
from nudger.journey.reading import language, read_journey
from nudger.journey.reading.schema import schema, schema_text

FILE = Path("docs/journey.schema.json")
SHIPPED = [Path(f"config/journeys/{name}.yaml") for name in ("coaching-conversations", "first-30-days")]
EXAMPLES = re.findall(r"^```yaml\n(key: .*?)^```", Path("docs/journeys.md").read_text(encoding="utf-8"), re.S | re.M)
VALIDATOR = Draft7Validator(schema())

GOOD = """\
key: good
title: Good
goal: G.
pace: cohort
behaviours:
  asks-first: {says: Asks first, seen_by: [learner, manager], scale: 1-5}
measure: [start, 60 days after end]
stages:
  - key: one
    title: One
    week: 1
    steps:
      - {key: page, kind: read, title: T, ask: A, link: "https://example.org/", due: 2026-12-04}
      - {key: try, kind: practise, title: T, ask: A, rate: asks-first, validate: manager, gate: true, remind: never}
      - key: check
        kind: quiz
        title: T
        ask: A
        pass: 80
        wait: 2 working days
        remind: [1, 4 working days]
        questions: [{ask: Two?, choices: [1, 2], right: 2}]
      - {key: more, kind: learn, title: T, ask: A, when: check.score < 80, repeat: {every: 1 week, times: 3}}
boosters:
  - {key: keep, kind: reflect, title: T, ask: A, days: 30, keep_as: kept}
"""
MISTAKES = [
    ("key: good\n", ""),
    ("key: good\n", "key: Good\n"),
    ("title: Good\n", f"title: {'x' * 81}\n"),
    ("pace: cohort", "pace: fast"),
    ("behaviours:", "behaviors:"),
    ("  asks-first: {says", "  Asks: {says"),
    ("says: Asks first, ", ""),
    ("seen_by: [learner, manager]", "seen_by: [learner, boss]"),
    ("scale: 1-5", "scale: high"),
    ("60 days after end", "60 days later"),
    ("stages:\n", "steps: []\nstages:\n"),
    ("    week: 1\n", "    week: 105\n"),
    ("    week: 1\n", "    weeks: 1\n"),
    ("kind: read", "kind: measure"),
    ("kind: read", "kind: practice"),
    ("key: page", f"key: {'x' * 31}"),
    ("key: page", "key: page.2"),
    ("ask: A, link", "link"),
    ("https://example.org/", "http://example.org/"),
    ("due: 2026-12-04", "due: 3 days"),
    ("due: 2026-12-04", "due: soon"),
    ("due: 2026-12-04", "minutes: 481"),
    ("due: 2026-12-04", "minutes: few"),
    ("due: 2026-12-04", "keep_as: If-Then"),
    ("due: 2026-12-04", "by: boss"),
    ("due: 2026-12-04", "pass: 70"),
    ("due: 2026-12-04", "questions: [{ask: Q, right: A}]"),
    ("due: 2026-12-04", "by: manager, validate: buddy"),
    ("due: 2026-12-04", "minuts: 5"),
    ("validate: manager", "validate: learner"),
    ("validate: manager, ", ""),
    ("gate: true", "gate: 'maybe'"),
    ("remind: never", "remind: often"),
    ("remind: [1, 4 working days]", "remind: [1, 2, 3, 4]"),
    ("wait: 2 working days", "wait: 2"),
    ("pass: 80", "pass: 101"),
    ("choices: [1, 2]", "choices: [2]"),
    ("right: 2", "right: []"),
    ("questions: [{ask: Two?, choices: [1, 2], right: 2}]", "minutes: 2"),
    ("times: 3", "times: 11"),
    ("every: 1 week, ", ""),
    ("every: 1 week", "every: now"),
    ("when: check.score < 80", "when: ''"),
    ("days: 30, ", ""),
    ("days: 30", "days: 731"),
    ("days: 30", "days: 30, wait: 1 working day"),
]


def tree(source: str) -> Any:
    """Return what an editor sees: dates are texts to it."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(source), default=str))


def test_the_file_is_what_the_tables_of_the_language_make():
    assert FILE.read_text(encoding="utf-8") == schema_text(), "python3 run.py journey schema > docs/journey.schema.json"


def test_it_is_a_schema_and_explains_every_key():
    Draft7Validator.check_schema(schema())
    groups = [schema(), *schema()["definitions"].values()]
    told = [set(group["properties"]) for group in groups]
    tables = ("JOURNEY", "BEHAVIOUR", "STAGE", "STEP", "BOOSTER", "QUESTION", "REPEAT", "SLOT", "WORKSHOP")
    assert told == [set(getattr(language, table)) for table in tables]
    assert all(value["description"] for group in groups for value in group["properties"].values())


@pytest.mark.parametrize("source", [GOOD, *EXAMPLES, *(path.read_text(encoding="utf-8") for path in SHIPPED)])
def test_what_the_reader_takes_the_schema_takes(source: str):
    assert read_journey(source, "journey.yaml")
    assert [error.message for error in VALIDATOR.iter_errors(tree(source))] == []


@pytest.mark.parametrize(("old", "new"), MISTAKES, ids=[f"{old.strip()}->{new.strip()}"[:60] for old, new in MISTAKES])
def test_a_mistake_is_one_for_both(old: str, new: str):
    assert GOOD.count(old) == 1
    source = GOOD.replace(old, new)
    with pytest.raises(Problems):
        read_journey(source, "journey.yaml")
    assert not VALIDATOR.is_valid(tree(source))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_journey_tells_editors_where_the_schema_is(path: Path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).resolve() == FILE.resolve()
