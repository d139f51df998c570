"""A journey that changes while people are on it: published, taken up, broken off, and taken back."""

from collections.abc import Callable
from importlib import import_module

import pytest
from cast import ANA, CHI, JOURNEY, Service

from nudger.errors import NudgerError
from nudger.journey.receipts import progress
from nudger.service.publish import drafted, publish, put_into_force
from nudger.service.versions import adopt, impact
from nudger.store import enrolments, events, journeys
from nudger.store.tables import Enrolment, Event, Nudge, Receipt

Make = Callable[..., Service]
TALK = "  - {key: talk, kind: practise, title: Hold one talk, ask: Hold one talk., due: 3 working days}\n"
PLAN = "  - {key: plan, kind: reflect, title: Your plan, ask: When will you do it?, keep_as: if_then}\n"


def publishes(service: Service, journey: str, *, stop_after: int | None = None) -> int:
    """Publish, and let people change over; return how many did."""
    service.sleep(seconds=1)
    path = service.folder / "journey.yaml"
    path.write_text(journey, encoding="utf-8")
    version, _ = put_into_force(service.installation, drafted(path))
    return adopt(version.journey_id, service.clock.now())


def without(step: str, journey: str = JOURNEY) -> str:
    assert step in journey
    return journey.replace(step, "")


def at_the_plan(service: Service) -> None:
    """Ana has read, and has been asked for her plan."""
    service.enrol(ANA)
    service.live(days=0.1)
    service.press(service.newest(ANA))
    service.live(days=1)
    assert service.newest(ANA).subject == "Your plan"


def test_a_renamed_step_keeps_its_link_its_words_and_its_quote(a_service: Make):
    service = a_service()
    at_the_plan(service)
    mail = service.newest(ANA)
    assert publishes(service, JOURNEY.replace("key: plan,", "key: if-then, was: plan,")) == 1
    assert service.press(mail, "When I sit down, then I ask.") == 200
    service.live(days=7)
    assert service.newest(ANA).subject == "Hold one talk"
    assert "When I sit down, then I ask." in service.newest(ANA).text
    assert service.verbs().count("initialized plan") == 1


def test_a_removed_open_step_is_closed_and_the_next_one_comes_and_why_tells(a_service: Make):
    service = a_service()
    at_the_plan(service)
    mail = service.newest(ANA)
    publishes(service, without(PLAN))
    service.live(days=7)
    assert service.newest(ANA).subject == "Hold one talk"
    told = [str(line) for line in service.why().lines]
    assert any("went on without “Your plan”" in line and "taken out of the journey" in line for line in told)
    assert any("Goes on with another version of “The first talk”" in line and "version 2" in line for line in told)
    assert service.press(mail, "Late, but here.") == 200
    assert service.step("plan") == "done"


def test_where_the_only_step_left_is_taken_out_they_have_arrived(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=JOURNEY.partition("  - {key: talk")[0])
    service.live(days=0.1)
    service.press(service.newest(ANA))
    service.live(days=1)
    publishes(service, JOURNEY.partition("  - {key: plan")[0])
    assert service.state == "completed"
    service.live(days=7)
    assert len(service.mailbox(ANA)) == 3


def test_who_has_arrived_stays_there_whatever_is_added(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=JOURNEY.partition("  - {key: plan")[0])
    service.live(days=0.1)
    service.press(service.newest(ANA))
    service.live(days=3)
    mails = len(service.mailbox(ANA))
    publishes(service, JOURNEY)
    service.live(days=9)
    assert (service.state, len(service.mailbox(ANA))) == ("completed", mails)


def test_a_mail_on_its_way_says_the_new_words(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.sleep(hours=1)
    service.walk()
    publishes(service, JOURNEY.replace("How a talk goes", "How a good talk goes"))
    service.live(days=0.1)
    assert [mail.subject for mail in service.mailbox(ANA)] == ["How a good talk goes"]


def test_a_mail_on_its_way_about_what_was_taken_out_does_not_leave(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.sleep(hours=1)
    service.walk()
    read = next(line for line in JOURNEY.splitlines(keepends=True) if "key: read" in line)
    publishes(service, without(read))
    service.turn()
    assert service.outbox() == ["cancelled"]
    service.live(days=1)
    assert [mail.subject for mail in service.mailbox(ANA)] == ["Your plan"]


def test_pinned_people_finish_on_theirs(a_service: Make):
    service = a_service()
    at_the_plan(service)
    assert publishes(service, without(TALK, JOURNEY.replace("steps:", "in_flight: pin\nsteps:"))) == 0
    service.press(service.newest(ANA), "Now.")
    service.live(days=7)
    assert service.newest(ANA).subject == "Hold one talk"


def test_from_the_next_step_on_they_change_over_once_what_is_open_is_closed(a_service: Make):
    service = a_service()
    at_the_plan(service)
    changed = JOURNEY.replace("steps:", "in_flight: from_next_step\nsteps:").replace("Hold one talk", "Hold two talks")
    assert publishes(service, changed.replace("Your plan", "A plan")) == 0
    service.live(days=8)
    assert service.newest(ANA).subject == "Still here for you: Your plan"
    service.press(service.newest(ANA), "Now.")
    assert Enrolment.get().version.number == 2
    service.live(days=7)
    assert "Hold two talks" in service.newest(ANA).subject


def test_who_was_to_change_over_does_not_when_it_is_taken_back(a_service: Make):
    service = a_service()
    at_the_plan(service)
    publishes(service, without(TALK, JOURNEY.replace("steps:", "in_flight: from_next_step\nsteps:")))
    publishes(service, JOURNEY)
    service.press(service.newest(ANA), "Now.")
    service.live(days=7)
    assert (service.newest(ANA).subject, Enrolment.get().version.number) == ("Hold one talk", 1)


def test_publishing_the_old_file_takes_it_back_and_nothing_comes_twice(a_service: Make):
    service = a_service()
    at_the_plan(service)
    publishes(service, without(PLAN))
    assert service.step("plan") == "skipped"
    publishes(service, JOURNEY)
    assert (service.step("plan"), Enrolment.get().version.number) == ("open", 1)
    assert journeys.in_force(Enrolment.get().journey_id).number == 1
    service.press(service.newest(ANA), "Now.")
    service.live(days=7)
    assert [mail.subject for mail in service.mailbox(ANA)] == ["How a talk goes", "Your plan", "Hold one talk"]


def test_publishing_that_was_broken_off_is_finished_by_the_same_words(a_service: Make, monkeypatch: pytest.MonkeyPatch):
    service = a_service()
    many = [f"p{number}@example.org" for number in range(60)]
    for email in many:
        service.person(email)
    service.enrol(*many)
    asked = iter([False, True])

    def broken(*ids: object) -> object:
        if next(asked, False):
            raise KeyboardInterrupt
        return locked(*ids)

    locked = enrolments.lock
    monkeypatch.setattr(import_module("nudger.service.versions.adopt"), "MANY", 25)
    monkeypatch.setattr(enrolments, "lock", broken)
    with pytest.raises(KeyboardInterrupt):
        publishes(service, without(PLAN))
    monkeypatch.undo()
    done = Enrolment.select().where(Enrolment.version == 2).count()
    assert 0 < done < 60
    assert publishes(service, without(PLAN)) == 60 - done
    assert publishes(service, without(PLAN)) == 0
    assert Event.select().where(Event.verb == "adopted").count() == 60


def test_impact_counts_what_publishing_then_does(a_service: Make):
    service = a_service()
    service.person(CHI)
    service.enrol(ANA, CHI)
    service.live(days=0.1)
    service.press(service.newest(ANA))
    path = service.folder / "journey.yaml"
    path.write_text(without(PLAN), encoding="utf-8")
    said = impact(Enrolment.get().journey_id, drafted(path).journey, service.clock.now())
    assert (said.learners, said.reached, said.cancelled, said.new, said.moved, said.extra) == (2, 1, 1, 1, 0, 0)
    before = set(service.nudges("planned"))
    publishes(service, without(PLAN))
    after = set(service.nudges("planned"))
    assert (len(before - after), len(after - before)) == (1, 1)


def test_receipts_stay_what_the_events_say(a_service: Make):
    service = a_service()
    at_the_plan(service)
    for journey in (without(PLAN), JOURNEY, JOURNEY.replace("key: plan,", "key: x, was: plan,"), without(TALK)):
        publishes(service, journey)
        service.live(days=1)
    standing = enrolments.standing(Enrolment.get().id)
    assert progress(events.of_enrolment(standing.id)).receipts == standing.progress.receipts
    assert Receipt.select().count() == len(standing.progress.receipts)
    assert Nudge.select().where(Nudge.touch == "open", Nudge.step == "plan").count() == 1


def test_a_file_that_differs_from_what_people_are_on_is_published_where_that_is_said(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    path = service.folder / "journey.yaml"
    path.write_text(without(PLAN), encoding="utf-8")
    with pytest.raises(NudgerError, match="nudger journey publish"):
        publish(service.installation, path)


def test_what_a_step_was_is_refused_by_file_line_and_step(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    path = service.folder / "journey.yaml"
    path.write_text(JOURNEY.replace("key: plan,", "key: x, was: plam,"), encoding="utf-8")
    with pytest.raises(NudgerError) as refused:
        drafted(path)
    assert str(refused.value) == (
        f'{path}:6: step "x": was is "plam", and the version before has no such step; did you mean "plan"?'
    )
