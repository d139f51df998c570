"""What the journeys explain is sent, however much it is; what they don't puts a person on hold."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import ANA, BEN, Service, at

from nudger.service import breaker
from nudger.service.hold import release
from nudger.store import holds, people
from nudger.store.holds import Scope
from nudger.store.tables import Nudge, Outbox, OutboxNudge

Make = Callable[..., Service]

TUESDAY = at(3, 10)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ASKS_BEN = """\
key: ask-ben
title: Ask Ben
goal: Ben says what he saw.
steps:
  - {key: seen, kind: feedback, title: What you saw, ask: What did you see?, by: manager}
"""


def on_the_way(a_service: Make, **told: object) -> Service:
    """Ana was enrolled on Monday, and her first mail is due on Tuesday at ten."""
    service = a_service(**told)
    service.enrol(ANA, starts=at(3, 0).date())
    service.clock.move_to(TUESDAY)
    return service


def trips(email: str, *reached: datetime, now: datetime = TUESDAY) -> str:
    return breaker.trips(people.by_email(email), reached, now)


def with_twelve_learners(a_service: Make, **told: object) -> Service:
    service = a_service(**told)
    emails = [f"p{number}@example.org" for number in range(12)]
    for email in emails:
        service.person(email, manager=BEN)
    service.enrol(*emails, journey=ASKS_BEN, starts=at(3, 0).date())
    return service


def test_a_manager_may_get_a_mail_about_each_of_twelve_learners_and_not_one_more(a_service: Make):
    with_twelve_learners(a_service)
    assert trips(BEN, *[TUESDAY] * 11) == ""
    assert trips(BEN, *[TUESDAY] * 12) == "13 mails within an hour where the journeys explain 12"


def test_a_manager_with_twelve_learners_is_not_put_on_hold(a_service: Make):
    service = with_twelve_learners(a_service, budget={"mails_a_day": 10, "mails_a_week": 70})
    service.live(days=8)
    (brief,) = service.mailbox(BEN)
    assert brief.subject == "12 short questions about your people"
    assert holds.in_force() == []


def test_four_mails_about_one_step_are_not_explained(a_service: Make):
    on_the_way(a_service)
    assert trips(ANA, *[TUESDAY] * 3) == "4 mails within an hour where the journeys explain 1"


def test_the_first_mail_is_never_too_many(a_service: Make):
    a_service()
    assert trips(ANA) == ""
    assert trips(ANA, TUESDAY) == "2 mails within an hour where the journeys explain 0"


@pytest.mark.parametrize(
    ("reached", "why"),
    [
        (TUESDAY - HOUR, "2 mails within an hour where the journeys explain 1"),
        (TUESDAY - HOUR - MINUTE, "2 mails today where the journeys explain 1"),
        (at(3, 0), "2 mails today where the journeys explain 1"),
        (at(2, 23, 59), ""),
    ],
)
def test_counted_is_the_last_hour_and_the_persons_own_day(a_service: Make, reached: datetime, why: str):
    on_the_way(a_service)
    assert trips(ANA, reached) == why


def test_the_day_begins_where_the_person_is(a_service: Make):
    service = on_the_way(a_service)
    service.person(ANA, zone="Asia/Tokyo")
    tokyo = ZoneInfo("Asia/Tokyo")
    assert "today" in trips(ANA, at(3, 0, 30, zone=tokyo))
    assert trips(ANA, at(2, 23, 30, zone=tokyo)) == ""


def test_an_hour_goes_on_over_midnight(a_service: Make):
    on_the_way(a_service)
    assert "within an hour" in trips(ANA, at(3, 23, 45), now=at(4, 0, 15))


def test_each_act_explains_one_mail_more(a_service: Make):
    service = on_the_way(a_service)
    service.turn()
    assert trips(ANA, TUESDAY) != ""
    service.press(service.newest(ANA))  # the next step waits now, and the act explains that it came so soon
    assert trips(ANA, TUESDAY) == ""
    assert trips(ANA, TUESDAY, TUESDAY) == "3 mails within an hour where the journeys explain 2"


def test_after_a_release_it_counts_anew(a_service: Make):
    service = on_the_way(a_service)
    ana = people.by_email(ANA)
    breaker.hold(ana, trips(ANA, *[TUESDAY] * 3), TUESDAY)
    service.clock.move_to(TUESDAY + MINUTE)
    release(service.installation, Scope.PERSON, ANA)
    later = TUESDAY + 2 * MINUTE
    assert trips(ANA, *[TUESDAY] * 3, now=later) == ""
    assert trips(ANA, *[TUESDAY] * 3, later, now=later) == "2 mails within an hour where the journeys explain 1"


def test_one_mail_after_a_release_is_not_too_many_even_where_nothing_explains_it(a_service: Make):
    service = a_service()
    breaker.hold(people.by_email(BEN), trips(BEN, TUESDAY), TUESDAY)
    service.clock.move_to(TUESDAY + MINUTE)
    release(service.installation, Scope.PERSON, BEN)
    assert trips(BEN, TUESDAY, now=TUESDAY + 2 * MINUTE) == ""


def test_of_a_flood_one_mail_leaves_and_the_rest_waits_for_somebody_to_look(
    a_service: Make, caplog: pytest.LogCaptureFixture
):
    service = on_the_way(a_service)
    service.walk()
    repeat_the_mail(3)
    service.turn()
    assert len(service.mailbox(ANA)) == 1
    ana = people.by_email(ANA).id
    waiting = Outbox.select().where(Outbox.state == "ready")
    assert [(row.reason, row.send_after) for row in waiting] == [(f"on hold: person {ana}", TUESDAY + HOUR)] * 3
    (held,) = holds.in_force()
    assert (held.name, held.reason) == (str(ana), "4 mails within an hour where the journeys explain 1")
    assert f"person {ana} is on hold" in caplog.text and "@" not in caplog.text


def test_a_flood_that_goes_on_after_a_release_is_stopped_again(a_service: Make):
    service = on_the_way(a_service, budget={"mails_a_day": 9, "mails_a_week": 9})
    service.walk()
    repeat_the_mail(3)
    service.turn()
    service.sleep(minutes=5)
    release(service.installation, Scope.PERSON, ANA)
    service.turn()
    assert len(service.mailbox(ANA)) == 2
    assert [held.scope for held in holds.in_force()] == [Scope.PERSON]


def repeat_the_mail(times: int) -> None:
    """Put a mail about the same nudge into the outbox, as only a mistake of ours could."""
    now = TUESDAY
    for number in range(times):
        row = Outbox.create(
            channel="mail",
            key=f"again{number}",
            message_id=f"again{number}@example.org",
            person=people.by_email(ANA).id,
            counts=True,
            value=1,
            send_after=now,
            state="ready",
            created_at=now,
        )
        OutboxNudge.create(outbox=row.id, nudge=Nudge.get(Nudge.state == "fired").id)
