"""A workshop takes place for many at once: everybody has a seat, is told of each change once, and goes on after it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from cast import ANA, CHI, TEMPLATES, Service, at
from in_calendars import calendars, in_calendar
from in_workshops import (
    DAN,
    FIRST,
    JOURNEY,
    SECOND,
    asked_who_was_there,
    dated,
    enrolment_of,
    looked_at,
    mark,
    on_the_way,
    rsvp,
    wall,
)

from nudger.errors import NudgerError
from nudger.journey.personas import BUILT_IN
from nudger.service.publish import drafted, put_into_force
from nudger.service.rederive import rederive
from nudger.service.settings import Settings
from nudger.service.simulation import Plan, lived
from nudger.service.versions import adopt
from nudger.store import hours
from nudger.store.database import connection
from nudger.store.tables import Nudge, Receipt, Slot, Workshop


@pytest.fixture
def service(tmp_path, address) -> Service:
    return Service(tmp_path, database=address)


def step_of(service: Service, email: str, key: str = "meet") -> str:
    row = Receipt.get_or_none(Receipt.enrolment == enrolment_of(service, email), Receipt.step == key)
    return row.state if row is not None else ""


def until(service: Service, moment: datetime) -> None:
    service.live(days=(moment - service.clock.now()) / timedelta(days=1))


def reads(service: Service, *emails: str) -> None:
    """Let these do what comes before the workshop."""
    until(service, at(10, 18))
    for email in emails:
        service.press(next(mail for mail in service.mailbox(email) if "How a talk goes" in mail.subject))


def test_everybody_is_invited_to_the_next_date_once_their_journey_has_begun(service: Service):
    on_the_way(service)
    dated(service, FIRST)
    until(service, at(10, 18))
    for email in (ANA, CHI, DAN):
        ((method, event),) = calendars(service, email)
        assert (method, event["DTSTART"].dt, event["DTEND"].dt) == ("REQUEST", at(17, 9), at(17, 10, 30))
        assert str(event["LOCATION"]) == "Room 4"
        assert event["SUMMARY"] == "Workshop (90 minutes)"
        assert "Bring one situation of your own." in event["DESCRIPTION"]
        assert str(event.walk("VALARM")[0]["TRIGGER"].dt) == "-1 day, 23:50:00"


def test_nobody_sees_anybody_elses_address(service: Service):
    on_the_way(service)
    dated(service, FIRST)
    until(service, at(10, 18))
    events = [event for email in (ANA, CHI, DAN) for _, event in calendars(service, email)]
    assert len({str(event["UID"]) for event in events}) == 3
    assert all(not isinstance(event["ATTENDEE"], list) for event in events)


def test_the_first_mail_comes_before_the_invitation(service: Service):
    on_the_way(service)
    dated(service, FIRST)
    until(service, at(10, 18))
    subjects = [mail.subject for mail in service.mailbox(ANA)]
    assert subjects[1] == "In your calendar: 90 minutes on Tuesday 17 November"


def test_the_steps_before_it_hold_nobody_up_and_no_reminder_of_it_comes_before_it(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(17, 8))
    assert step_of(service, ANA, "read") == "open"
    assert in_calendar(service) == {str(calendars(service)[0][1]["UID"]): at(17, 9)}
    assert [mail.subject for mail in service.mailbox(ANA) if "workshop" in mail.subject.lower()] == []


def test_a_date_that_is_moved_is_told_to_each_person_once(service: Service):
    on_the_way(service)
    dated(service, FIRST)
    until(service, at(10, 18))
    assert dated(service, FIRST, to=wall(19, 9)).told == 3
    until(service, at(12, 18))
    for email in (ANA, CHI, DAN):
        first, moved = calendars(service, email)
        assert [first[1]["SEQUENCE"], moved[1]["SEQUENCE"]] == [0, 1]
        assert first[1]["UID"] == moved[1]["UID"]
        assert moved[1]["DTSTART"].dt == at(19, 9)
        assert "Changed: 90 minutes on Thursday 19 November" in [mail.subject for mail in service.mailbox(email)]


def test_another_room_is_an_update_and_another_capacity_is_none(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(10, 18))
    dated(service, FIRST, capacity=20)
    until(service, at(11, 18))
    assert len(calendars(service)) == 1
    dated(service, FIRST, place="Room 7")
    until(service, at(12, 18))
    assert str(calendars(service)[1][1]["LOCATION"]) == "Room 7"


def test_moved_and_moved_back_before_the_update_left_it_is_told_as_it_is(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(10, 18))
    dated(service, FIRST, to=wall(19, 9))
    dated(service, wall(19, 9), to=FIRST)
    until(service, at(12, 18))
    assert [int(event["SEQUENCE"]) for _, event in calendars(service)] == [0, 2]
    assert list(in_calendar(service).values()) == [at(17, 9)]


def test_a_date_that_is_called_off_leaves_the_calendar_and_the_next_one_follows(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    dated(service, SECOND)
    until(service, at(10, 18))
    assert dated(service, FIRST, off=True).told == 1
    until(service, at(11, 18))
    assert list(in_calendar(service).values()) == [at(1, 14, month=12)]
    assert sorted(method for method, _ in calendars(service)) == ["CANCEL", "REQUEST", "REQUEST"]


def test_what_is_full_is_full_and_the_rest_has_the_next_date(service: Service):
    on_the_way(service)
    dated(service, FIRST, capacity=2)
    dated(service, SECOND)
    until(service, at(10, 18))
    starts = sorted(row.starts for row in Slot.select())
    assert starts == [at(17, 9), at(17, 9), at(1, 14, month=12)]


def test_whoever_found_no_room_is_invited_as_soon_as_there_is_another_date(service: Service):
    on_the_way(service)
    dated(service, FIRST, capacity=2)
    until(service, at(10, 18))
    assert [row.held_reason for row in Nudge.select().where(Nudge.touch == "place", Nudge.state == "planned")] == [
        "every date of it is full"
    ]
    dated(service, SECOND)
    service.live(days=0.9)
    assert sum(row.starts == at(1, 14, month=12) for row in Slot.select()) == 1


def test_a_seat_that_is_given_back_goes_to_whoever_waits_for_one(service: Service):
    on_the_way(service)
    dated(service, FIRST, capacity=2)
    until(service, at(10, 18))
    seated = [email for email in (ANA, CHI, DAN) if calendars(service, email)]
    (left_out,) = {ANA, CHI, DAN} - set(seated)
    invitation = next(mail for mail in service.mailbox(seated[0]) if "In your calendar" in mail.subject)
    assert "can’t come" in service.pages.get(f"{invitation.link}/time").text
    service.pages.post(f"{invitation.link}/time", data={"when": "none"})
    service.live(days=1)
    assert in_calendar(service, seated[0]) == {}
    assert list(in_calendar(service, left_out).values()) == [at(17, 9)]


def test_whoever_can_not_come_chooses_another_date_on_the_page(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    dated(service, SECOND)
    until(service, at(10, 18))
    invitation = service.mailbox(ANA)[1]
    page = service.pages.get(f"{invitation.link}/time").text
    (other,) = [part.partition('"')[0] for part in page.split('name="when" value="')[1:] if part[0].isdigit()]
    for said in (other, "9" * 9, "²", "soon", ""):
        service.pages.post(f"{invitation.link}/time", data={"when": said})
    service.turn()
    assert list(in_calendar(service).values()) == [at(1, 14, month=12)]
    assert len({str(event["UID"]) for _, event in calendars(service)}) == 1


def test_two_who_choose_the_last_seat_at_once_are_not_both_given_it(service: Service):
    on_the_way(service, ANA, CHI)
    dated(service, FIRST)
    dated(service, SECOND, capacity=1)
    until(service, at(10, 18))
    links = [service.mailbox(email)[1].link for email in (ANA, CHI)]
    pages = [service.pages.get(f"{link}/time").text for link in links]
    (number,) = {part[0] for page in pages for part in page.split('name="when" value="')[1:] if part[0].isdigit()}
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda link: service.pages.post(f"{link}/time", data={"when": number}), links))
    starts = [row.starts for row in Slot.select().order_by(Slot.starts)]
    assert starts == [at(17, 9), at(1, 14, month=12)]


def test_it_is_not_done_before_it_has_begun(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(10, 18))
    invitation = service.mailbox(ANA)[1]
    service.press(invitation)
    assert step_of(service, ANA) == "open"
    service.reply(invitation, "DONE")
    service.turn()
    assert step_of(service, ANA) == "open"
    assert "Tuesday 17 November, 09:00 to 10:30 still stands" in service.newest(ANA).text


def test_the_facilitator_is_asked_once_for_a_date_with_one_link_to_all_names(service: Service):
    on_the_way(service)
    dated(service, FIRST)
    until(service, at(17, 12))
    (mail,) = asked_who_was_there(service)
    assert mail.message["Date"].datetime == at(17, 10, 45)
    assert "3 people had a seat" in mail.text
    page = service.pages.get(mail.link).text
    assert all(name in page for name in ("Ana Lopez", "Chi Nguyễn", "Dan"))
    assert [
        mail.subject for email in (ANA, CHI, DAN) for mail in service.mailbox(email) if "How did" in mail.subject
    ] == []


def test_whoever_was_there_goes_on_and_whoever_was_not_is_invited_again(service: Service):
    on_the_way(service)
    dated(service, FIRST)
    dated(service, SECOND)
    until(service, at(17, 12))
    (mail,) = asked_who_was_there(service)
    page = mark(service, mail, ana="yes", chi="yes", dan="no")
    assert "Noted, thank you." in page
    assert [step_of(service, email) for email in (ANA, CHI, DAN)] == ["done", "done", "open"]
    until(service, at(18, 18))
    assert list(in_calendar(service, DAN).values()) == [at(17, 9), at(1, 14, month=12)]
    assert any("Here is another date for your workshop" in mail.text for mail in service.mailbox(DAN))
    until(service, at(20, 18))
    assert step_of(service, ANA, "try") == "open"
    assert step_of(service, DAN, "try") == ""
    assert len(asked_who_was_there(service)) == 1


def test_marking_again_is_the_way_back(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    dated(service, SECOND)
    until(service, at(17, 12))
    (mail,) = asked_who_was_there(service)
    for said, state in (("yes", "done"), ("yes", "done"), ("no", "open"), ("no", "open"), ("yes", "done")):
        mark(service, mail, ana=said)
        assert step_of(service, ANA) == state
        service.live(days=0.2)
    assert list(in_calendar(service).values()) == [at(17, 9)], "the seat at the next date is given back"
    mark(service, mail, ana="no")
    until(service, at(19, 18))
    assert sorted(in_calendar(service).values()) == [at(17, 9), at(1, 14, month=12)]


def test_the_page_says_where_no_other_date_has_room(service: Service):
    on_the_way(service, ANA, CHI)
    dated(service, FIRST)
    until(service, at(17, 12))
    (mail,) = asked_who_was_there(service)
    assert "1 of them has no other date" in mark(service, mail, ana="yes", chi="no")
    service.live(days=1)
    assert any("no seat at “The workshop”" in place.note for place in service.status().places)


def test_without_another_date_the_route_goes_on_after_a_while_and_nobody_is_nagged(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    reads(service, ANA)
    until(service, at(17, 12))
    mark(service, asked_who_was_there(service)[0], ana="no")
    before = len(service.mailbox(ANA))
    until(service, at(27, 8))
    assert step_of(service, ANA) == "open"
    assert not any("workshop" in mail.subject.lower() for mail in service.mailbox(ANA)[before:])
    until(service, at(27, 18))
    assert step_of(service, ANA) == "skipped"


def test_a_silent_facilitator_is_reminded_once_and_then_everybody_is_asked_themselves(service: Service):
    on_the_way(service, ANA, CHI)
    dated(service, FIRST)
    reads(service, ANA, CHI)
    until(service, at(25, 18))
    assert [mail.message["Date"].datetime.date().isoformat() for mail in asked_who_was_there(service)] == [
        "2026-11-17",
        "2026-11-19",
    ]
    asked = next(mail for mail in service.mailbox(ANA) if mail.subject == "How did it go? The workshop")
    assert asked.message["Date"].datetime.date() == at(23, 10).date()
    service.press(asked)
    assert step_of(service, ANA) == "done"
    until(service, at(20, 18, month=12))
    assert step_of(service, CHI) == "skipped", "nobody is stranded"
    assert len(asked_who_was_there(service)) == 2


def test_without_a_facilitator_everybody_is_asked_at_once(service: Service):
    on_the_way(service, ANA, facilitator="")
    dated(service, FIRST)
    until(service, at(17, 12))
    assert service.newest(ANA).subject == "How did it go? The workshop"


def test_a_decline_in_the_calendar_frees_the_seat(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(10, 18))
    assert rsvp(service, ANA, "DECLINED") == "declined"
    service.turn()
    assert "is free for somebody else" in service.newest(ANA).text
    service.live(days=2)
    assert in_calendar(service) == {}, "and no other date is chosen for her"


def test_another_time_that_a_calendar_proposes_is_answered_and_the_workshop_stays(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(10, 18))
    assert rsvp(service, ANA, "TENTATIVE", starts=at(18, 9)) == "a workshop keeps its time; its other dates were told"
    assert "Tuesday 17 November, 09:00 to 10:30 still stands" in service.newest(ANA).text
    assert list(in_calendar(service).values()) == [at(17, 9)]


def test_what_a_calendar_said_stands_beside_the_name(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(10, 18))
    assert rsvp(service, ANA, "ACCEPTED") == "accepted"
    until(service, at(17, 12))
    assert "said yes in the calendar" in service.pages.get(asked_who_was_there(service)[0].link).text


def test_a_date_is_a_time_on_the_wall_and_follows_where_the_zone_goes(service: Service):
    on_the_way(service, ANA)
    dated(service, wall(29, 9, month=3).replace(year=2027))
    until(service, at(10, 18))
    assert list(in_calendar(service).values()) == [at(29, 9, month=3).replace(year=2027)], "over a clock change"
    with connection():
        Workshop.update(zone="Europe/Berlin").execute()  # as if another file of zones said so
        hours.set_derived_from("")
    assert rederive(service.installation)
    service.live(days=1)
    assert list(in_calendar(service).values()) == [at(29, 8, month=3).replace(year=2027)]


@pytest.mark.parametrize("instead", ["", ", slot: {minutes: 20, within: 20 working days}"])
def test_a_version_without_the_workshop_gives_the_seats_free(service: Service, instead: str):
    journey = JOURNEY.replace("    workshop: {minutes: 90, place: Room 4, capacity: 12}\n", "    due: 5 working days\n")
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(10, 18))
    path = service.folder / "journey.yaml"
    path.write_text(journey.replace("due: 5 working days", f"due: 5 working days\n    {instead[2:]}".rstrip()), "utf-8")
    version, _ = put_into_force(service.installation, drafted(path))
    adopt(version.journey_id, service.clock.now())
    service.live(days=1)
    assert in_calendar(service) == {}
    assert step_of(service, ANA) == "open"


def test_a_journey_with_a_workshop_is_simulated_on_dates_that_are_made_up(tmp_path):
    path = tmp_path / "talk.yaml"
    path.write_text(JOURNEY, encoding="utf-8")
    ran = lived(Plan(path, TEMPLATES, Settings(), BUILT_IN, 8, seed=1, starts=at(9, 9).date(), weeks=6))
    told = {mail.template for mail in ran.sent}
    assert {"workshop", "workshop-after"} <= told
    assert any(key == "meet" and took is not None for road in ran.roads for key, took in road.stays)


def test_why_tells_of_the_seat_of_who_noted_what_and_of_waiting_for_one(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(17, 12))
    mark(service, asked_who_was_there(service)[0], ana="no")
    service.live(days=1)
    told = [line.what for line in service.why().lines]
    assert "“The workshop” is in the calendar for Tue 17 Nov 2026 09:00" in told
    assert "“The workshop” has taken place" in told
    assert "Eva noted that the learner was not at “The workshop”" in told
    held = [line.why for line in service.why().lines if line.kind == "held"]
    assert "no date of it lies ahead yet" in held


@pytest.mark.parametrize("words", ["STOP", "PAUSE until 30 November"])
def test_whoever_stops_or_pauses_has_no_seat_and_nobody_asks_about_them(service: Service, words: str):
    on_the_way(service, ANA, CHI)
    dated(service, FIRST)
    until(service, at(10, 18))
    service.reply(service.mailbox(ANA)[1], words)
    service.turn()
    assert in_calendar(service, ANA) == {}
    until(service, at(17, 12))
    assert "1 person had a seat" in asked_who_was_there(service)[0].text


def test_after_a_pause_there_is_a_seat_at_a_later_date(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    dated(service, SECOND)
    until(service, at(10, 18))
    service.reply(service.mailbox(ANA)[1], "PAUSE until 23 November")
    until(service, at(24, 18))
    assert list(in_calendar(service).values()) == [at(1, 14, month=12)]


def test_without_any_date_nobody_is_invited_and_nobody_is_stranded(service: Service):
    on_the_way(service, ANA)
    until(service, at(10, 18))
    service.press(service.newest(ANA))
    until(service, at(30, 18))
    assert calendars(service) == []
    assert step_of(service, ANA) == "skipped"
    assert step_of(service, ANA, "try") in ("open", "")
    assert [row.reason for row in Receipt.select().where(Receipt.step == "meet")] == ["there was no date for it"]


def test_a_move_says_what_comes_later_because_of_it(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(10, 18))
    service.press(service.newest(ANA))
    look = looked_at(service, FIRST, to=wall(24, 9))
    assert look.told == 1
    ((title, people, before, now),) = look.later
    assert (title, people, now - before) == ("Hold one talk", 1, timedelta(days=7))
    assert len(calendars(service)) == 1, "nothing is written"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"wall": wall(1, 9)}, "has passed"),
        ({"link": "http://example.org"}, "--link"),
        ({"capacity": -1}, "--capacity"),
        ({"minutes": 5}, "--minutes"),
        ({"place": ""}, "--place"),
        ({"place": "x" * 121}, "--place"),
        ({"place": "Room\n4"}, "can't be printed"),
    ],
)
def test_a_date_that_can_not_be_is_refused_with_a_sentence(service: Service, said: dict[str, object], sentence: str):
    on_the_way(service, ANA)
    with pytest.raises(NudgerError, match=sentence):
        looked_at(service, **({"wall": FIRST} | said))


def test_a_date_that_has_begun_stays(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(17, 9, 30))
    for change in ({"off": True}, {"to": SECOND}):
        with pytest.raises(NudgerError, match="has begun already"):
            looked_at(service, FIRST, **change)


def test_only_whoever_is_asked_opens_the_page(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(17, 12))
    (mail,) = asked_who_was_there(service)
    service.person("fay@example.org")
    service.give("facilitator", "fay@example.org")
    assert "Ana" not in service.pages.get(mail.link).text
    mark(service, mail, ana="yes")
    assert step_of(service, ANA) == "open"


def test_the_link_of_the_page_does_nothing_else(service: Service):
    on_the_way(service, ANA)
    dated(service, FIRST)
    until(service, at(17, 12))
    (mail,) = asked_who_was_there(service)
    before = service.verbs()
    for path in ("", "/undo", "/next", "/days", "/time", "/back", "/brief", "/brief/undo"):
        service.pages.post(f"{mail.link}{path}", data={"when": "none", "words": "x"})
        service.pages.get(f"{mail.link}{path}")
    for fields in ({"1": "maybe"}, {"99": "yes"}, {"x": "yes"}, {}):
        service.pages.post(f"{mail.link}/attendance", data=fields)
    assert service.verbs() == before
