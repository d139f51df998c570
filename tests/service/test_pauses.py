"""An admin's pauses: who gets nothing meanwhile, what comes after, and what the same words twice do."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import ANA, BEN, CHI, JOURNEY, Service, at

from nudger.errors import NudgerError
from nudger.journey.pauses import Then
from nudger.journey.policy import Viewer
from nudger.service import cohorts
from nudger.service.enrolling import enrol_in
from nudger.service.pauses import look, pause, resume, running, target, wanted
from nudger.service.pauses import write as writing
from nudger.service.record import replan
from nudger.store import people
from nudger.store.pauses import Said, Scope
from nudger.store.tables import Nudge, Outbox, Pause

Make = Callable[..., Service]
DAN = "dan@example.org"
FROM, BACK = date(2026, 11, 5), date(2026, 11, 16)  # a Thursday, a Monday
SCOPES = {
    Scope.PERSON: (ANA, ""),
    Scope.LEARNER: (ANA, "first-talk"),
    Scope.COHORT: ("autumn", ""),
    Scope.JOURNEY: ("first-talk", ""),
    Scope.EVERYONE: ("", ""),
}


def paused(
    service: Service,
    scope: Scope = Scope.EVERYONE,
    begins: date = FROM,
    until: date = BACK,
    then: Then | None = None,
    reason: str = "",
    name: str = "",
) -> Said:
    """Let an admin look at a pause of this, and write it."""
    now = service.clock.now()
    meant = target(scope, name) if name else target(scope, *SCOPES[scope])
    said = wanted(meant, begins, until, then, reason, now.date(), now)
    look(meant, said)
    pause(meant, said, now.date(), now)
    return said


def resumed(service: Service, scope: Scope = Scope.EVERYONE, name: str = "") -> None:
    now = service.clock.now()
    meant = target(scope, name) if name else target(scope, *SCOPES[scope])
    resume(meant, running(meant, now.date(), now), now.date(), now)


def days(service: Service, email: str) -> list[str]:
    """Return the days on which pushes reached somebody, in order."""
    person = service.id_of(email)
    sent = Outbox.select().where(Outbox.person == person, Outbox.state == "sent", Outbox.counts).order_by(Outbox.id)
    return [f"{mail.settled_at.astimezone(ZoneInfo('Europe/London')):%a %d %b}" for mail in sent]


@pytest.fixture
def service(a_service: Make) -> Service:
    """Ana is on the way in cohort autumn: greeted on Monday, and asked for her first step on Tuesday."""
    service = a_service()
    service.cohort(ANA, starts=date(2026, 11, 2))
    service.approve(starts=date(2026, 11, 2))
    service.live(days=2.1)
    return service


@pytest.mark.parametrize("then", [None, *Then])
@pytest.mark.parametrize("scope", Scope)
def test_nothing_is_sent_in_a_pause_and_one_mail_at_most_on_the_first_day_back(
    service: Service, scope: Scope, then: Then | None
):
    paused(service, scope, then=then)
    service.press(service.newest(ANA))
    before = days(service, ANA)
    service.live(days=11.5)  # until Sunday
    assert days(service, ANA) == before
    service.live(days=3)
    assert days(service, ANA)[len(before) :] == ["Mon 16 Nov"]
    assert service.newest(ANA).subject == "Your plan"


def test_after_a_pause_of_everyone_three_journeys_come_one_mail_a_day_and_two_a_week(service: Service):
    for number in (2, 3):
        service.enrol(ANA, journey=JOURNEY.replace("first-talk", f"talk-{number}"), starts=FROM)
    paused(service, then=Then.CATCH_UP)
    service.live(days=20)
    came = days(service, ANA)
    assert max(Counter(came).values()) == 1
    back = came.index("Mon 16 Nov")
    assert came[back : back + 3] == ["Mon 16 Nov", "Tue 17 Nov", "Mon 23 Nov"]
    assert not {"Thu 05 Nov", "Fri 06 Nov", "Mon 09 Nov"} & set(came)


def test_a_reminder_in_a_pause_is_moved_by_shift_left_out_by_keep_and_made_up_for_by_catch_up(a_service: Make):
    service = a_service()
    for then in Then:
        service.person(f"{then}@example.org")
        service.enrol(f"{then}@example.org")
    service.live(days=2)
    for then in Then:
        paused(service, Scope.PERSON, until=date(2026, 11, 10), then=then, name=f"{then}@example.org")
    service.live(days=14)
    assert {then: days(service, f"{then}@example.org") for then in Then} == {
        Then.SHIFT: ["Mon 02 Nov", "Wed 11 Nov", "Mon 16 Nov"],
        Then.KEEP: ["Mon 02 Nov", "Wed 11 Nov", "Mon 16 Nov"],  # the offer
        Then.CATCH_UP: ["Mon 02 Nov", "Tue 10 Nov", "Fri 13 Nov"],
    }


def test_an_answer_in_a_pause_counts_and_what_follows_waits(service: Service):
    paused(service)
    service.live(days=3)
    mail = service.newest(ANA)
    assert service.press(mail) == 200
    service.live(days=6)
    assert (service.step("read"), service.newest(ANA)) == ("done", mail)


def test_a_mail_that_is_on_its_way_as_a_pause_begins_waits_for_its_end(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    service.walk()
    paused(service, begins=date(2026, 11, 2))
    service.live(days=10)
    assert (service.outbox(), service.mailbox(ANA)) == (["ready"], [])
    service.live(days=5)
    assert days(service, ANA)[0] == "Mon 16 Nov"


def test_who_is_taken_up_early_gets_what_waited_on_that_day(service: Service):
    service.press(service.newest(ANA))
    paused(service, begins=date(2026, 11, 4))
    service.clock.move_to(at(9, 8))
    resumed(service)
    service.live(days=0.5)
    assert days(service, ANA)[-1:] == ["Mon 09 Nov"]
    assert not Nudge.select().where(Nudge.state == "planned", Nudge.due_at > at(30, 0)).exists()


def test_a_mail_that_a_pause_kept_back_leaves_when_it_is_taken_up_early(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    service.walk()
    paused(service, begins=date(2026, 11, 2))
    service.live(days=2)
    resumed(service)
    service.live(days=0.1)
    assert days(service, ANA) == ["Wed 04 Nov"]


def test_a_pause_that_is_taken_back_before_it_begins_never_was(service: Service):
    before = [(row.key, row.due_at) for row in Nudge.select().where(Nudge.state == "planned")]
    paused(service)
    resumed(service)
    assert [(row.key, row.due_at) for row in Nudge.select().where(Nudge.state == "planned")] == before
    paused(service)
    assert Pause.select().count() == 2


def test_the_same_words_twice_change_nothing_and_finish_what_was_broken_off(
    service: Service, monkeypatch: pytest.MonkeyPatch
):
    service.press(service.newest(ANA))

    def broken_off(ids: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(writing, "replan", broken_off)
        with pytest.raises(KeyboardInterrupt):
            paused(service)
    service.live(days=5)
    assert days(service, ANA)[-1] == "Tue 03 Nov"  # and who was not planned anew gets nothing either
    assert paused(service).id
    planned = [(row.key, row.due_at) for row in Nudge.select().where(Nudge.state == "planned")]
    assert paused(service).id
    replan([row.enrolment_id for row in Nudge.select()])
    assert [(row.key, row.due_at) for row in Nudge.select().where(Nudge.state == "planned")] == planned
    assert Pause.select().count() == 1


def test_to_go_on_can_be_said_twice_too(service: Service):
    paused(service)
    for _ in range(2):
        resumed(service)
    with pytest.raises(NudgerError, match="cohort autumn is not paused"):
        resumed(service, Scope.COHORT)


def test_who_joins_in_a_pause_is_paused_too(service: Service):
    paused(service, Scope.COHORT, begins=date(2026, 11, 4), then=Then.SHIFT)
    service.person(CHI)
    enrol_in(service.installation, cohorts.found("autumn"), [CHI])
    service.live(days=10)
    assert days(service, CHI) == []
    service.live(days=4)
    assert days(service, CHI)[:1] == ["Mon 16 Nov"]


def test_a_learners_own_pause_that_is_longer_keeps_its_end(service: Service):
    paused(service)
    service.reply(service.newest(ANA), "PAUSE until 20 November")
    service.live(days=14)
    assert (service.state, days(service, ANA)[-1:]) == ("paused", ["Tue 03 Nov"])
    service.live(days=4)
    assert (service.state, days(service, ANA)[-1:]) == ("active", ["Fri 20 Nov"])


def test_a_learners_own_pause_that_is_shorter_waits_for_the_admins(service: Service):
    paused(service)
    service.reply(service.newest(ANA), "PAUSE until 9 November")
    service.live(days=11)
    assert days(service, ANA)[-1:] == ["Tue 03 Nov"]
    service.live(days=2)
    assert (service.state, days(service, ANA)[-1:]) == ("active", ["Mon 16 Nov"])


def test_a_manager_who_is_paused_is_away_and_their_deputy_is_asked(a_service: Make):
    service = a_service()
    service.person(DAN)
    service.person(BEN, deputy=service.id_of(DAN))
    service.enrol(ANA)
    service.do("", "a plan", "")
    paused(service, Scope.PERSON, service.clock.now().date(), date(2026, 12, 14), name=BEN)
    service.live(days=5)
    assert (len(service.mailbox(BEN)), len(service.mailbox(DAN))) == (0, 1)
    resumed(service, Scope.PERSON, BEN)
    assert people.by_email(BEN).window.away_until is None


def test_a_manager_who_is_paused_from_a_later_day_on_is_asked_until_then(a_service: Make):
    service = a_service()
    service.person(DAN)
    service.person(BEN, deputy=service.id_of(DAN))
    service.enrol(ANA)
    begins = service.clock.now().date() + timedelta(days=10)
    paused(service, Scope.PERSON, begins, begins + timedelta(days=20), name=BEN)
    leave = people.by_email(BEN).window
    assert (leave.away_from, leave.away_until) == (begins, begins + timedelta(days=20))
    resumed(service, Scope.PERSON, BEN)
    assert people.by_email(BEN).window.away_until is None
    people.set_leave(service.id_of(BEN), (begins, begins + timedelta(days=5)))
    with pytest.raises(NudgerError, match="already, and one leave is all that can be kept"):
        paused(service, Scope.PERSON, begins + timedelta(days=2), begins + timedelta(days=9), name=BEN)


def test_the_leave_of_who_is_learner_and_manager_counts_once(a_service: Make):
    service = a_service()
    service.person(CHI)
    service.person(ANA, manager=CHI)
    service.enrol(ANA)
    service.live(days=2)
    plain = [(row.key, row.wish_at) for row in Nudge.select().order_by(Nudge.id)]
    service.person(BEN, manager=ANA)
    service.enrol(BEN, journey=JOURNEY.replace("first-talk", "second-talk"), starts=date(2026, 11, 30))
    paused(service, Scope.PERSON, service.clock.now().date(), date(2026, 11, 6), Then.KEEP)
    first = Nudge.select().where(Nudge.enrolment == 1).order_by(Nudge.id)
    assert [(row.key, row.wish_at) for row in first] == plain  # the reminder of Friday is after it
    assert people.by_email(ANA).window.away_until == date(2026, 11, 6)


def test_nobody_is_mailed_about_a_pause_and_status_and_why_tell_its_reason(service: Service):
    before = len(service.post.sent)
    paused(service, Scope.COHORT, begins=date(2026, 11, 4), reason="Works holiday")
    service.live(days=1)
    assert len(service.post.sent) == before
    status = service.status()
    assert str(status.paused[0]) == (
        "cohort autumn, from Wed 04 Nov 2026 to Sun 15 Nov 2026 (shift at own pace, keep at a cohort's): Works holiday"
    )
    assert status.places[0].note == "paused until Mon 16 Nov 2026: Works holiday"
    told = "“The first talk” was paused by an admin from Wed 04 Nov 2026 to Sun 15 Nov 2026 (shift)"
    assert [line.why for line in service.why().lines if line.what == told] == ["Works holiday"]
    resumed(service, Scope.COHORT)
    assert "“The first talk” was let go on by an admin, from Thu 05 Nov 2026 on" in [
        line.what for line in service.why().lines
    ]


def test_a_manager_is_not_told_of_a_pause(service: Service):
    paused(service, begins=date(2026, 11, 4), reason="Works holiday")
    service.live(days=1)
    told = [str(service.why(seen_by=Viewer.MANAGER).lines), *map(str, service.status(Viewer.MANAGER).places)]
    assert "pause" not in "".join(told) + "".join(map(str, service.status(Viewer.MANAGER).paused))


def test_a_mail_says_the_day_on_which_it_is_really_due(a_service: Make):
    service = a_service()
    paused(service, Scope.EVERYONE, until=date(2026, 11, 9), then=Then.SHIFT)
    service.enrol(ANA)
    service.live(days=1)
    assert "Monday 9 November" in service.newest(ANA).text


@pytest.mark.parametrize(
    ("begins", "until", "refused"),
    [
        (date(2026, 11, 3), BACK, "--from 2026-11-03 is past"),
        (FROM, FROM, "it has to come after --from 2026-11-05"),
        (BACK, FROM, "it has to come after --from 2026-11-16"),
        (FROM, date(2027, 11, 7), "is more than a year; pause for a year at most"),
        (date(2026, 11, 10), date(2026, 12, 1), "everyone is paused from 2026-11-12 until 2026-11-20 already"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(service: Service, begins: date, until: date, refused: str):
    paused(service, begins=date(2026, 11, 12), until=date(2026, 11, 20))
    with pytest.raises(NudgerError, match=refused):
        paused(service, begins=begins, until=until)
    assert Pause.select().count() == 1


def test_a_pause_of_many_is_written_in_short_transactions(a_service: Make):
    service = a_service()
    emails = [f"p{number}@example.org" for number in range(60)]
    for email in emails:
        service.person(email)
    service.enrol(*emails, starts=FROM)
    said = paused(service, then=Then.SHIFT)
    assert said.begins == FROM
    assert {row.wish_at.date() for row in Nudge.select()} == {BACK}
    found = look(target(Scope.EVERYONE), running(target(Scope.EVERYONE), FROM, service.clock.now()))
    assert (found.learners, found.planned, found.moved) == (60, 60, 60)
