"""Which nudges should exist: one row of the ladder after the other, and nobody is ever stranded."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import LONDON, MONDAY, at
from hypothesis import given, settings
from hypothesis import strategies as st

from nudger.journey.clock import Window
from nudger.journey.definition import Journey, Kind, Role, Step
from nudger.journey.desired import Desired, Touch
from nudger.journey.guard import still_wanted
from nudger.journey.plan import Enrolment, Player, plan
from nudger.journey.receipts import Event, Lifecycle, Progress, Verb, progress

ANA, BEN, CHI = Player(1, Window(LONDON)), Player(2, Window(LONDON)), Player(3, Window(ZoneInfo("America/Havana")))


def a_step(key: str, *after: str, **told: object) -> Step:
    values = {"kind": Kind.READ, "title": key, "ask": f"Do {key}.", "after": after}
    return Step.model_validate(values | told | {"key": key})


def a_journey(*steps: Step) -> Journey:
    return Journey(key="first-talk", title="The first talk", goal="Everybody holds one.", steps=steps)


READ = a_step("read", due=3, remind=(1, 4))
TALK = a_step("talk", "read", wait=2)
SEEN = a_step("seen", "read", by=Role.MANAGER, due=2, remind=(1,))
ALONE = Enrolment(17, a_journey(READ, TALK), MONDAY.date(), {Role.LEARNER: ANA})
TOGETHER = Enrolment(17, a_journey(READ, SEEN), MONDAY.date(), {Role.LEARNER: ANA, Role.MANAGER: BEN})


def after(enrolment: Enrolment, *events: Event) -> list[str]:
    """What is planned once *events* have happened: touch, step, ladder, and whose wall shows which time."""
    return [said(enrolment, desired) for desired in plan(enrolment, progress(events))]


def said(enrolment: Enrolment, desired: Desired) -> str:
    window = next(player.window for player in enrolment.people.values() if player.id == desired.person)
    occasion = " ".join(part for part in (desired.touch, desired.step, str(desired.run)) if part)
    return f"{occasion} p{desired.person} {desired.wish_at.astimezone(window.zone):%a %d %H:%M}"


def opened(step: str, moment: datetime) -> Event:
    return Event(Verb.INITIALIZED, moment, step)


def done(step: str, moment: datetime) -> Event:
    return Event(Verb.COMPLETED, moment, step)


def reminded(step: str, moment: datetime) -> Event:
    return Event(Verb.REMINDED, moment, step)


def test_a_first_step_opens_at_ten_on_the_starting_day():
    assert after(ALONE) == ["open read 1 p1 Mon 02 10:00"]
    assert after(replace(ALONE, starts=date(2026, 11, 7))) == ["open read 1 p1 Mon 09 10:00"]


def test_ten_is_ten_where_the_person_is_and_never_outside_their_hours():
    tokyo = replace(ALONE, people={Role.LEARNER: Player(1, Window(ZoneInfo("Asia/Tokyo")))})
    assert [nudge.wish_at for nudge in plan(tokyo, Progress())] == [datetime(2026, 11, 2, 1, tzinfo=UTC)]
    late = replace(ALONE, people={Role.LEARNER: Player(1, Window(LONDON, opens=at(2, 13).time()))})
    assert after(late) == ["open read 1 p1 Mon 02 13:00"]


def test_a_step_opens_on_a_day_that_is_preferred_and_a_reminder_comes_when_it_is_due():
    tuesdays = replace(ALONE, people={Role.LEARNER: Player(1, Window(LONDON, prefers=frozenset({1, 2, 3})))})
    assert after(tuesdays) == ["open read 1 p1 Tue 03 10:00"]
    assert after(tuesdays, opened("read", at(3, 10))) == ["remind read 1 p1 Mon 09 10:00"]
    dated = a_journey(a_step("meet", kind=Kind.ATTEND, opens_on=date(2026, 11, 6)))
    assert after(replace(tuesdays, journey=dated)) == ["open meet 1 p1 Fri 06 10:00"]


def test_a_later_step_opens_its_wait_of_working_days_after_the_one_before_it_closed():
    assert after(ALONE, opened("read", MONDAY), done("read", at(5, 20))) == ["open talk 1 p1 Mon 09 10:00"]


def test_a_step_that_waits_no_day_opens_at_once_and_not_before_what_it_waited_for():
    soon = replace(ALONE, journey=a_journey(READ, a_step("talk", "read", wait=0)))
    assert after(soon, done("read", at(2, 9))) == ["open talk 1 p1 Mon 02 10:00"]
    assert after(soon, done("read", at(2, 15, 30))) == ["open talk 1 p1 Mon 02 15:30"]
    assert after(soon, done("read", at(2, 18))) == ["open talk 1 p1 Tue 03 09:00"]


def test_a_step_after_several_opens_when_the_last_of_them_has_closed():
    several = replace(ALONE, journey=a_journey(READ, a_step("plan"), a_step("talk", "read", "plan")))
    assert after(several, opened("read", MONDAY), opened("plan", MONDAY), done("read", MONDAY)) == [
        "remind plan 1 p1 Fri 06 10:00"
    ]
    assert after(several, done("plan", at(4, 12)), done("read", at(3, 12))) == ["open talk 1 p1 Thu 05 10:00"]


def test_the_ladder_of_a_learner_is_two_reminders_an_offer_and_after_a_silence_a_pause():
    events = [opened("read", MONDAY)]
    assert after(ALONE, *events) == ["remind read 1 p1 Fri 06 10:00"]
    events.append(reminded("read", at(6, 10)))
    assert after(ALONE, *events) == ["remind read 1 p1 Wed 11 10:00"]
    events.append(reminded("read", at(11, 10)))
    assert after(ALONE, *events) == ["offer read 1 p1 Mon 16 10:00"]
    events.append(Event(Verb.OFFERED, at(16, 10), "read"))
    assert after(ALONE, *events) == ["pause read 1 p1 Mon 23 10:00"]
    events.append(Event(Verb.SUSPENDED, at(23, 10)))
    assert after(ALONE, *events) == []


def test_the_ladder_of_a_manager_ends_in_the_way_on_and_pauses_nobody():
    events = [opened("read", MONDAY), done("read", MONDAY), opened("seen", at(3, 10))]
    assert after(TOGETHER, *events) == ["remind seen 1 p2 Mon 09 10:00"]
    events.append(reminded("seen", at(6, 10)))
    assert after(TOGETHER, *events) == ["move_on seen 1 p2 Fri 13 10:00"]
    (nudge,) = plan(TOGETHER, progress(events))
    assert nudge.reason == "no answer from the manager"


def test_each_reminder_hangs_on_the_one_that_was_really_sent():
    late = [opened("read", MONDAY), reminded("read", at(20, 16))]
    assert after(ALONE, *late) == ["remind read 1 p1 Wed 25 10:00"]


def test_a_step_without_reminders_ends_in_the_offer_and_the_pause_alone():
    quiet = replace(ALONE, journey=a_journey(a_step("read", due=3, remind=())))
    assert after(quiet, opened("read", MONDAY)) == ["offer read 1 p1 Tue 10 10:00"]
    offered = Event(Verb.OFFERED, at(10, 10), "read")
    assert after(quiet, opened("read", MONDAY), offered) == ["pause read 1 p1 Tue 17 10:00"]


LONG = replace(ALONE, journey=a_journey(a_step("read", due=5)))


def test_a_step_that_is_due_in_five_working_days_or_more_is_reminded_of_before_that_day_too():
    events = [opened("read", MONDAY)]
    assert after(LONG, *events) == ["remind read 1 p1 Fri 06 10:00"]
    (nudge,) = plan(LONG, progress(events))
    assert nudge.reason == "it is due on the next working day"
    events.append(reminded("read", at(6, 10)))
    assert after(LONG, *events) == ["remind read 1 p1 Tue 10 10:00"]
    events.append(reminded("read", at(10, 10)))
    assert after(LONG, *events) == ["remind read 1 p1 Fri 13 10:00"]
    events.append(reminded("read", at(13, 10)))
    assert after(LONG, *events) == ["offer read 1 p1 Wed 18 10:00"]


def test_four_working_days_are_not_reminded_of_before_nor_is_what_a_response_has_left_less_of():
    short = replace(ALONE, journey=a_journey(a_step("read", due=4)))
    assert after(short, opened("read", MONDAY)) == ["remind read 1 p1 Mon 09 10:00"]
    answered = Event(Verb.RESPONDED, at(4, 12), "read")
    assert after(LONG, opened("read", MONDAY), answered) == ["remind read 2 p1 Tue 10 10:00"]


def test_a_date_is_reminded_of_before_where_it_is_five_working_days_away():
    dated = replace(ALONE, journey=a_journey(a_step("read", due_on=date(2026, 11, 16))))
    assert after(dated, opened("read", at(9, 10))) == ["remind read 1 p1 Fri 13 10:00"]
    assert after(dated, opened("read", at(10, 10))) == ["remind read 1 p1 Tue 17 10:00"]


def test_what_an_author_wrote_is_the_whole_ladder():
    written = replace(ALONE, journey=a_journey(a_step("read", due=10, remind=(2,))))
    assert after(written, opened("read", MONDAY)) == ["remind read 1 p1 Wed 18 10:00"]


def test_an_outage_across_the_due_day_brings_one_reminder_and_the_next_one_two_working_days_later():
    late = [opened("read", MONDAY), reminded("read", at(20, 16))]
    assert after(LONG, *late) == ["remind read 1 p1 Tue 24 10:00"]


def test_a_booster_is_let_go_without_an_offer():
    booster = a_step("again", days=30, remind=())
    closed = [done("read", at(5, 12)), done("talk", at(6, 16)), opened("again", at(6, 10, month=12))]
    far = replace(ALONE, journey=a_journey(READ, TALK, booster))
    arrived = Progress(Lifecycle.COMPLETED, progress(closed).receipts)
    assert {nudge.touch for nudge in plan(far, arrived)} == {Touch.ARRIVE, Touch.MOVE_ON}


SLOWED = Event(Verb.SLOWED, at(17, 12), "read")


def test_on_a_lighter_road_what_is_open_begins_anew_with_twice_the_time():
    events = [opened("read", MONDAY), reminded("read", at(6, 10)), SLOWED]
    assert after(ALONE, *events) == ["remind read 2 p1 Thu 26 10:00"]  # due on the 25th, six working days on
    assert after(ALONE, *events, done("read", at(18, 12))) == ["open talk 1 p1 Tue 24 10:00"]


def test_the_usual_pace_is_there_again_for_the_asking():
    events = [opened("read", MONDAY), SLOWED, done("read", at(18, 12)), Event(Verb.QUICKENED, at(19, 12))]
    assert after(ALONE, *events) == ["open talk 1 p1 Fri 20 10:00"]


def test_two_steps_that_fall_silent_together_bring_one_offer():
    both = replace(ALONE, journey=a_journey(a_step("read", remind=()), a_step("plan", due=4, remind=())))
    events = [opened("read", MONDAY), opened("plan", MONDAY)]
    assert after(both, *events) == ["offer read 1 p1 Tue 10 10:00"]
    events.append(Event(Verb.OFFERED, at(10, 10), "read"))
    assert after(both, *events) == ["pause read 1 p1 Tue 17 10:00"]
    assert after(both, *events, done("read", at(11, 12))) == ["offer plan 1 p1 Wed 11 10:00"]


def test_others_are_not_slowed_by_a_lighter_road():
    events = [opened("read", MONDAY), SLOWED, done("read", at(17, 13))]
    assert after(TOGETHER, *events) == ["open seen 1 p2 Mon 23 10:00"]


def test_whoever_asked_for_help_has_the_time_of_the_step_anew():
    events = [opened("read", MONDAY), reminded("read", at(6, 10)), Event(Verb.STUCK, at(9, 12), "read")]
    assert after(ALONE, *events) == ["remind read 2 p1 Fri 13 10:00"]


DEPUTY = Player(3, Window(LONDON))
STOOD_IN_FOR = replace(TOGETHER, people={Role.LEARNER: ANA, Role.MANAGER: replace(BEN, deputy=DEPUTY)})
SILENT = [opened("read", MONDAY), done("read", MONDAY), Event(Verb.INITIALIZED, at(3, 10), "seen", 2)]


def test_the_deputy_of_a_silent_manager_is_asked_once_before_the_route_goes_on():
    events = [*SILENT, reminded("seen", at(6, 10))]
    (nudge,) = plan(STOOD_IN_FOR, progress(events))
    assert (nudge.key, nudge.wish_at) == ("e17/seen/1/open.1/p3", at(16, 10))
    assert nudge.reason == "no answer from the manager, so their deputy is asked"
    events.append(Event(Verb.INITIALIZED, at(13, 10), "seen", 3))
    (nudge,) = plan(STOOD_IN_FOR, progress(events))
    assert (nudge.touch, nudge.person, nudge.wish_at) == (Touch.MOVE_ON, 3, at(20, 10))


def test_a_manager_who_answers_in_time_keeps_the_question():
    events = [*SILENT, reminded("seen", at(6, 10)), Event(Verb.RESPONDED, at(10, 10), "seen")]
    assert after(STOOD_IN_FOR, *events) == ["remind seen 2 p2 Thu 12 10:00"]


def test_an_answer_starts_the_ladder_again_from_its_day_or_from_the_due_day():
    events = [opened("read", MONDAY), reminded("read", at(6, 10))]
    assert after(ALONE, *events, Event(Verb.RESPONDED, at(9, 12), "read")) == ["remind read 2 p1 Tue 10 10:00"]
    assert after(ALONE, opened("read", MONDAY), Event(Verb.RESPONDED, at(3, 12), "read")) == [
        "remind read 2 p1 Fri 06 10:00"
    ]


def test_going_on_after_a_pause_brings_the_mail_of_the_open_step_again():
    paused = [opened("read", MONDAY), Event(Verb.SUSPENDED, at(18, 10))]
    assert after(ALONE, *paused, Event(Verb.RESUMED, at(20, 7))) == ["open read 2 p1 Fri 20 10:00"]
    assert after(ALONE, *paused, Event(Verb.RESUMED, at(20, 15))) == ["open read 2 p1 Fri 20 15:00"]
    sent = [*paused, Event(Verb.RESUMED, at(20, 7)), opened("read", at(20, 10))]
    assert after(ALONE, *sent) == ["remind read 2 p1 Thu 26 10:00"]


def test_an_undone_step_is_reminded_of_again_beside_the_one_that_has_opened_since():
    events = [opened("read", MONDAY), done("read", at(2, 11)), opened("talk", at(4, 10))]
    assert after(ALONE, *events, Event(Verb.VOIDED, at(4, 12), "read")) == [
        "remind read 2 p1 Fri 06 10:00",
        "remind talk 1 p1 Tue 10 10:00",
    ]


def test_an_undone_step_takes_back_what_it_would_have_opened():
    events = [opened("read", MONDAY), done("read", at(2, 11)), Event(Verb.VOIDED, at(2, 12), "read")]
    assert after(ALONE, *events) == ["remind read 2 p1 Fri 06 10:00"]


def test_without_a_manager_their_step_is_passed_by_with_its_reason_and_without_a_mail():
    nobody = replace(TOGETHER, people={Role.LEARNER: ANA})
    (nudge,) = plan(nobody, progress([done("read", MONDAY)]))
    assert (nudge.touch, nudge.person, nudge.reason) == (Touch.MOVE_ON, 1, "there is no manager to ask")
    assert nudge.wish_at == at(3, 10)


def test_a_manager_who_is_gone_after_an_answer_strands_nobody():
    events = [done("read", MONDAY), opened("seen", at(3, 10)), Event(Verb.RESPONDED, at(3, 12), "seen")]
    (nudge,) = plan(replace(TOGETHER, people={Role.LEARNER: ANA}), progress(events))
    assert still_wanted(nudge.touch, nudge.step, nudge.run, progress(events)) is None


def test_a_new_manager_takes_the_ladder_over():
    events = [done("read", MONDAY), opened("seen", at(3, 10))]
    handed_over = replace(TOGETHER, people={Role.LEARNER: ANA, Role.MANAGER: CHI})
    assert after(handed_over, *events) == ["remind seen 1 p3 Mon 09 10:00"]


def test_who_has_arrived_gets_a_last_word_on_the_next_working_day():
    events = [done("read", at(5, 12)), done("talk", at(6, 16))]
    arrived = Progress(Lifecycle.COMPLETED, progress(events).receipts)
    assert [said(ALONE, nudge) for nudge in plan(ALONE, arrived)] == ["arrive 1 p1 Mon 09 10:00"]


@pytest.mark.parametrize("verb", [Verb.TERMINATED, Verb.SUSPENDED])
def test_who_left_or_paused_gets_nothing(verb: Verb):
    assert after(ALONE, opened("read", MONDAY), Event(verb, at(3, 12))) == []


def test_a_person_who_is_away_for_a_year_and_a_half_is_planned_for_when_they_are_back():
    away = replace(ALONE, people={Role.LEARNER: Player(1, Window(LONDON, away_until=date(2028, 5, 1)))})
    (nudge,) = plan(away, Progress())
    assert nudge.wish_at == datetime(2028, 5, 1, 10, tzinfo=LONDON)


def test_a_key_names_enrolment_step_occasion_and_person():
    events = [opened("read", MONDAY), reminded("read", at(6, 10))]
    assert [nudge.key for nudge in plan(ALONE, Progress())] == ["e17/read/1/open.1/p1"]
    assert [nudge.key for nudge in plan(ALONE, progress(events))] == ["e17/read/1/remind.1.2/p1"]


# Laws, over everything that may happen.

KEYS = ("read", "plan", "talk", "seen", "again")
ROUTE = a_journey(
    a_step("read"),
    a_step("plan", wait=0, remind=()),
    a_step("talk", "read", "plan", wait=0, remind=(1,)),
    a_step("seen", "talk", by=Role.MANAGER),
    a_step("again", "seen", wait=3),
)
windows = st.builds(
    Window,
    st.sampled_from(["Europe/London", "America/Havana", "Asia/Tokyo", "Pacific/Auckland"]).map(ZoneInfo),
    working_days=st.frozensets(st.integers(0, 6), min_size=1),
    away_until=st.none() | st.dates(date(2026, 10, 1), date(2027, 3, 1)),
)
managers = st.none() | st.builds(Player, st.sampled_from([2, 3]), windows)
acts = st.one_of(
    st.just("fire"),
    st.tuples(st.sampled_from([Verb.COMPLETED, Verb.RESPONDED, Verb.VOIDED]), st.sampled_from(KEYS)),
    st.tuples(st.sampled_from([Verb.RESUMED, Verb.SUSPENDED, Verb.SLOWED, Verb.QUICKENED]), st.just("")),
    st.tuples(st.just(Verb.STUCK), st.sampled_from(KEYS)),
    managers,
)
FIRED_AS = {
    Touch.OPEN: Verb.INITIALIZED,
    Touch.REMIND: Verb.REMINDED,
    Touch.OFFER: Verb.OFFERED,
    Touch.MOVE_ON: Verb.WAIVED,
}


def lived(before: Progress, events: Iterable[Event]) -> Progress:
    """As *record* does: a route whose last step closes is completed, and goes on when one opens again."""
    for event in events:
        before = before.after(event)
    arrived = before.arrived(KEYS)
    if before.lifecycle is (Lifecycle.ACTIVE if arrived else Lifecycle.COMPLETED):
        return replace(before, lifecycle=Lifecycle.COMPLETED if arrived else Lifecycle.ACTIVE)
    return before


def depended_on(enrolment: Enrolment, desired: Desired, progress: Progress) -> list[datetime]:
    """The moments before which *desired* makes no sense."""
    receipt = progress.receipts.get(desired.step)
    if receipt is None or receipt.opened_at is None or desired.touch is Touch.ARRIVE:
        before = enrolment.journey.step(desired.step).after if desired.step else KEYS
        closings = [progress.receipts[key].closed_at for key in before if key in progress.receipts]
        return [moment for moment in closings if moment is not None]
    if Role.MANAGER not in enrolment.people and desired.touch is Touch.MOVE_ON:
        return []
    return [each for each in (receipt.opened_at, receipt.responded_at, *receipt.reminded_at) if each is not None]


def check_the_laws(enrolment: Enrolment, progress: Progress, fired: set[str]) -> None:
    nudges = plan(enrolment, progress)
    assert nudges == plan(enrolment, progress)
    assert len({nudge.key for nudge in nudges}) == len(nudges)
    assert nudges or progress.lifecycle in (Lifecycle.PAUSED, Lifecycle.LEFT)
    windows = {player.id: player.window for player in enrolment.people.values()}
    for nudge in nudges:
        assert windows[nudge.person].is_open(nudge.wish_at)
        assert nudge.wish_at >= max(depended_on(enrolment, nudge, progress), default=nudge.wish_at)
        assert still_wanted(nudge.touch, nudge.step, nudge.run, progress) is None
        assert nudge.key not in fired or nudge.touch is Touch.ARRIVE


@settings(max_examples=300, deadline=None)
@given(learner=windows, manager=managers, happens=st.lists(st.tuples(acts, st.integers(0, 100)), max_size=40))
def test_whatever_happens_nobody_is_stranded_and_nothing_is_asked_twice(
    learner: Window, manager: Player | None, happens: list[tuple[object, int]]
):
    now, fired, standing = MONDAY.astimezone(UTC), set[str](), Progress()
    people = {Role.LEARNER: Player(1, learner)} | ({Role.MANAGER: manager} if manager else {})
    enrolment = Enrolment(17, ROUTE, MONDAY.date(), people)
    for act, hours in happens:
        check_the_laws(enrolment, standing, fired)
        now += timedelta(hours=hours)
        match act:
            case "fire":
                for nudge in sorted(plan(enrolment, standing), key=lambda nudge: nudge.wish_at)[:1]:
                    now = max(now, nudge.wish_at)
                    fired.add(nudge.key)
                    verb = FIRED_AS.get(nudge.touch)
                    paused = [Event(Verb.SUSPENDED, now)] if nudge.touch is Touch.PAUSE else []
                    standing = lived(standing, [Event(verb, now, nudge.step)] if verb else paused)
            case (Verb.VOIDED, key) if key not in standing.receipts or not standing.receipts[key].is_closed:
                pass
            case (Verb.STUCK, key) if key not in standing.receipts:
                pass
            case (verb, key):
                back = [Event(Verb.RESUMED, now)] if standing.lifecycle is Lifecycle.PAUSED and key else []
                standing = lived(standing, [Event(verb, now, key), *back])
            case manager:
                people = {Role.LEARNER: Player(1, learner)} | ({Role.MANAGER: manager} if manager else {})
                enrolment = replace(enrolment, people=people)
    check_the_laws(enrolment, standing, fired)


@settings(max_examples=200, deadline=None)
@given(
    events=st.lists(st.tuples(st.sampled_from(Verb), st.sampled_from(["", *KEYS]), st.integers(0, 300)), max_size=25),
    learner=windows,
    manager=managers,
)
def test_even_what_cannot_happen_is_planned_for(
    events: list[tuple[Verb, str, int]], learner: Window, manager: Player | None
):
    people = {Role.LEARNER: Player(1, learner)} | ({Role.MANAGER: manager} if manager else {})
    now, standing = MONDAY.astimezone(UTC), Progress()
    for verb, key, hours in events:
        now += timedelta(hours=hours)
        standing = lived(standing, [Event(verb, now, key)])
        nudges = plan(Enrolment(17, ROUTE, MONDAY.date(), people), standing)
        assert len({nudge.key for nudge in nudges}) == len(nudges)
        assert bool(nudges) == (standing.lifecycle in (Lifecycle.ACTIVE, Lifecycle.COMPLETED))
