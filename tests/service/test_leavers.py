"""People who are absent from a sheet: told, and marked as left only when somebody says so."""

from collections.abc import Callable

import pytest
from cast import ANA, BEN, CHI, JOURNEY, Service, at

from nudger.errors import NudgerError
from nudger.service.roster import objection
from nudger.store import people
from nudger.store.tables import Enrolment, Nudge, Outbox

Make = Callable[..., Service]
BEN_ALONE = f"email,name\n{BEN},Ben Okafor\n"
ANA_ALONE = f"email,name\n{ANA},Ana Lopez\n"
BOTH = f"email,name,manager\n{ANA},Ana Lopez,{BEN}\n{BEN},Ben Okafor,\n"


def absent(service: Service, sheet: str) -> list[tuple[str, list[tuple[str, str, int]]]]:
    return [(gone.email, [tuple(part) for part in gone.parts]) for gone in service.compare_people(sheet).absent]


def test_who_is_absent_is_told_with_what_they_have_a_part_in(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.import_people(f"email,name,manager\n{CHI},Chi,{BEN}\n")
    service.enrol(CHI)
    assert absent(service, f"email,name\n{CHI},Chi\n") == [
        (ANA, [("learner", "first-talk", 1)]),
        (BEN, [("manager", "first-talk", 2)]),
    ]


def test_unless_it_is_said_nobody_leaves(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.import_people(BEN_ALONE)
    service.live(days=1)
    assert len(service.mailbox(ANA)) == 1


def test_a_bad_line_about_somebody_makes_nobody_a_leaver(a_service: Make):
    service = a_service()
    sheet = f"email,name,zone\n{ANA},Ana Lopez,Europe/Berlni\n{BEN},Ben Okafor,\n"
    assert absent(service, sheet) == []
    assert objection(service.compare_people(sheet), so_many=False) == ""


def test_whoever_left_gets_no_mail_and_their_journeys_end(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    assert len(service.mailbox(ANA)) == 1
    service.import_people(BEN_ALONE, leavers=True)
    service.live(days=30)
    assert (len(service.mailbox(ANA)), service.state) == (1, "left")
    assert people.by_email(ANA).has_left
    assert [line.what for line in service.why().lines if line.kind == "happened"][-1] == (
        "“The first talk” was ended by an admin"
    )
    assert service.why().lines[-1].why == "in the list of people no more"


def test_what_was_on_its_way_to_whoever_left_does_not_leave(a_service: Make):
    service = a_service(now=at(2, 10))
    service.enrol(ANA)
    service.walk()
    service.import_people(BEN_ALONE, leavers=True)
    service.turn()
    mail = Outbox.get()
    assert (service.mailbox(ANA), mail.state, mail.reason) == ([], "cancelled", "has left")


def test_an_answer_to_whoever_left_is_not_sent(a_service: Make):
    service = a_service(now=at(2, 10))
    service.enrol(ANA)
    service.turn()
    service.import_people(BEN_ALONE, leavers=True)
    service.reply(service.newest(ANA), "What was this again?")
    service.live(days=1)
    assert len(service.mailbox(ANA)) == 1
    assert [(row.state, row.reason) for row in Nudge.select().where(Nudge.origin == "answer")] == [
        ("skipped", "has left")
    ]


def test_the_last_word_of_a_journey_that_was_finished_is_not_sent_either(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=JOURNEY.partition("  - {key: plan")[0])
    service.live(days=0.1)
    service.press(service.newest(ANA))
    service.import_people(BEN_ALONE, leavers=True)
    service.live(days=3)
    assert (len(service.mailbox(ANA)), service.state) == (1, "completed")


def test_the_journey_goes_on_without_a_manager_who_left(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.do("", "On Friday.", "")
    service.live(days=4)
    assert len(service.mailbox(BEN)) == 1
    service.import_people(ANA_ALONE, leavers=True)
    service.live(days=20)
    assert (len(service.mailbox(BEN)), service.step("seen"), service.state) == (1, "skipped", "completed")


def test_a_manager_who_is_back_is_asked_again(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.import_people(ANA_ALONE, leavers=True)
    service.import_people(BOTH)
    service.do("", "On Friday.", "")
    service.live(days=4)
    assert len(service.mailbox(BEN)) == 1


def test_whoever_is_back_is_active_and_what_ended_stays_ended(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.import_people(BEN_ALONE, leavers=True)
    diff = service.import_people(BOTH)
    assert [change.differences for change in diff.changed] == [(("status", "left", "active"),)]
    service.live(days=10)
    assert (people.by_email(ANA).has_left, service.state, service.mailbox(ANA)) == (False, "left", [])


def test_leavers_are_told_once(a_service: Make):
    service = a_service()
    service.import_people(ANA_ALONE, leavers=True)
    again = service.compare_people(ANA_ALONE)
    assert (again.absent, again.known) == ([], 1)


def test_a_manager_who_left_is_told_while_the_sheet_names_them(a_service: Make):
    service = a_service()
    service.import_people(ANA_ALONE, leavers=True)
    diff = service.import_people(f"email,name,manager\n{ANA},Ana Lopez,{BEN}\n{CHI},Chi,{BEN}\n")
    assert [problem.what for problem in diff.problems] == [f"the manager {BEN} has left; the manager is left out"] * 2
    assert people.by_email(CHI).manager_id is None


def test_nobody_is_enrolled_who_has_left(a_service: Make):
    service = a_service()
    service.import_people(BEN_ALONE, leavers=True)
    with pytest.raises(NudgerError, match=f"{ANA} has left"):
        service.enrol(ANA)
    assert Enrolment.select().count() == 0


def crowd(count: int) -> str:
    lines = (f"p{number}@example.org,Person {number}" for number in range(count))
    return "\n".join(["email,name", *lines, ""])


@pytest.mark.parametrize(
    ("stay", "is_refused"),
    [(12, False), (11, True), (0, True)],  # of 18
)
def test_more_than_a_third_is_refused_unless_it_is_said_that_they_are_so_many(
    a_service: Make, stay: int, is_refused: bool
):
    service = a_service()
    service.import_people(crowd(16))  # with Ana and Ben
    diff = service.compare_people(f"{crowd(stay - 2)}{ANA},A\n{BEN},B\n" if stay else "email,name\n")
    said = objection(diff, so_many=False)
    assert bool(said) is is_refused
    assert not said or f"{18 - stay} of 18 people would be marked as left" in said
    assert objection(diff, so_many=True) == ""


def test_five_may_leave_however_few_there_are(a_service: Make):
    service = a_service()
    service.import_people(crowd(4))
    assert objection(service.compare_people(crowd(1)), so_many=False) == ""


@pytest.mark.parametrize("line", ["ana@@example.org,Ana", f"{CHI}", f'{CHI},"Chi'])
def test_while_a_line_does_not_say_who_it_is_about_nobody_leaves(a_service: Make, line: str):
    service = a_service()
    diff = service.compare_people(f"{BEN_ALONE}{line}\n")
    assert "don't say who they are about" in objection(diff, so_many=True)
