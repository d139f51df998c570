"""The language is rich, and the engine knows only steps: what an author writes is unrolled into them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nudger.journey.clock import Window
from nudger.journey.definition import Journey, Kind, Role
from nudger.journey.desired import Desired, Touch
from nudger.journey.plan import Enrolment, Player, plan
from nudger.journey.reading import read_journey
from nudger.journey.receipts import Event, Given, Progress, Verb, progress

LONDON = ZoneInfo("Europe/London")
ANA, BEN = Player(1, Window(LONDON)), Player(2, Window(LONDON))
BOTH = {Role.LEARNER: ANA, Role.MANAGER: BEN}
STARTS = date(2026, 11, 2)  # a Monday
HEAD = "key: j\ntitle: J\ngoal: G.\n"
BEHAVIOURS = """\
behaviours:
  asks-first: {says: Asks first, seen_by: [learner, manager]}
  listens: {says: Listens, seen_by: [manager, witness]}
"""


def journey(steps: str, *more: str) -> Journey:
    return read_journey(HEAD + "".join(more) + steps, "j.yaml")


def step(key: str, kind: str = "read", **more: object) -> str:
    keys = "".join(f", {name}: {value}" for name, value in more.items())
    return f"  - {{key: {key}, kind: {kind}, title: {key.upper()}, ask: Do {key}{keys}}}\n"


def waits(of: Journey) -> dict[str, tuple[str, ...]]:
    return {each.key: each.after for each in of.steps}


def on(day: int, hour: int = 10, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LONDON).astimezone(UTC)


def closed(key: str, day: int, given: Given | None = None, *, hour: int = 10) -> list[Event]:
    return [
        Event(Verb.INITIALIZED, on(day, hour), key),
        Event(Verb.COMPLETED, on(day, hour), key, given=given or Given()),
    ]


def planned(of: Journey, *happened: list[Event], people: dict[Role, Player] | None = None) -> dict[str, Desired]:
    so_far = progress(event for events in happened for event in events)
    enrolment = Enrolment(7, of, STARTS, people or BOTH)
    return {f"{each.step} {each.touch}": each for each in plan(enrolment, so_far)}


def staged(*more: str, a: str = "", c: str = "") -> Journey:
    a, c = a or step("a"), c or step("c")
    b, m = step("b"), step("m", "feedback", by="manager")
    return journey(
        "stages:\n  - key: one\n    title: One\n    steps:\n"
        + "".join("  " + each for each in (a, b, m))
        + "  - key: two\n    title: Two\n    steps:\n  "
        + c,
        *more,
    )


def test_steps_in_one_list_follow_each_other():
    assert waits(journey("steps:\n" + step("a") + step("b") + step("c", after="a"))) == {
        "a": (),
        "b": ("a",),
        "c": ("a",),
    }


def test_steps_of_a_stage_open_together_and_wait_for_what_the_learner_does_in_the_stage_before():
    assert waits(staged()) == {"a": (), "b": (), "m": (), "c": ("a", "b")}


def test_a_step_waits_for_a_step_of_its_own_stage_where_it_says_so():
    assert waits(staged(a=step("a", after="b")))["a"] == ("b",)


def test_at_the_cohorts_pace_a_stage_opens_in_its_week_whatever_is_still_open():
    of = staged("pace: cohort\n")
    assert waits(of)["c"] == ()
    assert planned(of)["c open"].wish_at == on(9)


def test_at_ones_own_pace_a_stage_opens_when_the_one_before_is_closed():
    of = staged()
    assert "c open" not in planned(of)
    assert planned(of, closed("a", 3), closed("b", 4))["c open"].wish_at == on(5)


def test_a_measure_at_the_start_comes_before_everything_and_only_the_learners_holds_up():
    of = journey("steps:\n" + step("a"), BEHAVIOURS, "measure: start\n")
    assert waits(of) == {
        "measure.start.learner": (),
        "measure.start.manager": (),
        "measure.start.witness": (),
        "a": ("measure.start.learner",),
    }
    assert of.step("measure.start.learner").rate == ("asks-first",)
    assert of.step("measure.start.manager").rate == ("asks-first", "listens")


def test_a_measure_at_the_end_waits_for_what_the_learner_does_and_a_later_one_for_days():
    of = journey("steps:\n" + step("a") + step("b"), BEHAVIOURS, "measure: [end, 60 days after end]\n")
    assert waits(of)["measure.end.learner"] == ("a", "b")
    assert of.step("measure.60-days.manager").days == 60
    assert [each.key for each in of.main][-1] == "measure.end.witness"


def test_a_measure_in_the_middle_comes_between_the_halves_and_holds_nobody_up():
    of = staged(BEHAVIOURS, "measure: middle\n")
    assert waits(of)["measure.middle.learner"] == ("a", "b")
    assert waits(of)["c"] == ("a", "b")


def test_who_sees_none_of_the_behaviours_is_not_asked_to_rate():
    of = journey("steps:\n" + step("a"), "behaviours: {x: {says: X, seen_by: manager}}\n", "measure: start\n")
    assert [each.key for each in of.steps] == ["measure.start.manager", "a"]


def test_a_validation_asks_another_and_holds_nobody_up():
    of = journey("steps:\n" + step("a", "practise", validate="manager") + step("b"))
    assert waits(of) == {"a": (), "a.seen": ("a",), "b": ("a",)}
    assert of.step("a.seen").by is Role.MANAGER
    assert of.step("a.seen").kind is Kind.FEEDBACK


def test_a_gate_holds_up_what_comes_after_for_five_working_days_at_most():
    of = journey("steps:\n" + step("a", "practise", validate="manager", gate="true") + step("b"))
    assert waits(of)["b"] == ("a", "a.seen")
    there = planned(of, closed("a", 3))
    assert there["a.seen open"].person == 2
    assert (there["a.seen move_on"].wish_at, there["a.seen move_on"].reason) == (on(10), "not validated")


def test_a_gate_opens_in_time_even_where_its_mail_could_not_go_out():
    away = Player(2, Window(LONDON, away_until=date(2026, 12, 1)))
    of = journey("steps:\n" + step("a", "practise", validate="manager", gate="true") + step("b"))
    there = planned(of, closed("a", 3), people={Role.LEARNER: ANA, Role.MANAGER: away})
    assert there["a.seen open"].wish_at == on(1, month=12)
    assert there["a.seen move_on"].wish_at == on(10)


def test_a_gate_with_nobody_to_open_it_opens_at_once():
    of = journey("steps:\n" + step("a", "practise", validate="manager", gate="true") + step("b"))
    there = planned(of, closed("a", 3), people={Role.LEARNER: ANA})
    assert (there["a.seen move_on"].wish_at, there["a.seen move_on"].reason) == (on(3), "there is no manager to ask")


REPEAT = '{every: 1 week, times: 3, until: "seen(asks-first, manager)"}'


def repeated() -> Journey:
    steps = step("a", "practise", rate="asks-first", validate="manager", repeat=REPEAT) + step("b")
    return journey("steps:\n" + steps, BEHAVIOURS)


def test_a_repeat_is_a_step_for_each_time_and_what_comes_after_waits_for_the_last():
    assert waits(repeated()) == {
        "a": (),
        "a.seen": ("a",),
        "a.2": ("a",),
        "a.2.seen": ("a.2",),
        "a.3": ("a.2",),
        "a.3.seen": ("a.3",),
        "b": ("a.3",),
    }
    assert planned(repeated(), closed("a", 3))["a.2 open"].wish_at == on(10)


def test_a_repeat_ends_once_its_condition_holds():
    there = planned(repeated(), closed("a", 3), closed("a.seen", 4, Given(seen="yes")))
    assert there["a.2 move_on"].wish_at == on(3)
    assert there["a.2 move_on"].reason == "reached: seen(asks-first, manager)"


def test_a_repeat_goes_on_while_nobody_has_said_anything_or_not_yet():
    assert "a.2 open" in planned(repeated(), closed("a", 3))
    assert "a.2 open" in planned(repeated(), closed("a", 3), closed("a.seen", 4, Given(seen="partly")))


def stretching() -> Journey:
    repeat = "{every: 1 week, times: 4, stretch: 4}"
    return journey("steps:\n" + step("a", "practise", rate="asks-first", validate="manager", repeat=repeat), BEHAVIOURS)


def test_what_goes_well_comes_again_later_each_time_up_to_four_times_as_long():
    second, third, fourth = closed("a", 3), closed("a.2", 10), closed("a.3", 24)
    there = planned(stretching(), second)["a.2 open"]
    assert (there.wish_at, there.reason) == (on(17), "10 working days after the time before, for it goes well")
    assert planned(stretching(), second, third)["a.3 open"].reason.startswith("20 working days after")
    assert planned(stretching(), second, third, fourth)["a.4 open"].reason.startswith("20 working days after")


def test_a_reminder_or_a_not_yet_sets_the_time_between_back():
    opened, done = closed("a", 3)
    reminded = [opened, Event(Verb.REMINDED, on(3), "a"), done]
    assert planned(stretching(), reminded)["a.2 open"].wish_at == on(10)
    unseen = closed("a.seen", 4, Given(seen="not-yet"))
    assert planned(stretching(), closed("a", 3), unseen)["a.2 open"].wish_at == on(10)
    assert planned(stretching(), closed("a", 3), unseen, closed("a.2", 10))["a.3 open"].wish_at == on(24)


def test_without_stretch_the_time_between_stays_as_it_is_written():
    assert planned(repeated(), closed("a", 3), closed("a.2", 10))["a.3 open"].wish_at == on(17)


QUESTIONS = '[{ask: "1 + 1?", choices: [one, two], right: two}]'


def routed() -> Journey:
    quiz = step("check", "quiz", questions=QUESTIONS)
    return journey("steps:\n" + quiz + step("more", "practise", when='"check.score < 70"') + step("on"))


def test_a_step_is_left_out_where_its_condition_does_not_hold_and_why_says_so():
    there = planned(routed(), closed("check", 3, Given(score=80)))
    assert list(there) == ["more move_on"]
    assert there["more move_on"].reason == "left out: check.score < 70 does not hold: check.score is 80"


def test_a_step_opens_where_its_condition_holds():
    assert list(planned(routed(), closed("check", 3, Given(score=60)))) == ["more open"]


def test_a_step_whose_condition_is_not_known_is_left_out():
    waived = [Event(Verb.WAIVED, on(3), "check", reason="no answer")]
    assert planned(routed(), waived)["more move_on"].reason.startswith("left out: check.score < 70 is not known yet")


def test_the_baseline_changes_the_route():
    steps = step("easy", "learn", when='"rating(asks-first, self, start) < 4"') + step("on")
    of = journey("steps:\n" + steps, BEHAVIOURS, "measure: start\n")
    low = closed("measure.start.learner", 2, Given(ratings={"asks-first": 3}))
    high = closed("measure.start.learner", 2, Given(ratings={"asks-first": 4}))
    assert "easy open" in planned(of, low)
    assert "easy move_on" in planned(of, high)


def test_boosters_come_days_after_the_end_and_never_pause_anybody():
    of = journey("steps:\n" + step("a"), "boosters:\n" + step("keep", "practise", days=30))
    assert "keep open" not in planned(of)
    complete = Progress(*_completed(closed("a", 3)))
    enrolment = Enrolment(7, of, STARTS, BOTH)
    there = {f"{each.step} {each.touch}": each for each in plan(enrolment, complete)}
    assert set(there) == {" arrive", "keep open"}
    assert there["keep open"].wish_at == on(3, month=12)
    opened = complete.after(Event(Verb.INITIALIZED, on(3, month=12), "keep"))
    for day in (9, 14):
        opened = opened.after(Event(Verb.REMINDED, on(day, month=12), "keep"))
    (last,) = (each for each in plan(enrolment, opened) if each.step == "keep")
    assert last.touch is Touch.MOVE_ON


def _completed(events: list[Event]) -> tuple[object, ...]:
    so_far = progress(events)
    return type(so_far.lifecycle).COMPLETED, so_far.receipts


def test_a_date_is_a_day_before_which_nothing_opens_and_on_which_something_is_due():
    of = journey("steps:\n" + step("a", wait="2026-11-11", due="2026-11-13"))
    assert planned(of)["a open"].wish_at == on(11)
    opened = [Event(Verb.INITIALIZED, on(11), "a")]
    assert planned(of, opened)["a remind"].wish_at == on(16)  # one working day after Friday the 13th
    late = [Event(Verb.INITIALIZED, on(16), "a")]
    assert planned(of, late)["a remind"].wish_at == on(18)  # it can't be due before it opened


def test_a_week_is_counted_from_the_start():
    of = journey(
        "stages:\n  - key: one\n    title: One\n    week: 3\n    steps:\n  " + step("a") + "  - key: two\n"
        "    title: Two\n    steps:\n  " + step("b")
    )
    assert planned(of)["a open"].wish_at == on(16)
    assert time(10) == (on(16) + timedelta(0)).astimezone(LONDON).time()
