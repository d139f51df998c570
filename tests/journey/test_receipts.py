"""What the events say of each step, however they are read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cast import MONDAY
from hypothesis import given
from hypothesis import strategies as st

from nudger.journey.receipts import Event, Lifecycle, Progress, Receipt, Verb, progress

ANA = 1
HOUR = timedelta(hours=1)
OPENED = Event(Verb.INITIALIZED, MONDAY, "read", ANA)
DONE = Event(Verb.COMPLETED, MONDAY + 5 * HOUR, "read", ANA, "link")
UNDONE = Event(Verb.VOIDED, MONDAY + 6 * HOUR, "read", ANA)


def events_at(*verbs: Verb, step: str = "read") -> list[Event]:
    """One event an hour, from Monday nine o'clock."""
    return [Event(verb, MONDAY + hour * HOUR, step, ANA, "link") for hour, verb in enumerate(verbs)]


anything = st.lists(
    st.builds(
        Event,
        st.sampled_from(Verb),
        st.integers(0, 5_000).map(lambda hour: MONDAY + hour * HOUR),
        st.sampled_from(["", "read", "plan", "talk"]),
        st.sampled_from([1, 2]),
    ),
    max_size=30,
).map(lambda events: sorted(events, key=lambda event: event.at))


@given(events=anything, cut=st.integers(0, 30))
def test_events_amount_to_the_same_however_they_are_cut(events: list[Event], cut: int):
    whole = progress(events)
    stepwise = progress(events[:cut])
    for event in events[cut:]:
        stepwise = stepwise.after(event)
    assert stepwise == whole


@given(events=anything)
def test_a_step_that_is_closed_has_a_moment_at_which_it_closed_and_an_open_one_has_none(events: list[Event]):
    for receipt in progress(events).receipts.values():
        assert receipt.is_closed == (receipt.closed_at is not None)


@given(events=anything)
def test_an_event_changes_no_step_but_its_own(events: list[Event]):
    before = progress(events)
    after = before.after(Event(Verb.COMPLETED, MONDAY, "plan"))
    assert {**after.receipts, "plan": 0} == {**before.receipts, "plan": 0}


@given(events=anything)
def test_who_left_stays_away_until_they_are_enrolled_again(events: list[Event]):
    left = progress([Event(Verb.TERMINATED, MONDAY), *(e for e in events if e.verb is not Verb.REGISTERED)])
    assert left.lifecycle is Lifecycle.LEFT
    assert left.after(Event(Verb.REGISTERED, MONDAY)).lifecycle is Lifecycle.ACTIVE


def test_a_step_is_open_from_its_latest_mail_on():
    assert progress([OPENED]).receipts["read"] == Receipt("read", opened_at=MONDAY, asked=1)
    later = replace(OPENED, at=MONDAY + HOUR)
    assert progress([OPENED, later]).receipts["read"].opened_at == MONDAY + HOUR


def test_a_step_that_is_done_says_who_did_it_and_how():
    receipt = progress([OPENED, DONE]).receipts["read"]
    assert (receipt.state, receipt.closed_at, receipt.person, receipt.way) == ("done", DONE.at, ANA, "link")


def test_a_step_that_is_undone_is_open_with_a_new_ladder_and_can_be_done_again():
    receipt = progress([OPENED, DONE, UNDONE]).receipts["read"]
    assert (receipt.state, receipt.closed_at, receipt.person, receipt.way) == ("open", None, 0, "")
    assert (receipt.run, receipt.opened_at, receipt.responded_at) == (2, MONDAY, UNDONE.at)
    again = progress([OPENED, DONE, UNDONE, replace(DONE, at=MONDAY + 9 * HOUR)]).receipts["read"]
    assert (again.state, again.closed_at, again.run) == ("done", MONDAY + 9 * HOUR, 2)


@pytest.mark.parametrize("verb", [Verb.RESPONDED, Verb.VOIDED, Verb.RESUMED])
def test_any_response_starts_a_new_ladder(verb: Verb):
    reminded = progress(events_at(Verb.INITIALIZED, Verb.REMINDED, Verb.REMINDED))
    assert len(reminded.receipts["read"].reminded_at) == 2
    answer = Event(verb, MONDAY + 9 * HOUR, "" if verb is Verb.RESUMED else "read")
    receipt = reminded.after(answer).receipts["read"]
    assert (receipt.run, receipt.reminded_at, receipt.responded_at) == (2, (), answer.at)


def test_a_reminder_alone_starts_no_new_ladder():
    assert progress(events_at(Verb.INITIALIZED, Verb.REMINDED)).receipts["read"].run == 1


def test_going_on_after_a_pause_brings_the_mails_of_open_steps_again_and_only_those():
    events = [*events_at(Verb.INITIALIZED, step="plan"), OPENED, DONE, Event(Verb.SUSPENDED, MONDAY)]
    paused = progress(events)
    assert paused.lifecycle is Lifecycle.PAUSED
    back = paused.after(Event(Verb.RESUMED, MONDAY + HOUR))
    assert back.lifecycle is Lifecycle.ACTIVE
    assert back.receipts["plan"].mail_again
    assert back.receipts["read"] == paused.receipts["read"]
    sent = back.after(replace(OPENED, step="plan", at=MONDAY + 2 * HOUR))
    assert not sent.receipts["plan"].mail_again
    assert sent.receipts["plan"].opened_at == MONDAY + 2 * HOUR


def test_a_step_left_without_an_answer_is_closed_with_its_reason_and_can_still_be_done():
    waived = progress([OPENED, Event(Verb.WAIVED, MONDAY + HOUR, "read", reason="no answer")])
    assert (waived.receipts["read"].state, waived.receipts["read"].reason) == ("skipped", "no answer")
    done = waived.after(DONE).receipts["read"]
    assert (done.state, done.reason) == ("done", "")


@pytest.mark.parametrize("lifecycle", [Lifecycle.LEFT, Lifecycle.COMPLETED])
def test_only_who_is_on_the_way_can_be_paused_and_only_who_is_paused_goes_on(lifecycle: Lifecycle):
    for verb in (Verb.SUSPENDED, Verb.RESUMED):
        assert Progress(lifecycle).after(Event(verb, MONDAY)).lifecycle is lifecycle
    assert Progress().after(Event(Verb.RESUMED, MONDAY)).lifecycle is Lifecycle.ACTIVE


def test_a_route_is_arrived_at_when_every_step_is_done_or_left():
    half = progress([DONE])
    assert half.arrived([])
    assert half.arrived(["read"])
    assert not half.arrived(["read", "plan"])
    assert half.after(Event(Verb.WAIVED, MONDAY, "plan")).arrived(["read", "plan"])
    assert not half.after(UNDONE).arrived(["read"])
