"""A journey file is read whole, or everything that is wrong with it is said, each with its line."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudger.errors import Problem, Problems
from nudger.journey.definition import Behaviour, Journey, Kind, Role, Step
from nudger.journey.reading import read_journey
from nudger.journey.reading.language import BEHAVIOUR, BOOSTER, JOURNEY, QUESTION, REPEAT, SLOT, STAGE, STEP, WORKSHOP

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "config/journeys/coaching-conversations.yaml").read_text(encoding="utf-8")
DOCS = (ROOT / "docs/journeys.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(key: .*?)^```", DOCS, re.DOTALL | re.MULTILINE)
STEPS = re.findall(r"^```yaml\n(  - key: .*?)^```", DOCS, re.DOTALL | re.MULTILINE)
SLIPS = re.findall(r"^```text\n(.*?)\n```\n\n```text\n(.*?)\n```", DOCS, re.DOTALL | re.MULTILINE)
NEVER_SAID = re.compile("escalat|witness|nudge|off route|overdue|failed", re.IGNORECASE)

GOOD = """\
key: first-talk
title: A first talk
goal: Every team leader has held one coaching talk.
behaviours:
  asks-first:
    says: Asks before advising
    seen_by: [learner, manager]
steps:
  - key: plan
    kind: reflect
    title: Your plan
    ask: What is your plan?
    keep_as: if_then
  - key: try-1
    kind: practise
    title: One talk
    ask: Hold one talk.
    after: plan
    wait: 2 working days
    due: 5 working days
    remind: [1, 3 working days]
    link: https://example.org/talk
    minutes: 20
  - key: seen-1
    kind: feedback
    title: What did you see?
    ask: What did you see?
    by: manager
"""


def problems_of(source: str) -> tuple[Problem, ...]:
    with pytest.raises(Problems) as caught:
        read_journey(source, "talk.yaml")
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} must stand in the good journey once"
    return GOOD.replace(old, new)


def test_every_key_finds_its_place():
    assert read_journey(GOOD, "talk.yaml") == Journey(
        key="first-talk",
        title="A first talk",
        goal="Every team leader has held one coaching talk.",
        behaviours={"asks-first": Behaviour(says="Asks before advising", seen_by=("learner", "manager"))},
        steps=(
            Step(key="plan", kind=Kind.REFLECT, title="Your plan", ask="What is your plan?", keep_as="if_then"),
            Step(
                key="try-1",
                kind=Kind.PRACTISE,
                title="One talk",
                ask="Hold one talk.",
                after=("plan",),
                wait=2,
                due=5,
                remind=(1, 3),
                link="https://example.org/talk",
                minutes=20,
            ),
            Step(
                key="seen-1",
                kind=Kind.FEEDBACK,
                title="What did you see?",
                ask="What did you see?",
                by=Role.MANAGER,
                after=("try-1",),
            ),
        ),
    )


def test_a_step_is_found_by_its_key_and_counted_from_one():
    journey = read_journey(GOOD, "talk.yaml")
    assert journey.step("try-1") is journey.steps[1]
    assert journey.number("try-1") == 2
    with pytest.raises(KeyError):
        journey.step("try-9")


def test_a_step_wants_words_when_it_reflects_or_keeps_them():
    journey = read_journey(changed("    minutes: 20", "    keep_as: my_talk"), "talk.yaml")
    assert [step.wants_words for step in journey.steps] == [True, True, False]
    assert read_journey(changed("    keep_as: if_then\n", ""), "talk.yaml").steps[0].wants_words


@pytest.mark.parametrize(
    ("written", "means"), [("never", ()), ("2", (2,)), ("1 working day", (1,)), ("[1, 2, 9]", (1, 2, 9)), ("[]", ())]
)
def test_reminders_are_a_list_a_single_one_or_never(written, means):
    assert read_journey(changed("[1, 3 working days]", written), "talk.yaml").step("try-1").remind == means


def test_a_step_may_wait_for_several_for_none_and_for_one_that_is_written_later():
    source = changed("    after: plan\n", "    after: []\n").replace("    by: manager", "    after: [plan, try-1]")
    assert [step.after for step in read_journey(source, "talk.yaml").steps] == [(), (), ("plan", "try-1")]
    source = changed("    keep_as: if_then", "    after: seen-1").replace("    after: plan", "    after: []")
    assert read_journey(source, "talk.yaml").step("plan").after == ("seen-1",)


def test_a_text_over_several_lines_becomes_one_line():
    source = changed("    ask: Hold one talk.", "    ask: >\n      Hold\n      one  talk.\n")
    assert read_journey(source, "talk.yaml").step("try-1").ask == "Hold one talk."


def test_a_text_that_looks_like_a_number_or_a_truth_stays_a_text():
    assert read_journey(changed("title: A first talk", "title: 2026"), "talk.yaml").title == "2026"
    assert read_journey(changed("title: A first talk", "title: yes"), "talk.yaml").title == "yes"


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    assert read_journey("\ufeff" + GOOD.replace("\n", "\r\n"), "talk.yaml") == read_journey(GOOD, "talk.yaml")


REFUSALS = r"""
an unknown key of the journey
title: A => titel: A
1: title is missing
2: "titel" is not a key of the language; did you mean "title"?

a journey whose people change over in no known way
steps: => in_flight: adapt⏎steps:
8: in_flight is "adapt"; did you mean "adopt"?

a step that was one that is still there
minutes: 20 => was: plan
23: step "try-1": was is "plan", and that step is still there; write the key that is gone

a step that was itself
minutes: 20 => was: try-1
23: step "try-1": was is the step's own key; leave it out

an unknown key with nothing near
minutes: 20 => colour: red
23: step "try-1": "colour" is not a key of the language; the keys here are key, kind,

an unknown key of a step
minutes: 20 => minuts: 20
23: step "try-1": "minuts" is not a key of the language; did you mean "minutes"?

an unknown key of a behaviour
seen_by: => seenby:
7: behaviour "asks-first": "seenby" is not a key of the language; did you mean "seen_by"?

a strange scale
seen_by: [learner, manager] => scale: 10-0
7: behaviour "asks-first": scale is "10-0"; write the lowest and the highest number, from 0 to 10

a quiz without questions
kind: practise => kind: quiz
14: step "try-1": questions is missing; write a list of 1 to 20 questions

a measure
kind: practise => kind: measure
15: step "try-1": kind is "measure"; measures are made by "measure:" at the top of the journey

a misspelt kind
kind: practise => kind: practice
15: step "try-1": kind is "practice"; did you mean "practise"?

a strange kind
kind: practise => kind: zzz
15: kind is "zzz"; write one of read, discuss, learn, experiment, practise, feedback, reflect, attend, watch, quiz

a deputy
by: manager => by: deputy
28: by is "deputy"; write one of learner, manager, buddy, witness, facilitator

questions that are not for a quiz
minutes: 20 => questions: [{ask: A, right: b}]
23: step "try-1": questions is only for a quiz; write "kind: quiz", or leave the questions out

a gate that nobody opens
minutes: 20 => gate: true
23: step "try-1": gate has nobody who opens it; write "validate: manager" beside it

a gate of a strange sort
minutes: 20 => gate: yes
23: step "try-1": gate is "yes"; write true or false

a learner who validates
minutes: 20 => validate: learner
23: step "try-1": validate is "learner"; write one of manager, buddy, witness, facilitator

a strange behaviour to rate
minutes: 20 => rate: ask-first
23: step "try-1": rate names "ask-first", and there is no such behaviour; did you mean "asks-first"?

a condition that can't be read
minutes: 20 => when: "check.score = 70"
23: step "try-1": when has "=" at character 13; write "=="

a condition about no step
minutes: 20 => when: done(plam)
23: step "try-1": when asks for done(plam), and there is no step "plam"; did you mean "plan"?

a score of what is no quiz
minutes: 20 => when: plan.score < 70
23: step "try-1": when asks for plan.score, and the step "plan" is no quiz; only a quiz has a score

a rating that is never given
minutes: 20 => when: rating(asks-first, self, start) < 4
23: when asks for rating(asks-first, self, start), and nothing is measured at "start"; add it to "measure:"

a repeat without a number
minutes: 20 => repeat: {every: 1 week}
23: step "try-1": repeat: times is missing; write how often in all, a whole number from 2 to 10

a repeat that never ends
minutes: 20 => repeat: {every: 1 week, times: 11}
23: step "try-1": repeat: times is more than 10

a strange interval
minutes: 20 => repeat: {every: month, times: 3}
23: step "try-1": repeat: every is "month"; write how long after the time before, such as "1 week"

a tip for itself
minutes: 20 => tip_for: try-1
23: step "try-1": tip_for is the step itself

a day that is none
due: 5 working days => due: 2026-02-30
20: step "try-1": due is "2026-02-30", and there is no such day

a pass mark without a quiz
minutes: 20 => pass: 70
23: step "try-1": pass is only for a quiz; leave it out

a strange role
by: manager => by: boss
28: by is "boss"; write one of learner, manager, buddy

two steps with one key
- key: seen-1 => - key: plan
24: step "plan": key is "plan", as in line 9 already; give each step a key of its own

a key of the journey there twice
title: A first talk => title: A⏎title: B
3: title is there twice, first in line 2; keep one

a key of a step there twice
kind: practise => kind: practise⏎    kind: read
16: step "try-1": kind is there twice, first in line 15; keep one

a behaviour there twice
says: Asks before advising => says: A⏎  asks-first:⏎    says: B
7: behaviour "asks-first" is there twice

waiting for a step that is not there
after: plan => after: plann
18: step "try-1": after names "plann", and there is no such step; did you mean "plan"?

waiting for a stranger
after: plan => after: [plan, zzz]
18: after names "zzz", and there is no such step; write the key of a step of this journey

waiting for the same twice
after: plan => after: [plan, plan]
18: after names the same twice; name each once

waiting for itself
after: plan => after: try-1
18: after makes a circle: "try-1" waits for "try-1"
24: step "seen-1": after names "try-1", so that this step can never be reached

waiting in a circle
keep_as: if_then => after: try-1
13: step "plan": after makes a circle: "plan" waits for "try-1" waits for "plan"; let one of them
24: can never be reached; open the circle before it

waiting in a larger circle
keep_as: if_then => after: seen-1
13: step "plan": after makes a circle: "plan" waits for "seen-1" waits for "try-1" waits for "plan"; let one of them

waiting for too many
after: plan => after: [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10]
18: after has 11 entries; write the key of another step, or a list of at most 10

no title
key: first-talk⏎title: A first talk => key: first-talk
1: title is missing; write a short text of at most 80 characters

no goal
title: A first talk⏎goal: Every team leader has held one coaching talk. => title: A first talk
1: goal is missing; write one or two short sentences

no key
key: first-talk⏎title: A first talk => title: A first talk
1: key is missing

no ask
title: One talk⏎    ask: Hold one talk. => title: One talk
14: step "try-1": ask is missing; write one or two short sentences

no kind
- key: try-1⏎    kind: practise => - key: try-1
14: step "try-1": kind is missing

a step without a key
key: seen-1⏎    kind => kind
24: step 3: key is missing; write lower-case letters, digits and hyphens

a behaviour that says nothing
asks-first:⏎    says: Asks before advising => asks-first:
5: behaviour "asks-first": says is missing

an empty title
title: A first talk => title:
2: title is empty; write a short text

a goal of nothing
goal: Every team leader has held one coaching talk. => goal: ~
3: goal is empty; write one or two short sentences

an ask of spaces
ask: Hold one talk. => ask: "  "
17: step "try-1": ask is empty

due soon
due: 5 working days => due: soon
20: step "try-1": due is "soon"; write a number of working days, such as "3 working days"

due in days
due: 5 working days => due: 3 days
20: step "try-1": due is "3 days"; if you mean working days, write "3 working days"

due in a bare number
due: 5 working days => due: 1
20: due is "1"; if you mean working days, write "1 working day"

due at once
due: 5 working days => due: 0 working days
20: due is less than 1; write a number of working days, such as

due in a thousand days
due: 5 working days => due: 1000 working days
20: due is more than 250; write a number of working days, such as

a negative wait
wait: 2 working days => wait: -1 working days
19: wait is "-1 working days"; write a number of working days

reminders that do not rise
[1, 3 working days] => [4, 1]
21: step "try-1": remind does not rise; write up to three rising numbers of working days after due

too many reminders
[1, 3 working days] => [1, 2, 3, 4]
21: remind has 4 entries; write up to three

a reminder in calendar days
[1, 3 working days] => [1, 3 days]
21: remind has "3 days"; write up to three

a reminder on the due day
[1, 3 working days] => [0, 1]
21: remind is less than 1; write up to three

a link without TLS
https://example.org/talk => http://example.org/talk
22: link is "http://example.org/talk"; write a web address that begins with https://

a link that is a script
https://example.org/talk => javascript:alert(1)
22: link is "javascript:alert(1)"

a link with another's name in front
https://example.org/talk => https://example.org@evil.example/
22: link is "https://example.org@evil.example/"; write a web address

a link with a space
https://example.org/talk => https://example.org/a talk
22: link is "https://example.org/a talk"; write a web address

a kind with something hidden in it
kind: practise => kind: "prac\u00adtise"
15: kind is "prac�tise"; did you mean "practise"?

a key with capitals and spaces
- key: seen-1 => - key: Seen 1
24: step "Seen 1": key is "Seen 1"; write lower-case letters, digits and hyphens

a behaviour with a bad key
asks-first: => Asks First:
5: behaviour "Asks First" is not written like a key

words kept under a bad name
keep_as: if_then => keep_as: If-then
13: keep_as is "If-then"; write lower-case letters, digits and underscores

words kept under one name twice
minutes: 20 => keep_as: if_then
23: step "try-1": keep_as is "if_then", as in line 13 already; keep each under a name of its own

minutes in words
minutes: 20 => minutes: twenty
23: step "try-1": minutes is "twenty"; write a whole number of minutes up to 480, such as 20

minutes for days
minutes: 20 => minutes: 999
23: minutes is more than 480; write a whole number

a list where a text is wanted
title: One talk => title: [One, talk]
16: step "try-1": title is a list; write a short text

a group where a text is wanted
title: One talk => title: {en: One talk}
16: step "try-1": title is a group of keys; write a short text

a list in a list
after: plan => after: [[plan]]
18: after has a list or a group inside its list

a behaviour without its says
says: Asks before advising⏎    seen_by: [learner, manager] => Asks first
5: behaviour "asks-first" is "Asks first"; write "says:" and its text

a list of behaviours
behaviours:⏎  asks-first:⏎    says: Asks before advising⏎    seen_by: [learner, manager] => behaviours: [asks-first]
4: behaviours is a list; write each behaviour under a key of its own

a step that is a text
- key: plan => - look⏎  - key: plan
9: step 1 is "look"; write keys with values

a control character in disguise
title: One talk => title: "One\atalk"
16: there is a control character in this text

half a character
title: One talk => title: "One \ud800"
16: there is a control character in this text

a colon in a text
ask: Hold one talk. => ask: Hold: one talk.
17: this colon is not expected here; put quotes round

a quotation mark left open
ask: Hold one talk. => ask: "Hold one talk.
17: a quotation mark is opened here and never closed

words after a quotation
ask: Hold one talk. => ask: "Hold" one talk.
17: goes on after a closing quotation mark

a bracket left open
remind: [1, 3 working days] => remind: [1, 3 working days
21: a bracket is opened here and not closed

a line without a colon
minutes: 20 => minutes 20
23: a key has no colon here; write "key: value"

a backslash
ask: Hold one talk. => ask: "C:\path"
17: a backslash between double quotation marks

a strange beginning
ask: Hold one talk. => ask: @Ana
17: a text cannot begin with this character

a wrong indentation
talk⏎    minutes: 20 => talk⏎   minutes: 20
23: this line is not indented like those it belongs to

an object
title: One talk => title: !!python/object/apply:os.system [ls]
16: a tag that begins with "!" has no meaning here

an anchor and its alias
title: One talk => title: &a x⏎    link: *a⏎    when: x
16: a name with "&" or "*"
17: a name with "&" or "*"

a merge key
minutes: 20 => <<: {minutes: 20}
23: "<<" is not a key of the language

a key that is a list
minutes: 20 => [minutes]: 20
23: a list or a group stands here as a key

a character beyond all
title: One talk => title: "\UFFFFFFFF"
16: this is not YAML; check colons, indentation and quotation marks near here

a second document
by: manager => by: manager⏎---⏎key: b
29: a second document begins here

a directive
key: first-talk => %YAML 1.1⏎---⏎key: first-talk
1: a line that begins with "%" has no meaning here
"""


@pytest.mark.parametrize("case", REFUSALS.strip().split("\n\n"), ids=lambda case: case.split("\n")[0])
def test_what_is_wrong_is_said_in_its_line_with_what_would_be_right(case):
    _, change, *said = case.split("\n")
    old, new = change.replace("⏎", "\n").split(" => ")
    problems = problems_of(changed(old, new))
    assert len(problems) == len(said), problems
    for problem, expected in zip(problems, said, strict=True):
        line, words = expected.split(": ", 1)
        assert (problem.file, problem.line) == ("talk.yaml", int(line))
        assert words in problem.what
        assert "; " in problem.what


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("title: One talk", f"title: {'x' * 81}", 16, "title has 81 characters; write a short text of at most 80"),
        ("ask: Hold one talk.", f"ask: {'x' * 401}", 17, "ask has 401 characters; write one or two short sentences"),
        ("key: seen-1", f"key: {'x' * 41}", 24, "key has 41 characters; write lower-case letters, digits and hyphens"),
        ("minutes: 20", f"{'x' * 99}: 20", 23, f'"{"x" * 59}…" is not a key of the language'),
    ],
)
def test_a_text_that_is_too_long_is_counted(old, new, line, words):
    (problem,) = problems_of(changed(old, new))
    assert problem.line == line
    assert words in problem.what


@pytest.mark.parametrize("unseen", ["\x00", "\x07", "\x1b", "\r", "\x85", "\u2028", "\u202e", "\ufeff", "\ud800"])
def test_a_character_that_nobody_sees_is_refused_in_its_line(unseen):
    (problem,) = problems_of(changed("title: One talk", f"title: One{unseen}talk"))
    assert str(problem) == "talk.yaml:16: there is a control character in this line; delete it"


def test_each_line_that_is_indented_with_a_tab_is_named():
    problems = problems_of(GOOD.replace("    link:", "\tlink:").replace("    minutes:", "  \tminutes:"))
    assert [problem.line for problem in problems] == [22, 23]
    assert {problem.what for problem in problems} == {"this line is indented with a tab; indent with spaces"}


@pytest.mark.parametrize(
    "key",
    ["who"],
)
def test_a_key_of_a_step_that_is_not_built_yet_says_so(key):
    (problem,) = problems_of(changed("    minutes: 20", f"    {key}: {{minutes: 20, within: [1, 2]}}"))
    assert str(problem) == f'talk.yaml:23: step "try-1": {key} is not built yet; leave it out for now'


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("", 1, "the file is empty"),
        ("# only a note\n", 1, "the file is empty"),
        ("- key: plan\n", 1, "the file is a list; write keys with values"),
        ("coaching", 1, 'the file is "coaching"'),
        ("---\n", 1, "the file is empty"),
        (GOOD[: GOOD.index("  - key: plan")], 8, "steps is empty; write a list of 1 to 100 steps"),
        (GOOD[: GOOD.index("  - key: plan")].replace("steps:", "steps: []"), 8, "steps is empty"),
        (GOOD[: GOOD.index("steps:")], 1, "steps is missing; write a list of 1 to 100 steps"),
        (GOOD + "#" * 256 * 1024, 1, "the file is larger than 256 KB"),
        (GOOD + "".join(f"  - {{key: s{n}, kind: read, title: T, ask: A}}\n" for n in range(98)), 8, "has 101 entries"),
        ("a: " + "[" * 50, 1, "too many levels"),
        ("a: [" + "b, " * 20_000, 1, "goes on for too long"),
    ],
)
def test_a_file_that_is_no_journey_at_all_is_refused_in_one_sentence(source, line, words):
    (problem,) = problems_of(source)
    assert problem.line == line
    assert words in problem.what


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_file():
    source = changed("goal:", "gaol:").replace("kind: reflect", "kind: quizz").replace("20", "some")
    assert [problem.line for problem in problems_of(source)] == [1, 3, 10, 23]


def test_a_journey_whose_only_step_is_wrong_is_not_called_empty():
    source = GOOD[: GOOD.index("  - key: try-1")].replace("kind: reflect", "kind: quizz")
    assert [problem.line for problem in problems_of(source)] == [10]


def test_a_wrong_key_brings_no_second_complaint_from_those_who_wait_for_it():
    source = changed("- key: plan", "- key: My plan").replace("after: plan", "after: My plan")
    assert [problem.line for problem in problems_of(source)] == [9]


@pytest.mark.parametrize(
    "source",
    [
        "[" * 262_144,
        "- " * 131_072,
        "{a: " * 65_536,
        "a: '" + "b " * 131_000,
        "a:\n" + " b\n" * 87_000,
        "!" * 262_144,
        "a: &a [x]\n" + "".join(f"b{n}: [*a, *a, *a]\n" for n in range(10_000)),
        "steps:\n" + "".join(f"- {{key: s{n}, after: [x1, x2, x3, x4, x5, x6, x7, x8]}}\n" for n in range(100)),
        "".join(f"titel{n}: x\n" for n in range(4_000)),
    ],
    ids=lambda source: source[:12],
)
def test_no_source_takes_long(source):
    begun = time.process_time()
    assert problems_of(source)
    assert time.process_time() - begun < 5


PIECES = st.one_of(
    st.sampled_from("\t\r\n\x00\ud800\u2028&*!?-:{}[]'\"|>%#,~\\"),
    st.sampled_from(
        ["!!python/name:os ", "<<: ", "- ", ": ", "\n---\n", "%YAML 1.2\n", "[]", "{}", "-1", "99999999999"]
    ),
    st.sampled_from(
        ["after: seen-2\n", "    key: plan\n", "    remind: [9, 1]\n", "    kind: quiz\n", "    by: buddy\n"]
    ),
    st.text(max_size=3),
)
EDITS = st.tuples(st.floats(0, 1), st.integers(0, 60), PIECES)


@settings(max_examples=120, deadline=timedelta(seconds=2))
@given(edits=st.lists(EDITS, min_size=1, max_size=6))
def test_a_damaged_file_is_read_or_refused_with_lines_and_nothing_else(edits):
    source = SHIPPED
    for place, removed, piece in edits:
        at = int(place * len(source))
        source = source[:at] + piece + source[at + removed :]
    try:
        assert isinstance(read_journey(source, "talk.yaml"), Journey)
    except Problems as error:
        assert error.problems
        for problem in error.problems:
            assert problem.line is not None
            assert 1 <= problem.line <= source.count("\n") + 2
            assert not re.search("pydantic|validation|Input should|string_|<unicode", problem.what)
            assert problem.what.isprintable()


def test_the_shipped_journey_has_every_kind_and_thirty_steps_of_its_author():
    journey = read_journey(SHIPPED, "coaching-conversations.yaml")
    assert journey.key == "coaching-conversations"
    assert {step.kind for step in journey.steps} == set(Kind)
    assert len([step for step in journey.steps if "." not in step.key]) >= 30
    assert journey.step("plan").keep_as == "if_then"


def test_no_learner_of_the_shipped_journey_waits_for_a_manager_without_an_end():
    journey = read_journey(SHIPPED, "coaching-conversations.yaml")
    for step in journey.steps:
        if step.by is Role.LEARNER:
            before = [journey.step(key) for key in step.after]
            assert all(other.by is Role.LEARNER or other.lets_go for other in before), step.key


def test_the_shipped_journey_asks_in_two_sentences_at_most_and_says_no_word_people_never_read():
    for step in read_journey(SHIPPED, "coaching-conversations.yaml").steps:
        assert len(re.findall(r"[.?!](?=\s|$)", step.ask)) <= 2, step.ask
        assert not NEVER_SAID.search(f"{step.title} {step.ask}")


@pytest.mark.parametrize("source", EXAMPLES, ids=lambda source: source.splitlines()[0])
def test_an_example_in_the_docs_is_a_journey(source):
    assert read_journey(source, "example.yaml").steps


@pytest.mark.parametrize(("line", "printed"), SLIPS, ids=[line.strip() for line, _ in SLIPS])
def test_an_error_in_the_docs_is_what_the_example_with_that_line_brings(line, printed):
    lines = EXAMPLES[0].splitlines()
    lines[int(printed.split(":")[1]) - 1] = line
    with pytest.raises(Problems) as caught:
        read_journey("\n".join(lines), "first-talk.yaml")
    assert str(caught.value) == printed


@pytest.mark.parametrize("source", STEPS, ids=lambda source: source.splitlines()[0].strip())
def test_a_step_in_the_docs_is_one(source):
    step = read_journey(GOOD + source, "example.yaml").steps[-1]
    assert step.questions or step.slot or step.workshop


def test_the_docs_name_every_key_of_the_language():
    for table in (JOURNEY, BEHAVIOUR, STAGE, STEP, BOOSTER, QUESTION, REPEAT, SLOT, WORKSHOP):
        for key in table:
            assert f"`{key}" in DOCS or f"{key}:" in DOCS, key
    for word in (*Kind, *Role):
        assert f"`{word}`" in DOCS, word


def test_the_docs_show_two_journeys_and_five_errors():
    assert len(EXAMPLES) == 2
    assert len(SLIPS) == 5


def test_a_time_for_two_is_for_whoever_talks_and_not_for_who_only_answers():
    talk = "  - {key: talk, kind: discuss, title: Talk, ask: Talk., by: %s, slot: {minutes: 25}}\n"
    (step,) = [step for step in read_journey(GOOD + talk % "manager", "talk.yaml").steps if step.key == "talk"]
    assert (step.is_for_two, step.is_talk, step.minutes) == (True, True, 25)
    with pytest.raises(Problems, match='step "talk": slot is not for whoever was there'):
        read_journey(GOOD + talk % "witness", "talk.yaml")
