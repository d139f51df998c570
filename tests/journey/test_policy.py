"""The policy table: whole, strict, said in the mails and in the documents alike."""

import re
from pathlib import Path

import pytest

from nudger.journey.definition import Kind, Role, Step
from nudger.journey.policy import SENTENCES, Data, May, Policy, Viewer, data_of

PRESETS = [Policy(), Policy(codetermination=True)]
TEAM = {Viewer.FACILITATOR, Viewer.ADMIN}

# What the sentences say: who sees what was answered, and who sees that it was.
CONTENT = {
    "sees-own-words": {Viewer.LEARNER},
    "sees-own-tip": {Viewer.LEARNER, Viewer.FACILITATOR},
    "sees-own-numbers": {Viewer.LEARNER},
    "sees-own-score": {Viewer.LEARNER},
    "sees-own-score-team": {Viewer.LEARNER, *TEAM},
    "sees-other-words": {Viewer.LEARNER},
    "sees-other-numbers": {Viewer.LEARNER},
    "sees-other-answer": {Viewer.LEARNER},
}


def a_step(kind: Kind, by: Role = Role.LEARNER, **told: object) -> Step:
    return Step.model_validate({"key": "step", "title": "T", "ask": "A", "kind": kind, "by": by} | told)


STEPS = [
    *(a_step(kind) for kind in Kind if kind is not Kind.QUIZ),
    a_step(Kind.QUIZ, questions=({"ask": "One?", "right": ("a",)},)),
    a_step(Kind.REFLECT, tip_for="try"),
    *(a_step(Kind.FEEDBACK, role) for role in Role if role is not Role.LEARNER),
    *(a_step(Kind.DISCUSS, role) for role in Role if role is not Role.LEARNER),
    a_step(Kind.MEASURE, Role.MANAGER, rate=("asks",)),
    a_step(Kind.FEEDBACK, Role.WITNESS, key="step.seen", rate=("asks",)),
]


@pytest.mark.parametrize("policy", PRESETS, ids=["by default", "codetermined"])
@pytest.mark.parametrize("has_manager", [True, False])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.kind} {step.by}")
def test_what_a_mail_says_about_who_sees_the_answer_is_what_the_table_says(
    policy: Policy, step: Step, has_manager: bool
):
    key = policy.sentence(step, has_manager=has_manager)
    assert key in SENTENCES
    may = {who for who in Viewer if policy.may_see(who, data_of(step), asked=True)}
    assert may == CONTENT[key.removesuffix("-manager")]
    done = Data.ATTENDED if step.kind is Kind.ATTEND else Data.DONE
    told = step.by is Role.LEARNER and has_manager and policy.may_see(Viewer.MANAGER, done)
    assert key.endswith("-manager") == told


def test_every_sentence_is_used():
    used = {
        policy.sentence(step, has_manager=has_manager)
        for policy in PRESETS
        for step in STEPS
        for has_manager in (True, False)
    }
    assert set(SENTENCES) - used == {"sees-own-score-manager"}  # where scores have no names, managers see no status


@pytest.mark.parametrize("policy", PRESETS, ids=["by default", "codetermined"])
def test_the_table_answers_for_every_class_of_data_and_everybody(policy: Policy):
    assert all(isinstance(policy.says(who, data), May) for data in Data for who in Viewer)


@pytest.mark.parametrize("data", [Data.WORDS, Data.SELF_RATING, Data.FEEDBACK, Data.RATING])
@pytest.mark.parametrize("policy", PRESETS, ids=["by default", "codetermined"])
def test_own_words_numbers_and_feedback_are_the_learners_alone(policy: Policy, data: Data):
    assert [who for who in Viewer if policy.may_see(who, data, asked=True, mandatory=True)] == [Viewer.LEARNER]


def test_with_codetermination_there_are_no_scores_by_name_and_managers_see_nobodys_status():
    codetermined = Policy(codetermination=True)
    assert [who for who in Viewer if codetermined.may_see(who, Data.SCORE)] == [Viewer.LEARNER]
    assert not any(codetermined.may_see(Viewer.MANAGER, data, mandatory=True) for data in Data)


def test_codetermination_only_takes_away():
    for data in Data:
        for who in Viewer:
            if Policy(codetermination=True).may_see(who, data, asked=True, mandatory=True):
                assert Policy().may_see(who, data, asked=True, mandatory=True)


def test_a_manager_hears_of_a_stop_only_where_the_journey_is_mandatory():
    assert not Policy().may_see(Viewer.MANAGER, Data.STOPPED)
    assert Policy().may_see(Viewer.MANAGER, Data.STOPPED, mandatory=True)


def test_the_document_shows_the_table_as_it_is():
    text = Path("docs/privacy.md").read_text("utf-8")
    tables = [re.findall(r"^\| (.+) \|$", part, re.MULTILINE) for part in text.split("## Codetermination")]
    for policy, table in zip(PRESETS, tables, strict=True):
        told = [tuple(row.split(" | ")) for row in table if not row.startswith("-")]
        assert told == rows(policy)


def rows(policy: Policy) -> list[tuple[str, ...]]:
    return [("", *Viewer), *((data, *(policy.says(who, data) for who in Viewer)) for data in Data)]
