"""What a file says of a workshop, and when it comes in a look ahead."""

from datetime import timedelta

import pytest
from cast import LONDON, MONDAY, at
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from nudger.errors import Problems
from nudger.journey.clock import Window
from nudger.journey.definition import Journey, Role
from nudger.journey.desired import Touch
from nudger.journey.forecast import ahead, forecast
from nudger.journey.plan import plan
from nudger.journey.players import Enrolment, Player
from nudger.journey.reading import read_journey
from nudger.journey.reading.schema import schema
from nudger.journey.receipts import Event, Given, Progress, Verb, progress
from nudger.journey.slots import State, Time, Venue

HEAD = "key: j\ntitle: J\ngoal: G.\nsteps:\n  - {key: read, kind: read, title: Read, ask: A}\n"
MEET = "  - {key: meet, kind: attend, title: Meet, ask: Bring it., workshop: {place: Room 4}}\n"
AFTER = "  - {key: try, kind: practise, title: Try, ask: A}\n"
JOURNEY = read_journey(HEAD + MEET + AFTER, "j.yaml")
DATE = at(17, 9)


def going(*dates: object, journey: Journey = JOURNEY) -> Enrolment:
    people = {Role.LEARNER: Player(1, Window(LONDON))}
    return Enrolment(1, journey, MONDAY.date(), people, dates={"meet": tuple(dates)} if dates else {})


def seated(starts=DATE, uid: str = "u", place: str = "Room 4", hour: int = 10) -> Event:
    time = Time(uid, starts, 90, (1,), Venue(place, "", 1))
    return Event(Verb.SCHEDULED, at(2, hour), "meet", given=Given(time=time))


def touches(so_far: Progress) -> list[Touch]:
    return [desired.touch for desired in plan(going(), so_far) if desired.step == "meet"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{place: Room 4}", "{minutes: 60}", "workshop: place is missing, and so is link; write where it happens"),
        ("{place: Room 4}", "{place: Room 4, capacity: 0}", "capacity is less than 1; write how many people fit in"),
        ("{place: Room 4}", "{place: Room 4, minutes: 5}", "minutes is less than 15"),
        ("{place: Room 4}", '{link: "http://example.org"}', "link is"),
        ("{place: Room 4}", "{place: Room 4, on: 2026-12-08}", '"on" is not a key of the language'),
        ("{place: Room 4}", "yes", "workshop is"),
        ("kind: attend", "kind: practise", 'workshop is only for a step to attend; write "kind: attend"'),
        ("kind: attend", "kind: attend, by: manager", "workshop is for what the learner attends"),
        ("kind: attend", "kind: attend, slot: {minutes: 20}", "slot stands beside workshop; leave one of the two out"),
        ("kind: attend", "kind: attend, repeat: {every: 1 week, times: 2}", "repeat stands beside workshop"),
        ("kind: attend", "kind: attend, keep_as: x", "keep_as stands beside workshop, which is done by being there"),
    ],
)
def test_what_a_workshop_can_not_be_is_said_in_a_sentence(old: str, new: str, said: str):
    with pytest.raises(Problems) as caught:
        read_journey(HEAD + MEET.replace(old, new) + AFTER, "j.yaml")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "workshop", ["{minutes: 60}", "{place: A, capacity: 0}", "{place: A, minutes: 5}", "{place: A, on: x}", "yes"]
)
def test_an_editor_marks_what_is_wrong_in_it(workshop: str):
    source = HEAD + MEET.replace("{place: Room 4}", workshop)
    assert not Draft7Validator(schema()).is_valid(YAML(typ="safe", pure=True).load(source))
    assert Draft7Validator(schema()).is_valid(YAML(typ="safe", pure=True).load(HEAD + MEET))


def test_a_booster_is_no_workshop():
    source = HEAD + "boosters:\n" + MEET.replace("key: meet", "key: meet, days: 30")
    with pytest.raises(Problems, match="workshop is not for boosters"):
        read_journey(source, "j.yaml")


def test_before_it_a_seat_is_looked_for_and_then_only_its_end_is_waited_for():
    assert touches(Progress()) == [Touch.PLACE]
    assert touches(progress([seated()])) == [Touch.ENDED, Touch.INVITE]


def test_once_it_is_over_its_learner_is_asked_and_reminded_as_of_other_steps():
    over = progress([seated(), Event(Verb.INITIALIZED, at(17, 10, 45), "meet", 1)])
    assert touches(over) == [Touch.AFTER, Touch.INVITE]
    asked = over.after(Event(Verb.CONCLUDED, at(17, 11), "meet", 1))
    assert touches(asked) == [Touch.AFTER, Touch.REMIND]


def test_whoever_was_not_there_looks_for_another_seat():
    missed = [seated(), Event(Verb.INITIALIZED, at(17, 10, 45), "meet", 1)]
    missed.append(Event(Verb.MISSED, at(17, 12), "meet", 2, given=Given(uid="u")))
    stands = progress(missed)
    assert touches(stands) == [Touch.PLACE]
    assert [(slot.state, slot.came) for slot in stands.slots] == [(State.OVER, False)]


def test_whoever_gave_a_seat_back_is_given_no_other_one():
    stands = progress([seated(), Event(Verb.UNSCHEDULED, at(3, 10), "meet", 1)])
    assert touches(stands) == [Touch.CANCEL]


@pytest.mark.parametrize("change", [{"starts": at(18, 9)}, {"place": "Room 5"}])
def test_another_time_or_place_is_told_and_the_same_one_is_not(change: dict[str, object]):
    first = progress([seated()])
    assert first.after(seated(hour=11)).slots == first.slots
    assert first.after(seated(hour=11, **change)).slots.of("meet").sequence == 1


def test_a_look_ahead_goes_by_the_seat_else_by_the_next_date_else_by_its_turn():
    def came(enrolment: Enrolment, so_far: Progress) -> dict[str, object]:
        return {stop.step.key: stop.opened_at for stop in ahead(enrolment, so_far, MONDAY)}

    by_seat = came(going(at(10, 9)), progress([seated()]))
    by_date = came(going(at(1, 9), at(10, 9)), Progress())
    by_turn = came(going(), Progress())
    assert by_seat["meet"] == DATE + timedelta(minutes=105)
    assert by_date["meet"] == at(10, 10, 45)
    assert [each["try"].date().day for each in (by_turn, by_date, by_seat)] == [10, 11, 18]


def test_the_same_move_moves_what_hangs_on_it_and_nothing_before():
    def days(starts: object) -> list[object]:
        stops = ahead(going(), progress([seated(starts)]), MONDAY)
        return [stop.opened_at.date().day for stop in stops if stop.step.key != "meet"]

    assert (days(DATE), days(at(24, 9))) == ([2, 18], [2, 25])


def test_a_journey_without_a_cohort_is_looked_at_all_the_same():
    assert [stop.step.key for stop in forecast(JOURNEY)] == ["read", "meet", "try"]
