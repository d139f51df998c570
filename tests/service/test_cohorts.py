"""Who begins together, and what waits until somebody has looked at the first mails."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from cast import ANA, BEN, CHI, MONDAY, Service, at

from nudger.errors import NudgerError
from nudger.journey.first_mails import first_monday, is_too_soon
from nudger.journey.receipts import Event as Happened
from nudger.journey.receipts import Lifecycle, Verb, progress
from nudger.service import cohorts
from nudger.service.enrolling import addresses_in, default_start, enrol_in, journey_of
from nudger.service.roster import let_go
from nudger.store import cohorts as known
from nudger.store import people
from nudger.store.tables import Enrolment

Make = Callable[..., Service]
NEXT_MONDAY = date(2026, 11, 9)


def starts(email: str = ANA) -> date:
    return Enrolment.get(Enrolment.person == people.by_email(email).id).starts


def test_nothing_is_planned_before_the_first_mails_are_approved(a_service: Make):
    service = a_service()
    service.cohort(ANA)
    service.live(days=20)
    assert (service.post.sent, service.nudges("planned"), service.state) == ([], [], "waiting")
    assert [line.why for line in service.why().lines] == ["waits for the approval of cohort “autumn”"]
    assert service.status().places[0].note == "waits for the approval of cohort autumn"


def test_once_approved_the_manager_is_written_first_then_the_learner_then_the_first_step_comes(a_service: Make):
    service = a_service()
    service.cohort(ANA)
    service.approve()
    service.live(days=8)
    came = sorted(
        (mail.message["Date"].datetime, mail.recipient) for mail in service.mailbox(ANA) + service.mailbox(BEN)
    )
    assert came == [(at(5, 10), BEN), (at(6, 10), ANA), (at(9, 10), ANA)]


def test_approving_twice_changes_nothing(a_service: Make):
    service = a_service()
    service.cohort(ANA)
    service.approve()
    before = service.verbs(), service.nudges("planned")
    service.approve()
    assert (service.verbs(), service.nudges("planned")) == before


def test_an_approval_that_comes_too_late_for_the_managers_names_the_next_monday(a_service: Make):
    service = a_service()
    service.cohort(ANA)
    service.sleep(days=4)
    with pytest.raises(NudgerError, match="--start 2026-11-16"):
        service.approve()
    assert service.state == "waiting"
    service.approve(starts=date(2026, 11, 16))
    assert (service.state, starts()) == ("active", date(2026, 11, 16))


def test_a_start_that_was_told_is_kept_however_soon_and_the_mails_still_come_one_after_the_other(a_service: Make):
    service = a_service(budget={"mails_a_day": 10, "mails_a_week": 70})
    service.cohort(ANA, starts=MONDAY.date())
    service.approve(starts=MONDAY.date())
    service.live(days=1.5)
    assert [mail.message["Date"].datetime for mail in service.mailbox(ANA)] == [at(2, 9), at(3, 10)]


def test_whoever_comes_late_to_an_approved_cohort_starts_on_a_later_monday(a_service: Make):
    service = a_service()
    cohort = service.cohort(ANA)
    service.approve()
    service.person(CHI, manager=BEN)
    service.sleep(days=9)
    joined = enrol_in(service.installation, known.by_name(cohort.name), [CHI, ANA])
    assert (joined.new, joined.already, joined.later) == ((CHI,), (ANA,), ((CHI, date(2026, 11, 16)),))
    assert Enrolment.get(Enrolment.person == people.by_email(CHI).id).state == "active"


def test_without_a_date_the_start_is_a_monday_that_is_soon_enough_for_every_manager(a_service: Make):
    service = a_service(now=at(4, 18))
    cohort = service.cohort(ANA)
    definition = journey_of(cohort)
    assert default_start(service.installation, [ANA], definition) == (NEXT_MONDAY, NEXT_MONDAY)
    service.sleep(days=1)
    assert default_start(service.installation, [ANA], definition) == (date(2026, 11, 16), NEXT_MONDAY)
    assert cohort.starts == NEXT_MONDAY


def test_a_manager_of_few_working_days_needs_an_earlier_mail(a_service: Make):
    a_service().person(BEN, working_days="0")
    window = people.by_email(BEN).window
    assert not is_too_soon(date(2026, 11, 16), window, at(2, 16))
    assert is_too_soon(date(2026, 11, 16), window, at(2, 17))
    assert first_monday(date(2026, 11, 10), [window], at(2, 17)) == date(2026, 11, 23)


@pytest.mark.parametrize("name", ["", "  ", "-x", "x" * 81, "a\x07b"])
def test_a_name_that_nobody_can_type_is_refused(a_service: Make, name: str):
    with pytest.raises(NudgerError, match="can't be the name of a cohort"):
        a_service().cohort(name=name)


def test_a_cohort_is_found_by_its_name_and_a_mistake_is_pointed_out(a_service: Make):
    service = a_service()
    with pytest.raises(NudgerError, match="there are none yet"):
        cohorts.found("autum")
    service.cohort()
    with pytest.raises(NudgerError, match='did you mean "autumn"'):
        cohorts.found("autum")
    with pytest.raises(NudgerError, match="take another name"):
        service.cohort()


def test_who_leaves_the_organisation_while_waiting_never_begins(a_service: Make):
    service = a_service()
    service.cohort(ANA)
    let_go(service.compare_people(f"email,name\n{BEN},Ben Okafor\n"), service.clock.now())
    service.approve()
    service.live(days=10)
    assert (service.state, service.post.sent) == ("left", [])


def test_a_stop_is_not_undone_by_what_comes_later():
    told = [Verb.TERMINATED, Verb.REQUESTED, Verb.RESERVED, Verb.APPROVED]
    assert progress(Happened(verb, MONDAY) for verb in told).lifecycle is Lifecycle.LEFT
    assert progress(Happened(verb, MONDAY) for verb in told[1:]).lifecycle is Lifecycle.ACTIVE


@pytest.mark.parametrize(
    "text",
    [
        "ana@example.org\nchi@example.org\n",
        "\ufeffName;E-Mail\nAna;ANA@example.org\nChi;chi@example.org\n",
        "email\nana@example.org\n\nchi@example.org",
    ],
)
def test_a_list_of_addresses_is_read_as_it_was_saved(tmp_path: Path, text: str):
    (tmp_path / "list.csv").write_text(text, "utf-8")
    assert addresses_in(tmp_path / "list.csv") == [ANA, CHI]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "is empty"), ("name\nAna\n", "no column email"), ("email,name\nana@example.org,A\n,B\n", ":3: there is no")],
)
def test_a_list_that_names_nobody_is_refused_with_its_line(tmp_path: Path, text: str, sentence: str):
    (tmp_path / "list.csv").write_text(text, "utf-8")
    with pytest.raises(NudgerError, match=sentence):
        addresses_in(tmp_path / "list.csv")
    with pytest.raises(NudgerError, match="can't be read"):
        addresses_in(tmp_path / "nothing.csv")
