"""People who have left."""

from collections.abc import Callable

import pytest
from cast import ANA, BEN, Service, at

from nudger.errors import NudgerError
from nudger.store import people
from nudger.store.tables import Enrolment, Nudge, Outbox

Make = Callable[..., Service]


def test_what_was_on_its_way_to_whoever_left_does_not_leave(a_service: Make):
    service = a_service(now=at(2, 10))
    service.enrol(ANA)
    service.walk()
    service.person(ANA, status=people.LEFT)
    service.turn()
    mail = Outbox.get()
    assert (service.mailbox(ANA), mail.state, mail.reason) == ([], "cancelled", "has left")


def test_what_is_due_for_whoever_left_is_skipped(a_service: Make):
    service = a_service(now=at(2, 10))
    service.enrol(ANA)
    service.person(ANA, status=people.LEFT)
    service.turn()
    nudge = Nudge.get()
    assert (nudge.state, nudge.reason) == ("skipped", "has left")


def test_a_manager_who_left_is_not_asked(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.person(BEN, status=people.LEFT)
    service.do("", "On Friday.", "")
    service.live(days=4)
    assert (service.mailbox(BEN), service.step("seen"), service.state) == ([], "skipped", "completed")


def test_nobody_is_enrolled_who_has_left(a_service: Make):
    service = a_service()
    service.person(ANA, status=people.LEFT)
    with pytest.raises(NudgerError, match=f"{ANA} has left"):
        service.enrol(ANA)
    assert Enrolment.select().count() == 0
