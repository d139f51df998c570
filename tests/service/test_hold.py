"""What is on hold stays, what is not goes on, and on release nothing is lost."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cast import ANA, BEN, CHI, JOURNEY, MONDAY, TEMPLATES, Service, at

from nudger.errors import NudgerError
from nudger.mail.templates import Templates
from nudger.service.hold import hold, release
from nudger.service.installation import Installation
from nudger.store import holds, people
from nudger.store.holds import Scope
from nudger.store.tables import Outbox

Make = Callable[..., Service]

OTHER = JOURNEY.replace("first-talk", "second-talk").replace("title: How a talk goes", "title: Talk again")


def two_journeys(a_service: Make) -> Service:
    """Ana on the first journey, Chi on the second, both from today."""
    service = a_service()
    service.person(CHI)
    service.enrol(ANA)
    service.enrol(CHI, journey=OTHER)
    return service


SCOPES = [
    (Scope.EVERYTHING, "", {}),
    (Scope.JOURNEY, "first-talk", {CHI: 1}),
    (Scope.TEMPLATE, "step", {}),
    (Scope.TEMPLATE, "remind", {ANA: 1, CHI: 1}),
    (Scope.PERSON, ANA, {CHI: 1}),
    (Scope.PERSON, BEN, {ANA: 1, CHI: 1}),
]


@pytest.mark.parametrize(("scope", "name", "got"), SCOPES)
def test_a_hold_keeps_what_it_names_and_nothing_else_and_release_loses_nothing(
    a_service: Make, scope: Scope, name: str, got: dict[str, int]
):
    service = two_journeys(a_service)
    hold(service.installation, scope, name, "a wrong link")
    service.sleep(hours=2)
    service.turn()
    assert {email: len(service.mailbox(email)) for email in (ANA, CHI)} == {ANA: 0, CHI: 0} | got
    release(service.installation, scope, name)
    service.turn()
    assert {email: len(service.mailbox(email)) for email in (ANA, CHI)} == {ANA: 1, CHI: 1}


@pytest.mark.parametrize(("scope", "name"), [(scope, name) for scope, name, got in SCOPES if ANA not in got])
def test_a_mail_that_was_in_the_outbox_already_is_held_and_leaves_on_release(a_service: Make, scope: Scope, name: str):
    service = two_journeys(a_service)
    service.sleep(hours=1)
    service.walk()
    hold(service.installation, scope, name, "")
    service.turn()
    assert service.mailbox(ANA) == []
    release(service.installation, scope, name)
    service.turn()
    assert [len(service.mailbox(email)) for email in (ANA, CHI)] == [1, 1]
    assert service.outbox() == ["sent", "sent"]


def test_while_everything_is_on_hold_nothing_is_decided_either(a_service: Make):
    service = two_journeys(a_service)
    hold(service.installation, Scope.EVERYTHING, "", "")
    service.sleep(days=3)
    service.turn()
    assert service.outbox() == [] and len(service.nudges("planned")) == 2


def test_a_ladder_does_not_run_ahead_while_it_is_on_hold(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=1)
    hold(service.installation, Scope.PERSON, ANA, "")
    service.live(days=30)
    assert len(service.mailbox(ANA)) == 1
    release(service.installation, Scope.PERSON, ANA)
    service.live(days=1)
    assert len(service.mailbox(ANA)) == 2  # the first reminder, and not both and the pause
    assert service.state == "active"


def test_release_keeps_to_the_readers_hours(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    hold(service.installation, Scope.JOURNEY, "first-talk", "")
    service.live(days=0.5)
    release(service.installation, Scope.JOURNEY, "first-talk")
    service.turn()
    assert service.mailbox(ANA) == []
    service.live(days=1)
    assert [row.settled_at for row in Outbox.select()] == [at(3, 9)]


def test_what_two_holds_keep_leaves_when_both_are_released(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    hold(service.installation, Scope.JOURNEY, "first-talk", "")
    hold(service.installation, Scope.PERSON, ANA, "")
    service.live(days=0.1)
    release(service.installation, Scope.JOURNEY, "first-talk")
    service.turn()
    assert service.mailbox(ANA) == []
    release(service.installation, Scope.PERSON, ANA)
    service.turn()
    assert len(service.mailbox(ANA)) == 1


@pytest.mark.parametrize("is_walked", [False, True])
def test_a_template_corrected_while_on_hold_corrects_what_had_not_left(
    a_service: Make, tmp_path: Path, is_walked: bool
):
    service = a_service()
    service.enrol(ANA)
    service.sleep(hours=1)
    if is_walked:
        service.walk()
    hold(service.installation, Scope.TEMPLATE, "step", "a wrong word")
    service.turn()
    corrected = tmp_path / "corrected"
    shutil.copytree(TEMPLATES, corrected)
    mail = corrected / "mail" / "step.en.md"
    mail.write_text(mail.read_text(encoding="utf-8").replace("{{ sender }}", "The right word, {{ sender }}"), "utf-8")
    service.installation = Installation.open(service.installation.settings, service.clock, corrected)
    release(service.installation, Scope.TEMPLATE, "step")
    service.turn()
    assert "The right word" in service.newest(ANA).text
    assert Templates.load(corrected) is not None


def test_held_again_after_a_release_it_counts_from_then(a_service: Make):
    service = a_service()
    hold(service.installation, Scope.PERSON, ANA, "once")
    service.sleep(hours=1)
    hold(service.installation, Scope.PERSON, ANA, "for another reason")
    (held,) = holds.in_force()
    assert (held.since, held.reason) == (MONDAY, "for another reason")
    release(service.installation, Scope.PERSON, ANA)
    service.sleep(hours=1)
    hold(service.installation, Scope.PERSON, ANA, "twice")
    (held,) = holds.in_force()
    assert (held.since, held.reason) == (MONDAY + timedelta(hours=2), "twice")


def test_a_person_whom_the_breaker_holds_shows_its_reason_and_is_released_like_any_other(a_service: Make):
    service = a_service(budget={"mails_a_day": 9, "mails_a_week": 63})
    service.enrol(ANA)
    service.live(days=0.1)
    ana = people.by_email(ANA).id
    for number in range(3):
        Outbox.insert(
            channel="mail",
            key=f"x{number}",
            message_id=f"x{number}@example.org",
            person=ana,
            counts=True,
            value=1,
            send_after=service.clock.now(),
            state="sent",
            created_at=service.clock.now(),
            settled_at=service.clock.now(),
        ).execute()
    service.enrol(ANA, journey=OTHER)
    service.live(days=0.1)
    (held,) = service.status().on_hold
    assert (held.scope, held.name) == ("person", ANA)
    assert "where the journeys explain" in held.reason
    (line,) = [line for line in service.why().lines if line.kind == "held"]
    assert held.reason in line.why
    release(service.installation, Scope.PERSON, ANA)
    service.turn()
    assert service.newest(ANA).subject == "Talk again"


def test_why_and_status_tell_what_is_on_hold_since_when_and_why(a_service: Make):
    service = two_journeys(a_service)
    hold(service.installation, Scope.JOURNEY, "first-talk", "the page is down")
    service.live(days=0.1)
    told = "journey first-talk, since Mon 02 Nov 09:00 UTC: the page is down"
    assert [str(each) for each in service.status().on_hold] == [told]
    assert [place.held for place in service.status().places] == [f"on hold: {told}", ""]
    assert [line.why for line in service.why().lines if line.kind == "held"] == [f"on hold: {told}"]
    assert [str(each) for each in service.why().on_hold] == [told]
    assert service.why(CHI).on_hold == ()


@pytest.mark.parametrize(
    ("scope", "name", "sentence"),
    [
        (Scope.JOURNEY, "first-tlak", 'no journey was published as "first-tlak"; did you mean first-talk?'),
        (Scope.PERSON, "anna@example.org", f'nobody is known as "anna@example.org"; did you mean {ANA}'),
        (Scope.PERSON, "zzz", "none is near"),
        (Scope.TEMPLATE, "stepp", 'there is no mail "stepp"; there are admin-complained, admin-for-a-human'),
    ],
)
def test_what_nobody_knows_is_refused_with_what_is_near(a_service: Make, scope: Scope, name: str, sentence: str):
    service = two_journeys(a_service)
    with pytest.raises(NudgerError, match=sentence.replace("?", r"\?")):
        hold(service.installation, scope, name, "")
    assert holds.in_force() == []


def test_releasing_what_is_not_on_hold_is_refused(a_service: Make):
    service = a_service()
    with pytest.raises(NudgerError, match="journey first-talk is not on hold"):
        release(service.installation, Scope.JOURNEY, "first-talk")
