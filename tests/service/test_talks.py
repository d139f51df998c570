"""A talk takes two: the manager chooses when, both calendars always say what is, and each side is asked how it went."""

from datetime import timedelta

import pytest
from cast import ANA, BEN, CHI, Mail, Service, at
from in_calendars import answer, calendars, in_calendar
from in_talks import TALK, arranged, asked, choose, days, times

from nudger.journey.definition import Role
from nudger.service import roles
from nudger.store import enrolments
from nudger.store.tables import Outbox, Slot, SlotAttendee

DAN, FAY = "dan@example.org", "fay@example.org"


@pytest.fixture
def service(tmp_path, address) -> Service:
    service = Service(tmp_path, database=address)
    service.person(BEN)
    service.person(ANA, manager=BEN)
    service.enrol(ANA, journey=TALK)
    return service


def about_slots(service: Service, email: str) -> list[str]:
    """Return the subjects of what somebody got about the time of a talk."""
    words = ("In your calendar", "Moved", "No longer", "How did it go", "Did you and", "Is it on")
    return [mail.subject for mail in service.mailbox(email) if mail.subject.startswith(words)]


def test_the_manager_is_offered_three_times_on_different_days(service: Service):
    mail = asked(service)
    assert "Choose a time with Ana" in mail.text
    assert "DONE" not in mail.text
    assert [moment[:16] for moment in times(service, mail)] == [
        "2026-11-10T10:00",
        "2026-11-11T13:00",
        "2026-11-12T10:00",
    ]
    assert "When would suit you for 20 minutes with Ana?" in service.pages.get(mail.link).text


def test_the_time_that_was_chosen_stands_in_both_calendars(service: Service):
    mail = arranged(service)
    assert mail.subject == "In your calendar: 20 minutes with Ana on Tuesday 10 November"
    assert service.newest(ANA).subject == "In your calendar: 20 minutes with Ben on Tuesday 10 November"
    assert list(in_calendar(service, ANA).values()) == list(in_calendar(service, BEN).values()) == [at(10, 10)]
    ((_, hers),) = calendars(service, ANA)
    ((_, his),) = calendars(service, BEN)
    assert hers["UID"] == his["UID"]
    assert (hers["SUMMARY"], his["SUMMARY"]) == (
        "Time to talk with Ben (20 minutes)",
        "Time to talk with Ana (20 minutes)",
    )
    assert "ask what was tried" not in str(hers["DESCRIPTION"]).lower()


def test_the_learners_own_plan_stands_in_her_copy_alone(tmp_path, address):
    service = Service(tmp_path, database=address)
    service.person(BEN)
    service.person(ANA, manager=BEN)
    planned = "{key: read, kind: reflect, title: Your plan, ask: Write your plan., keep_as: if_then}"
    service.enrol(ANA, journey=TALK.replace(TALK.splitlines()[4].strip("- "), planned.strip("- ")))
    service.live(days=1)
    service.press(service.newest(ANA), "If they ask, then I ask back.")
    service.live(days=6.2)
    mail = service.newest(BEN)
    choose(service, mail, when=times(service, mail)[0])
    service.turn()
    assert "If they ask, then I ask back." in service.newest(ANA).text
    assert all("If they ask" not in mail.raw.decode() for mail in service.mailbox(BEN))


def test_nobody_is_reminded_before_it_and_each_side_is_asked_after_it(service: Service):
    arranged(service)
    service.live(days=1)
    assert about_slots(service, BEN)[-1] == "How did it go? Talk about the first try"
    assert about_slots(service, ANA)[-1] == "Did you and Ben talk?"
    for email in (ANA, BEN):
        assert service.newest(email).message["Date"].datetime == at(10, 10, 35)
    service.press(service.newest(BEN), "We looked at her plan.")
    assert service.step("talk") == "done"
    service.live(days=1)
    assert len(in_calendar(service, ANA)) == len(in_calendar(service, BEN)) == 1, "what has happened stays"


def test_what_the_learner_says_of_it_is_kept_apart_and_finishes_nothing(service: Service):
    arranged(service)
    service.live(days=1)
    mail = service.newest(ANA)
    assert "Did you and Ben talk?" in service.pages.get(mail.link).text
    page = service.pages.post(mail.link, data={"held": "happened"}).text
    assert "Noted, thank you" in page and "Yes, we talked." in page
    assert service.step("talk") == "open"
    assert {row.person_id: row.held for row in SlotAttendee.select()} == {
        service.id_of(ANA): "happened",
        service.id_of(BEN): None,
    }
    service.pages.post(mail.link, data={"held": "moved"})
    assert SlotAttendee.get(SlotAttendee.person == service.id_of(ANA)).held == "moved"
    assert enrolments.standing(1).progress.slots.of("talk").side_of(service.id_of(ANA)).held == "moved"


def test_she_is_asked_even_where_he_was_quicker(service: Service):
    mail = arranged(service)
    service.sleep(days=0.85)
    service.pages.post(mail.link.replace("/time", ""), data={"words": "We talked."})
    assert service.step("talk") == "done"
    service.live(days=0.5)
    assert about_slots(service, ANA)[-1] == "Did you and Ben talk?"
    assert about_slots(service, BEN) == ["In your calendar: 20 minutes with Ana on Tuesday 10 November"]


def test_a_learner_finishes_no_step_that_is_her_managers(service: Service):
    arranged(service)
    service.live(days=1)
    mail = service.newest(ANA)
    service.press(mail, "It was good.")
    service.pages.post(f"{mail.link}/undo")
    service.reply(mail, "DONE")
    service.turn()
    assert service.step("talk") == "open"
    assert SlotAttendee.get(SlotAttendee.person == service.id_of(ANA)).held == "happened"


def test_a_reply_that_says_nothing_clear_is_asked_about(service: Service):
    arranged(service)
    service.live(days=1)
    service.reply(service.newest(ANA), "We had coffee instead")
    service.turn()
    assert service.newest(ANA).subject == "Did you mean that it is done?"
    assert service.step("talk") == "open"


def test_at_their_own_meeting_nothing_stands_in_a_calendar_and_he_is_asked_that_evening(service: Service):
    mail = asked(service)
    assert days(service, mail)[:3] == ["2026-11-09", "2026-11-10", "2026-11-11"]
    choose(service, mail, own="2026-11-11")
    service.live(days=3)
    assert calendars(service, ANA) == calendars(service, BEN) == []
    assert about_slots(service, BEN) == ["How did it go? Talk about the first try"]
    assert service.newest(BEN).message["Date"].datetime == at(11, 16, 30)
    assert "You had time with Ana: Wednesday 11 November." in service.newest(BEN).text
    assert about_slots(service, ANA) == ["Did you and Ben talk?"]


def test_their_own_meeting_instead_of_a_time_takes_that_out_of_both_calendars(service: Service):
    mail = arranged(service)
    choose(service, mail, own="2026-11-12")
    service.live(days=0.1)
    assert in_calendar(service, ANA) == in_calendar(service, BEN) == {}
    assert "Instead: Thursday 12 November" in service.newest(ANA).text
    choose(service, mail, when=times(service, mail)[0])
    service.live(days=0.1)
    assert len(in_calendar(service, ANA)) == len(in_calendar(service, BEN)) == 1


def test_declined_by_the_manager_it_leaves_both_calendars_and_he_is_offered_others(service: Service):
    arranged(service)
    assert answer(service, "DECLINED", sender=BEN) == "declined"
    assert in_calendar(service, ANA) == in_calendar(service, BEN) == {}
    assert "We ask Ben for another one" in service.newest(ANA).text
    mail = service.newest(BEN)
    assert "Choose another time" in mail.text
    assert len(times(service, mail)) == 3
    assert at(10, 10).isoformat() not in times(service, mail), "what he declined is not offered again"
    choose(service, mail, when=times(service, mail)[1])
    service.turn()
    assert in_calendar(service, ANA) == in_calendar(service, BEN) != {}
    assert "In your calendar" in service.newest(ANA).subject, "another event, not a change of the one that is gone"


def test_declined_by_the_learner_he_is_told_so_and_offered_others(service: Service):
    arranged(service)
    assert answer(service, "DECLINED", sender=ANA) == "declined"
    assert in_calendar(service, ANA) == in_calendar(service, BEN) == {}
    assert "That time does not suit Ana" in service.newest(BEN).text
    assert "Choose" not in service.newest(ANA).text


def test_another_time_that_either_proposes_is_taken_where_it_fits(service: Service):
    arranged(service)
    for sender, starts in ((BEN, at(11, 14)), (ANA, at(12, 11, 30))):
        service.sleep(minutes=1)
        assert answer(service, sender=sender, starts=starts) == "moved to the time that was proposed"
        service.live(days=0.01)
        assert list(in_calendar(service, ANA).values()) == list(in_calendar(service, BEN).values()) == [starts]
    assert answer(service, sender=BEN, starts=at(14, 11)) == "other times were offered", "a Saturday"


def test_silence_keeps_the_time_and_no_deputy_is_asked_how_it_was(service: Service):
    service.person(DAN)
    roles.set_deputy(BEN, DAN)
    arranged(service)
    service.live(days=40)
    assert len(in_calendar(service, BEN)) == 1
    assert service.mailbox(DAN) == []
    assert service.step("talk") == "skipped"


def test_she_is_asked_the_day_before_where_his_calendar_has_not_answered_to_her_time(service: Service):
    arranged(service)
    hers = service.newest(ANA)
    choose(service, hers, when=times(service, hers)[-2])
    service.live(days=2.5)
    assert "Is it on? Ben, Thursday 12 November, 10:00 to 10:20" in about_slots(service, ANA)
    assert "Is it on" not in "".join(about_slots(service, BEN))


def test_nobody_asks_whether_it_is_on_where_he_has_said_so(service: Service):
    arranged(service)
    hers = service.newest(ANA)
    choose(service, hers, when=times(service, hers)[-2])
    service.turn()
    assert answer(service, sender=BEN) == "accepted"
    service.live(days=2.5)
    assert not any(subject.startswith("Is it on") for subject in about_slots(service, ANA))


def test_where_it_did_not_happen_he_finds_another_time(service: Service):
    arranged(service)
    service.live(days=1)
    mail = service.newest(BEN)
    assert "It has not happened yet: find another time" in service.pages.get(mail.link).text
    choose(service, mail, when=times(service, mail)[0])
    service.turn()
    assert len(in_calendar(service, ANA)) == len(in_calendar(service, BEN)) == 2, "the one that was, and the new one"


def test_a_deputy_to_whom_the_invitation_is_passed_on_takes_the_talk(service: Service):
    service.person(DAN)
    roles.set_deputy(BEN, DAN)
    arranged(service)
    outcome = answer(service, "DELEGATED", sender=BEN, parameters=f';DELEGATED-TO="mailto:{DAN}"')
    assert outcome == "passed on to their deputy"
    service.live(days=0.1)
    assert in_calendar(service, BEN) == {}
    assert in_calendar(service, ANA) == in_calendar(service, DAN) != {}
    service.live(days=1)
    service.press(service.newest(DAN), "A good talk.")
    assert service.step("talk") == "done"


def test_passed_on_to_anybody_else_it_waits_for_a_human(service: Service):
    service.person(FAY)
    arranged(service)
    outcome = answer(service, "DELEGATED", sender=BEN, parameters=f';DELEGATED-TO="mailto:{FAY}"')
    assert outcome == "for a human: an invitation was passed on to somebody who stands in for nobody here"
    assert len(in_calendar(service, BEN)) == 1


def test_a_new_manager_is_asked_anew_and_the_old_one_has_nothing_left_in_the_calendar(service: Service):
    arranged(service)
    service.person(CHI)
    roles.assign(ANA, Role.MANAGER, CHI, "", service.clock.now())
    service.live(days=0.1)
    assert in_calendar(service, ANA) == in_calendar(service, BEN) == {}
    service.live(days=7)
    mail = service.newest(CHI)
    assert "Choose a time with Ana" in mail.text
    choose(service, mail, when=times(service, mail)[0])
    service.live(days=0.1)
    assert in_calendar(service, ANA) == in_calendar(service, CHI) != {}


def test_whoever_stops_leaves_nothing_in_either_calendar(service: Service):
    arranged(service)
    service.reply(service.newest(ANA), "STOP")
    service.live(days=0.1)
    assert in_calendar(service, ANA) == in_calendar(service, BEN) == {}


def test_talked_before_the_time_it_leaves_both_calendars(service: Service):
    mail = arranged(service)
    assert service.pages.get(f"{mail.link}/step").status_code == 200
    service.press(mail, "We talked today.")
    service.turn()
    assert service.step("talk") == "done"
    service.live(days=1)
    assert in_calendar(service, ANA) == in_calendar(service, BEN) == {}


def test_yes_is_no_time_and_done_is_done(service: Service):
    mail = asked(service)
    service.reply(mail, "Yes, gladly")
    service.turn()
    assert service.step("talk") == "open"
    assert service.newest(BEN).subject == "When would suit you?"
    assert len(times(service, service.newest(BEN))) == 3
    service.reply(mail, "DONE")
    service.turn()
    assert service.step("talk") == "done"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"when": "soon"},
        {"when": "2026-11-10T10:00:00"},
        {"when": "2026-11-01T10:00:00+00:00"},
        {"when": "2026-11-10T03:00:00+00:00"},
        {"when": "2027-11-10T10:00:00+00:00"},
        {"own": "2026-11-14"},
        {"own": "2026-11-08"},
        {"own": "2027-03-01"},
        {"own": "x" * 5000},
        {"when": "none"},
    ],
)
def test_what_was_never_offered_changes_nothing(service: Service, fields: dict[str, str]):
    mail = asked(service)
    service.pages.post(f"{mail.link}/time", data=fields)
    service.turn()
    assert Slot.select().count() == 0


def test_the_learner_has_nothing_to_choose_before_there_is_a_time(service: Service):
    mail = arranged(service)
    hers = service.newest(ANA)
    choose(service, mail, when="none")
    service.live(days=0.1)
    assert "There is nothing to do now" in service.pages.get(hers.link).text
    choose(service, hers, when="2026-11-12T10:00:00+00:00")
    assert not any(slot.is_placed for slot in enrolments.standing(1).progress.slots)


def two(service: Service) -> Mail:
    """Ben is asked for talks with two people in one brief."""
    service.person(FAY, manager=BEN)
    service.enrol(FAY, journey=TALK)
    service.live(days=1)
    for email in (ANA, FAY):
        service.press(service.newest(email))
    service.live(days=6.2)
    return service.newest(BEN)


def test_in_a_brief_both_talks_are_arranged_by_one_press_and_not_at_one_time(service: Service):
    mail = two(service)
    page = service.pages.get(mail.link).text
    assert page.count("When would suit you?") == 2
    lines = lines_in(page)
    first = times_in(page, lines[0])[0]
    service.pages.post(f"{mail.link}/brief", data={f"{line}/when": first for line in lines})
    service.turn()
    assert list(in_calendar(service, BEN).values()) == [at(10, 10)], "the other one is still open"
    page = service.pages.get(f"{mail.link}/brief").text
    assert page.count("When would suit you?") == 1
    left = next(line for line in lines if f'"{line}/when"' in page)
    service.pages.post(f"{mail.link}/brief", data={f"{left}/own": "2026-11-12"})
    assert "All done" in service.pages.get(f"{mail.link}/brief").text


def lines_in(page: str) -> list[str]:
    return sorted(
        {part.partition("/when")[0] for part in page.split('name="')[1:] if "/when" in part.partition(" ")[0]}
    )


def times_in(page: str, line: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split(f'name="{line}/when" value="')[1:]]


def test_a_reply_by_number_finishes_no_talk_that_was_not_held(service: Service):
    mail = two(service)
    service.reply(mail, "1 yes, 2 not yet")
    service.turn()
    assert {row.state for row in Outbox.select()} <= {"sent", "ready"}
    assert service.step("talk") == "open"
    assert service.newest(BEN).subject == "When would suit you?"


def test_times_that_are_taken_are_not_offered_again(service: Service):
    mail = two(service)
    page = service.pages.get(mail.link).text
    lines = lines_in(page)
    service.pages.post(f"{mail.link}/brief", data={f"{lines[0]}/when": times_in(page, lines[0])[0]})
    page = service.pages.get(f"{mail.link}/brief").text
    assert times_in(page, lines[1])[0] == (at(10, 10) + timedelta(minutes=30)).isoformat()


def test_who_was_away_while_it_was_moved_and_took_place_has_the_truth_in_the_calendar_all_the_same(service: Service):
    mail = asked(service)
    choose(service, mail, when=times(service, mail)[1])
    service.turn()
    service.live(days=0.3)  # after hours
    choose(service, mail, when=times(service, mail)[0])
    service.import_people("email,name,away_from,away_until\nana@example.org,Ana Lopez,2026-11-10,2026-11-12\n")
    service.live(days=4)
    (sooner,) = in_calendar(service, BEN).values()
    assert in_calendar(service, ANA) == in_calendar(service, BEN)
    moved = next(mail for mail in service.mailbox(ANA) if "Moved" in mail.subject)
    assert (sooner.day, moved.message["Date"].datetime.day) == (10, 12)
    assert "behind you by now" in moved.text
    assert "Three questions" not in moved.text
