"""What would help? Asked once after the last reminder, answered by one page or one word, and held against nobody."""

from collections.abc import Callable
from datetime import date

import pytest
from cast import ANA, BEN, CHI, Service

from nudger.journey.policy import Viewer
from nudger.service.collect import collect
from nudger.store.tables import Enrolment

Make = Callable[..., Service]
OFFER = "What would help?"
ALONE = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
  - {key: read, kind: read, title: How a talk goes, ask: Read the page.}
  - {key: plan, kind: reflect, title: Your plan, ask: When will you do it?}
  - {key: talk, kind: practise, title: Hold one talk, ask: Hold one talk.}
"""


@pytest.fixture
def service(a_service: Make) -> Service:
    """Ana was silent until the offer came; Chi is the facilitator, Ben her manager."""
    service = a_service()
    service.person(CHI)
    service.enrol(ANA, journey=ALONE)
    service.give("facilitator", CHI)
    service.live(days=14.2)
    assert service.newest(ANA).subject == OFFER
    return service


def choose(service: Service, choice: str) -> str:
    """Press one of the buttons behind the offer; return the page that follows."""
    return service.pages.post(service.newest(ANA).link, data={"choice": choice}).text


def say(service: Service, words: str) -> None:
    service.reply(service.newest(ANA), words)
    collect(service.installation)
    service.turn()


def subjects(service: Service, email: str) -> list[str]:
    return [mail.subject for mail in service.mailbox(email)]


def test_the_offer_names_the_day_and_who_is_told_before_that_happens(service: Service):
    text = " ".join(service.newest(ANA).text.split())
    assert "If we hear nothing by Monday 23 November, we pause here and let Chi know." in text
    assert "LIGHTER, PAUSE, HELP or STOP" in text
    assert "Your learning team sees what you choose here." in text
    service.live(days=20)
    assert (service.state, subjects(service, CHI)) == ("paused", ["Ana pauses"])
    assert subjects(service, BEN) == []


def test_without_a_facilitator_the_admin_is_told_of_the_pause(a_service: Make):
    service = a_service(admin=CHI)
    service.person(CHI)
    service.enrol(ANA, journey=ALONE)
    service.live(days=30)
    assert (service.state, subjects(service, CHI)) == ("paused", ["Ana pauses"])


def test_opening_the_page_changes_nothing_and_shows_four_ways(service: Service):
    page = service.pages.get(service.newest(ANA).link).text
    assert [f'value="{choice}"' in page for choice in ("lighter", "pause", "help", "stop")] == [True] * 4
    assert "<script" not in page and "Until Monday 30 November" in page
    assert not any(verb.split()[0] in ("slowed", "stuck", "terminated") for verb in service.verbs())


def test_a_lighter_road_gives_twice_the_time_and_can_be_taken_back(service: Service):
    assert "A lighter road it is." in choose(service, "lighter")
    choose(service, "lighter")
    assert [verb for verb in service.verbs() if "slowed" in verb] == ["slowed read"]
    assert Enrolment.get().is_lighter
    assert "The usual pace" in service.pages.get(service.newest(ANA).link).text
    lines = [line.what for line in service.why().lines]
    assert "Ana Lopez chose a lighter road for “The first talk” by the link: twice the time for each step" in lines
    service.live(days=6)  # due six working days on, on the 24th, and so reminded of on the 23rd
    assert subjects(service, ANA)[-1] == OFFER
    service.live(days=1)
    assert subjects(service, ANA)[-1] == "For Tuesday 24 November: How a talk goes"
    assert "You have until Tuesday 24 November for this step" in service.newest(ANA).text
    service.press(service.newest(ANA))
    service.live(days=4)
    assert "for Thursday 3 December" in service.newest(ANA).text


def test_going_on_begins_the_step_anew_and_says_when_they_arrive_instead(service: Service):
    text = service.newest(ANA).text
    assert "Going on from here, you arrive about " in text
    assert " instead of " in text
    assert "On you go." in choose(service, "go-on")
    choose(service, "go-on")
    assert [verb for verb in service.verbs() if "rerouted" in verb] == ["rerouted read"]
    lines = [line.what for line in service.why().lines]
    assert "Ana Lopez goes on with “The first talk” by its new dates by the link" in lines
    service.live(days=3)
    assert subjects(service, ANA)[-1] == OFFER
    service.live(days=3)
    assert subjects(service, ANA)[-1] == "Still here for you: How a talk goes"
    assert service.state == "active"


def test_the_usual_pace_comes_back_by_the_same_page_as_often_as_one_likes(service: Service):
    for choice, is_lighter in (("lighter", True), ("usual", False), ("lighter", True), ("usual", False)):
        choose(service, choice)
        assert Enrolment.get().is_lighter is is_lighter


def test_a_pause_lasts_two_weeks_and_its_page_says_until_when(service: Service):
    page = choose(service, "pause")
    assert "You pause until Monday 30 November" in page
    choose(service, "pause")
    assert Enrolment.get().paused_until == date(2026, 11, 30)
    assert "Good to have you back." in choose(service, "resume")
    assert service.state == "active"


def test_help_is_asked_of_the_facilitator_and_nothing_presses_meanwhile(service: Service):
    assert "Chi will come back to you." in choose(service, "help")
    choose(service, "help")
    service.live(days=1)
    assert subjects(service, CHI) == ["Ana Lopez would like your help"]
    assert "with “How a talk goes”" in service.newest(CHI).text
    assert subjects(service, BEN) == []
    service.live(days=2)
    assert subjects(service, ANA)[-1] == OFFER
    service.live(days=3)
    assert subjects(service, ANA)[-1] == "Still here for you: How a talk goes"


def test_without_a_facilitator_the_manager_is_asked_and_the_learner_reads_that_before(a_service: Make):
    service = a_service()
    service.person(ANA, manager=BEN)
    service.enrol(ANA, journey=ALONE)
    service.live(days=14.2)
    assert "we ask Ben, your manager, to get in touch with you" in " ".join(service.newest(ANA).text.split())
    assert "We ask Ben, your manager, to get in touch with you." in service.pages.get(service.newest(ANA).link).text
    choose(service, "help")
    service.live(days=1)
    assert subjects(service, BEN) == ["Ana Lopez would like your help"]


def test_where_nobody_can_help_it_is_not_offered(a_service: Make):
    service = a_service()
    service.person(ANA)
    service.enrol(ANA, journey=ALONE)
    service.live(days=14.2)
    assert "HELP" not in service.newest(ANA).text
    assert 'value="help"' not in service.pages.get(service.newest(ANA).link).text


def test_stop_ends_the_mails_tells_the_facilitator_and_can_be_undone(service: Service):
    mail = service.newest(ANA)
    assert "You stopped The first talk." in choose(service, "stop")
    service.live(days=1)
    assert (service.state, subjects(service, CHI)) == ("left", ["Ana has stopped"])
    service.pages.post(f"{mail.link}/back")
    assert service.state == "active"


@pytest.mark.parametrize(
    ("word", "subject"),
    [
        ("LIGHTER", "A lighter road it is"),
        ("leichter", "A lighter road it is"),
        ("USUAL", "The usual pace again"),
        ("HELP", "Chi will come back to you"),
        ("Stuck!", "Chi will come back to you"),
        ("PAUSE", "A pause until Monday 30 November"),
        ("STOP", "These mails end here"),
    ],
)
def test_one_word_in_reply_does_the_same(service: Service, word: str, subject: str):
    say(service, word)
    assert subjects(service, ANA)[-1] == subject


def test_the_step_itself_is_one_click_behind_the_offer_and_done_by_reply_too(service: Service):
    link = service.newest(ANA).link
    assert "<h1>How a talk goes</h1>" in service.pages.get(f"{link}/step").text
    say(service, "DONE")
    assert service.step("read") == "done"
    assert "is done." in service.pages.get(link).text


def test_an_answer_takes_the_offer_back_before_its_time(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=ALONE)
    service.live(days=9.2)
    service.reply(service.newest(ANA), "I am on it.")
    service.live(days=5)
    assert OFFER not in subjects(service, ANA)


def test_a_manager_learns_of_no_lighter_road_and_no_pause(service: Service):
    choose(service, "lighter")
    told = [line.what for line in service.why(seen_by=Viewer.MANAGER).lines]
    assert not any("lighter" in line for line in told)


def test_others_cannot_choose_a_lighter_road(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.do("", "my plan", "")
    service.live(days=4)
    service.reply(service.newest(BEN), "LIGHTER")
    service.turn()
    assert "We can’t do “LIGHTER” by mail yet." in service.newest(BEN).text


def test_the_deputy_of_a_silent_manager_is_asked_and_reads_why(a_service: Make):
    service = a_service()
    service.person(CHI)
    service.person(BEN, deputy=service.id_of(CHI))
    service.enrol(ANA)
    service.do("", "my plan", "")
    service.live(days=24)
    assert len(service.mailbox(BEN)) == 2
    assert subjects(service, CHI) == ["Ana: What you saw"]
    assert "Ben may not find the time for this, so we ask you." in service.newest(CHI).text
    reasons = [line.why for line in service.why(CHI).lines if line.kind == "sent"]
    assert reasons == ["no answer from the manager, so their deputy is asked"]
    service.live(days=10)
    assert (service.step("seen"), len(service.mailbox(CHI))) == ("skipped", 1)
