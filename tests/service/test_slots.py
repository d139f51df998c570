"""A step that wants a time gets one in its learner's calendar, and the calendar always says what is."""

from datetime import datetime, timedelta

import pytest
from cast import ANA, BEN, Mail, Service, at
from in_calendars import JOURNEY, begun, calendars, in_calendar

from nudger.journey.receipts import Verb
from nudger.service import record
from nudger.service.publish import drafted, put_into_force
from nudger.service.versions import adopt, impact
from nudger.store import enrolments
from nudger.store.tables import Event as EventRow
from nudger.store.tables import Outbox, Slot


@pytest.fixture
def service(tmp_path, address) -> Service:
    service = Service(tmp_path, database=address)
    service.person(BEN)
    service.person(ANA, manager=BEN)
    service.enrol(ANA, journey=JOURNEY)
    return service


def choose(service: Service, mail: Mail, when: str) -> None:
    assert service.pages.post(f"{mail.link}/time", data={"when": when}).status_code == 200


def offered(service: Service, mail: Mail) -> list[str]:
    page = service.pages.get(f"{mail.link}/time").text
    return [part.partition('"')[0] for part in page.split('name="when" value="')[1:]]


def test_a_time_is_kept_free_on_the_next_working_day_in_the_hours_that_were_preferred(service: Service):
    begun(service)
    ((method, event),) = calendars(service)
    assert method == "REQUEST"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at(5, 10), at(5, 10, 30))
    assert "Thursday 5 November, 10:00 to 10:30" in service.newest(ANA).text
    assert event["SUMMARY"] == "Time to practise (30 minutes)"


def test_the_invitation_names_nothing_of_the_journey_in_its_subject(service: Service):
    begun(service)
    ((_, event),) = calendars(service)
    for subject in (service.newest(ANA).subject, str(event["SUMMARY"])):
        assert "talk" not in subject


def test_the_invitation_comes_beside_the_steps_own_mail_and_uses_up_no_budget(service: Service):
    begun(service)
    assert [mail.subject for mail in service.mailbox(ANA)][-2:] == [
        "Hold one talk",
        "In your calendar: 30 minutes on Thursday 5 November",
    ]
    assert "2 of at most 2" in service.mailbox(ANA)[-2].text


def test_after_the_end_she_is_asked_how_it_went_and_one_press_finishes_the_step(service: Service):
    begun(service)
    service.live(days=1.5)
    assert service.newest(ANA).subject == "How did it go? Hold one talk"
    assert service.newest(ANA).message["Date"].datetime == at(5, 10, 45)
    service.press(service.newest(ANA))
    assert service.step("talk") == "done"
    service.live(days=1)
    assert len(in_calendar(service)) == 1, "what has happened stays in the calendar"


def test_no_reminder_comes_before_the_slot_and_the_usual_ones_after_it(service: Service):
    begun(service)
    service.live(days=8)
    subjects = [mail.subject for mail in service.mailbox(ANA)]
    assert [subject for subject in subjects if "Still here" in subject] == ["Still here for you: Hold one talk"]
    assert subjects.index("How did it go? Hold one talk") < subjects.index("Still here for you: Hold one talk")


def test_another_time_moves_the_same_event(service: Service):
    begun(service)
    invitation = service.newest(ANA)
    times = offered(service, invitation)
    assert times[-1] == "none"
    choose(service, invitation, times[1])
    service.turn()
    (first, moved) = (event for _, event in calendars(service))
    assert first["UID"] == moved["UID"]
    assert (first["SEQUENCE"], moved["SEQUENCE"]) == (0, 1)
    assert moved["DTSTART"].dt == datetime.fromisoformat(times[1])
    assert service.newest(ANA).subject.startswith("Moved: 30 minutes on ")


def test_given_back_it_leaves_the_calendar_and_the_step_stays_open(service: Service):
    begun(service)
    choose(service, service.newest(ANA), "none")
    service.turn()
    assert in_calendar(service) == {}
    assert calendars(service)[-1][0] == "CANCEL"
    assert service.step("talk") == "open"
    service.live(days=7)
    assert in_calendar(service) == {}, "and no other time is chosen for her"
    assert service.newest(ANA).subject == "For Wednesday 11 November: Hold one talk"


def test_given_back_and_taken_again_it_is_another_event(service: Service):
    begun(service)
    invitation = service.newest(ANA)
    choose(service, invitation, "none")
    service.turn()
    choose(service, invitation, offered(service, invitation)[0])
    service.turn()
    uids = [str(event["UID"]) for _, event in calendars(service)]
    assert uids[0] == uids[1] != uids[2]
    assert list(in_calendar(service)) == [uids[2]]


def test_a_step_that_is_done_before_gives_its_time_free(service: Service):
    begun(service)
    service.press(service.mailbox(ANA)[-2])
    service.turn()
    assert in_calendar(service) == {}
    assert "is free again" in service.newest(ANA).text


def test_undone_it_gets_another_time(service: Service):
    begun(service)
    mail = service.mailbox(ANA)[-2]
    service.press(mail)
    service.turn()
    service.pages.post(f"{mail.link}/undo")
    service.turn()
    assert list(in_calendar(service).values()) == [at(5, 10)]


def test_an_invitation_that_never_left_needs_no_cancellation(service: Service):
    service.live(days=1)
    service.press(service.newest(ANA))
    service.live(days=0.9)
    service.sleep(days=0.3)
    service.walk()
    standing = enrolments.standing(1)
    record.complete(1, "talk", record.Act(standing.learner.id, "link", "test", service.clock.now()))
    service.turn()
    assert calendars(service) == []
    assert "they were never invited" in [row.reason for row in Outbox.select()]


def test_whoever_stops_or_pauses_has_nothing_left_in_the_calendar(service: Service):
    begun(service)
    service.reply(service.mailbox(ANA)[-2], "STOP")
    service.turn()
    assert in_calendar(service) == {}


def test_after_a_pause_there_is_another_time(service: Service):
    begun(service)
    service.reply(service.mailbox(ANA)[-2], "PAUSE until 16 November")
    service.turn()
    assert in_calendar(service) == {}
    service.live(days=13)
    assert [time.date().isoformat() for time in in_calendar(service).values()] == ["2026-11-17"]


def test_leave_on_that_day_moves_it(service: Service):
    begun(service)
    service.import_people("email,name,away_from,away_until\nana@example.org,Ana Lopez,2026-11-05,2026-11-09\n")
    service.live(days=0.1)
    assert list(in_calendar(service).values()) == [at(9, 10)]


def test_a_time_that_she_chose_herself_stays_when_her_hours_change(service: Service):
    begun(service)
    invitation = service.newest(ANA)
    choose(service, invitation, offered(service, invitation)[0])
    service.person(ANA, working_days={0, 1})
    service.live(days=0.1)
    assert [row.state for row in Slot.select()] == ["placed"]


def test_two_journeys_never_want_her_at_the_same_time(tmp_path, address):
    service = Service(tmp_path, database=address, budget={"mails_a_day": 9, "mails_a_week": 63})
    service.person(ANA)
    for key in ("first-talk", "other-talk"):
        service.enrol(ANA, journey=JOURNEY.replace("key: first-talk", f"key: {key}"))
    service.live(days=1)
    for mail in service.mailbox(ANA):
        service.press(mail)
    service.live(days=1.2)
    times = sorted(slot.starts for slot in Slot.select())
    assert [times[1] - times[0] for _ in times[1:]] == [timedelta(minutes=30)]


def test_where_no_time_fits_the_step_goes_on_without_and_says_why(tmp_path, address):
    service = Service(tmp_path, database=address)
    service.person(ANA, opens=at(2, 17).time(), closes=at(2, 18).time())
    service.enrol(ANA, journey=JOURNEY)
    service.live(days=1)
    service.press(service.newest(ANA))
    service.live(days=3)
    assert calendars(service) == []
    assert service.step("talk") == "open"
    assert service.nudges("skipped") == ["e1/talk/1/place.0/p1"]


def test_what_echoes_her_own_act_comes_at_once_at_any_hour(service: Service):
    begun(service)
    invitation = service.newest(ANA)
    service.live(days=0.4)
    assert service.clock.now().hour >= 18
    choose(service, invitation, offered(service, invitation)[1])
    service.turn()
    assert len(calendars(service)) == 2


def test_what_others_move_waits_for_her_hours(service: Service):
    begun(service)
    service.live(days=0.4)
    service.import_people("email,name,away_from,away_until\nana@example.org,Ana Lopez,2026-11-05,2026-11-06\n")
    service.turn()
    assert len(calendars(service)) == 1
    service.live(days=2)
    assert list(in_calendar(service).values()) == [at(6, 10)]
    assert calendars(service)[1][1]["DTSTAMP"].dt == at(6, 9)


def test_a_time_that_does_not_fit_changes_nothing(service: Service):
    begun(service)
    invitation = service.newest(ANA)
    outside = ("2026-11-05T03:00:00+00:00", "2031-01-01T10:00:00+00:00", "2026-11-04T09:00:00+00:00")
    hostile = (*outside, "2026-11-06T10:00:00", "soon", "", "none" * 99)
    for said in hostile:
        choose(service, invitation, said)
    assert [str(row.verb) for row in EventRow.select().where(EventRow.verb == Verb.SCHEDULED)] == ["scheduled"]
    assert list(in_calendar(service).values()) == [at(5, 10)]


def test_get_changes_nothing(service: Service):
    begun(service)
    before = service.verbs()
    assert service.pages.get(f"{service.newest(ANA).link}/time").status_code == 200
    assert service.pages.head(f"{service.newest(ANA).link}/time").status_code == 200
    assert service.verbs() == before


def test_others_who_open_her_calendar_see_only_that_the_time_is_taken(service: Service):
    begun(service)
    assert [event["CLASS"] for _, event in calendars(service)] == ["PRIVATE"]


def test_a_time_that_was_offered_a_while_ago_is_taken_where_it_still_fits(service: Service):
    begun(service)
    invitation = service.newest(ANA)
    choose(service, invitation, at(6, 11, 15).isoformat())
    service.turn()
    assert list(in_calendar(service).values()) == [at(6, 11, 15)]


def test_the_organizer_is_an_address_that_stays_the_same(service: Service):
    begun(service)
    invitation = service.newest(ANA)
    choose(service, invitation, offered(service, invitation)[1])
    service.turn()
    organizers = {str(event["ORGANIZER"]) for _, event in calendars(service)}
    assert len(organizers) == 1
    assert organizers.pop().startswith("mailto:learning+")


def test_why_tells_of_the_time_and_of_what_became_of_it(service: Service):
    begun(service)
    choose(service, service.newest(ANA), "none")
    service.turn()
    told = [line.what for line in service.why().lines if "calendar" in line.what or "nvitation" in line.what]
    assert told == [
        "Invitation: “Hold one talk”",
        "“Hold one talk” is in the calendar for Thu 05 Nov 2026 10:00",
        "Ana Lopez wants no time in the calendar for “Hold one talk” by the link",
    ]
    assert [line.why for line in service.why().lines if line.what.startswith("Cancellation")] == [
        "the time in their calendar is free again"
    ]


@pytest.mark.parametrize("one", ["without", "with another"])
def test_the_impact_of_a_version_counts_what_calendars_are_told(service: Service, one: str):
    begun(service)
    text = without_slot() if one == "without" else JOURNEY.replace("minutes: 30", "minutes: 45")
    path = service.folder / "new.yaml"
    path.write_text(text, encoding="utf-8")
    draft = drafted(path)
    found = impact(draft.in_force.journey_id, draft.journey, service.clock.now())
    assert found.calendars == (one == "without")
    assert (found.cancelled, found.extra) == (0, 0)


def publishes(service: Service, journey: str) -> None:
    service.sleep(seconds=1)
    path = service.folder / "journey.yaml"
    path.write_text(journey, encoding="utf-8")
    version, _ = put_into_force(service.installation, drafted(path))
    adopt(version.journey_id, service.clock.now())
    service.turn()


def without_slot() -> str:
    return "".join(line for line in JOURNEY.splitlines(keepends=True) if "slot:" not in line)


def test_a_version_whose_step_wants_no_time_gives_it_free(service: Service):
    begun(service)
    publishes(service, without_slot())
    assert in_calendar(service) == {}
    assert "There is nothing to do." in service.newest(ANA).text
    assert service.step("talk") == "open"


def test_a_version_without_the_step_gives_its_time_free(service: Service):
    begun(service)
    begins, _, rest = JOURNEY.partition("  - key: talk")
    publishes(service, begins + "  - {key: after" + rest.partition("  - {key: after")[2])
    assert in_calendar(service) == {}


def test_a_version_whose_step_wants_a_time_finds_one(tmp_path, address):
    service = Service(tmp_path, database=address)
    service.person(ANA)
    service.enrol(ANA, journey=without_slot())
    begun(service)
    assert calendars(service) == []
    publishes(service, JOURNEY)
    assert list(in_calendar(service).values()) == [at(5, 10)]
