"""What a reminder says of the others: only what is true in that instant, and of nobody by name or by difference."""

from collections.abc import Callable

import pytest
from cast import ANA, BEN, Service

from nudger.service import record
from nudger.store import people
from nudger.store.tables import Enrolment

Make = Callable[..., Service]
JOURNEY = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
  - {key: read, kind: read, title: How a talk goes, ask: Read the page.}
"""


def reminded(service: Service, others: int, done: int) -> str:
    """Return the reminder that Ana gets when so many of so many others have done the step."""
    addresses = [f"other-{number}@example.org" for number in range(others)]
    for email in addresses:
        service.person(email, manager=BEN)
    cohort = service.cohort(ANA, *addresses, journey=JOURNEY)
    service.approve(cohort.name)
    service.live(days=9)
    for email in addresses[:done]:
        person = people.by_email(email)
        enrolment = Enrolment.get(Enrolment.person == person.id).id
        record.complete(enrolment, "read", record.Act(person.id, "link", email, service.clock.now()))
    service.live(days=7)
    mail = service.newest(ANA)
    assert mail.subject.startswith("Still here for you")
    return mail.text


@pytest.mark.parametrize(("others", "done", "says"), [(5, 3, True), (6, 6, True), (6, 3, False), (4, 4, False)])
def test_only_where_more_than_half_of_five_or_more_have_done_it(a_service: Make, others: int, done: int, says: bool):
    text = reminded(a_service(), others, done)
    assert (f"More than half of the {others} people who began with you have done it." in text) is says
    assert ("people who began" in text) is says
