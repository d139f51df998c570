"""Replies to what asks for more than words: numbers, a quiz, "did you see it?"."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from cast import ANA, BEN, MONDAY, Mail, Service

from nudger.journey.receipts import Event as Happened
from nudger.journey.receipts import Given, Verb
from nudger.service import record
from nudger.store import enrolments, given
from nudger.store.tables import Event, Inbound, Receipt

Make = Callable[..., Service]

MOVED_ON = Happened(Verb.WAIVED, MONDAY, "debrief", reason="not needed")
FORMS = """\
key: forms
title: Forms
goal: Everybody asks first.
behaviours:
  asks: {says: Asks before advising, seen_by: learner}
  sums-up: {says: Sums up, seen_by: learner}
measure: start
steps:
  - key: check
    kind: quiz
    title: Check
    ask: Check it.
    questions: [{ask: One?, choices: [a, b], right: a}]
  - {key: talk, kind: practise, title: Talk, ask: Hold one talk., validate: manager}
  - {key: debrief, kind: discuss, title: Debrief, ask: Talk about it., by: manager}
"""


@pytest.fixture
def forms(a_service: Make) -> Service:
    """Ana has a mail that asks for two numbers."""
    service = a_service()
    service.enrol(ANA, journey=FORMS)
    service.live(days=0.1)
    return service


def receipt(step: str) -> Receipt:
    return Receipt.get(Receipt.step == step)


def test_numbers_in_their_order_finish_a_measure_and_what_follows_is_kept_as_words(forms: Service):
    forms.reply(forms.newest(ANA), "4, 7\n\nBetter than I thought.")
    forms.turn()
    assert (forms.step("measure.start.learner"), outcomes()) == ("done", ["done"])
    assert given.read(receipt("measure.start.learner").given).ratings == {"asks": 4, "sums-up": 7}
    assert receipt("measure.start.learner").words == "Better than I thought."


@pytest.mark.parametrize("words", ["DONE", "4", "4, 11", "About four and seven.", "DONE\nIt is a four."])
def test_what_fills_in_no_number_for_each_line_finishes_nothing_and_is_asked_about_once(forms: Service, words: str):
    mail = forms.newest(ANA)
    for _ in range(2):
        forms.reply(mail, words)
        forms.sleep(minutes=1)
        forms.turn()
    assert (forms.step("measure.start.learner"), outcomes()) == ("open", ["asked to fill in the form"] * 2)
    assert [mail.subject for mail in forms.mailbox(ANA)][1:] == ["Your words are kept"]
    kept = words.removeprefix("DONE").strip()
    assert {event.words for event in Event.select() if event.words} == ({kept} if kept else set())


def test_a_quiz_is_answered_by_letters(forms: Service):
    forms.reply(forms.newest(ANA), "4 7")
    forms.live(days=1)
    mail = forms.newest(ANA)
    assert "One? a) a b) b" in mail.text and "a letter for each" in mail.text
    forms.reply(mail, "B\n\nHard!")
    forms.turn()
    assert (forms.step("check"), outcomes()[-1]) == ("done", "done")
    assert (given.read(receipt("check").given).score, receipt("check").words) == (0, "Hard!")


def test_a_quiz_is_not_answered_by_what_is_no_letter_of_it(forms: Service):
    forms.reply(forms.newest(ANA), "4 7")
    forms.live(days=1)
    forms.reply(forms.newest(ANA), "c")
    forms.turn()
    assert (forms.step("check"), outcomes()[-1]) == ("open", "asked to fill in the form")
    assert forms.pages.get(forms.newest(ANA).link).status_code == 200


@pytest.mark.parametrize(
    ("words", "seen", "comment"),
    [
        ("Yes, she asked twice.", "yes", "she asked twice."),
        ("teilweise", "partly", ""),
        ("Not yet.\nI was away.", "not-yet", "I was away."),
    ],
)
def test_whoever_was_asked_says_yes_partly_or_not_yet_and_the_rest_is_a_comment_for_the_learner(
    forms: Service, words: str, seen: str, comment: str
):
    forms.reply(to_the_manager(forms, "Did you see it?"), words)
    forms.turn()
    assert forms.step("talk.seen") == "done"
    assert (given.read(receipt("talk.seen").given).seen, receipt("talk.seen").words) == (seen, comment)


def to_the_manager(forms: Service, subject: str) -> Mail:
    """Ana has done what comes first; return the mail of this subject to Ben, in which nothing else is asked."""
    forms.reply(forms.newest(ANA), "4 7")
    forms.live(days=1)
    forms.pages.post(forms.newest(ANA).link, data={"question.1": "a"})
    forms.live(days=7)
    forms.press(forms.newest(ANA))
    if subject != "Did you see it?":
        seen = record.Act(forms.id_of(BEN), "link", "elsewhere", forms.clock.now(), given=Given(seen="yes"))
        record.complete(1, "talk.seen", seen)
    else:
        waived = replace(MOVED_ON, at=forms.clock.now())
        record.record(enrolments.standing(1), ("waived/debrief", waived))
    forms.live(days=8)
    return next(mail for mail in forms.mailbox(BEN) if mail.subject == subject)


def test_a_free_text_is_no_yes(forms: Service):
    forms.reply(to_the_manager(forms, "Did you see it?"), "I have not been there.")
    forms.turn()
    assert (forms.step("talk.seen"), outcomes()[-1]) == ("open", "asked to fill in the form")


@pytest.mark.parametrize("words", ["DONE", "We talked about it on Friday."])
def test_done_or_any_words_finish_what_somebody_else_is_to_discuss(forms: Service, words: str):
    forms.reply(to_the_manager(forms, "Ana: Debrief"), words)
    forms.turn()
    assert forms.step("debrief") == "done"


def outcomes() -> list[str]:
    return [row.outcome for row in Inbound.select().order_by(Inbound.id)]
