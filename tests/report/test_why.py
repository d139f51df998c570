"""The story of one person."""

from collections.abc import Callable

import pytest
from cast import ANA, BEN, CHI, Service

from nudger.errors import NudgerError

Make = Callable[..., Service]


def told(service: Service, email: str = ANA) -> list[str]:
    return [f"{line.kind}: {line.what}" + (f" ({line.why})" if line.why else "") for line in service.why(email).lines]


def test_the_story_of_a_first_day_reads_in_its_order_with_its_reasons(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    service.press(service.newest(ANA))
    assert told(service) == [
        "happened: Enrolled on “The first talk”, starting Monday 2 November 2026",
        "sent: Mail: “How a talk goes” (it opens the journey: step 1 of 4)",
        "happened: Ana Lopez finished “How a talk goes” by the link",
        "next: Next: Mail: “Your plan” (step 2 of 4, the working day after “How a talk goes”)",
    ]


def test_what_was_held_back_says_until_when_and_why(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.sleep(hours=14)
    service.turn()
    (held,) = [line for line in service.why().lines if line.kind == "held"]
    assert (held.what, held.why, f"{held.at:%a %H:%M}") == (
        "Held back: Mail: “How a talk goes”",
        "outside working hours",
        "Tue 09:00",
    )


def test_a_story_is_told_in_the_persons_own_time(a_service: Make):
    service = a_service()
    service.person(CHI, zone="Asia/Tokyo")
    service.enrol(CHI)
    assert {str(line.at.tzinfo) for line in service.why(CHI).lines} == {"Asia/Tokyo"}


def test_no_story_holds_anybodys_own_words(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.do("", "my secret plan", "")
    service.do("what Ben secretly saw", email=BEN)
    for email in (ANA, BEN):
        assert "secret" not in str(service.why(email))
    assert "secret" not in str(service.status())


def test_a_managers_story_says_about_whom_and_only_what_was_put_to_them(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.do("", "a plan", "")
    service.live(days=3)
    assert told(service, BEN)[0].startswith("sent: Mail: “What you saw” about Ana Lopez (step 4 of 4")
    assert all("Your plan" not in line for line in told(service, BEN))


def test_a_stranger_has_no_story(a_service: Make):
    service = a_service()
    with pytest.raises(NudgerError, match=r"nobody is known as x@example\.org"):
        service.why("x@example.org")


def test_status_says_where_everyone_is_and_what_waits(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.do("")
    (place,) = service.status().places
    assert (place.closed, place.steps, place.state) == (1, 3, "active")
    assert service.status().outbox == {"sent": 1}
