"""Conditions change the route of a real enrolment: by what people answered, and by what else is known of them."""

from collections.abc import Callable

import pytest
from cast import ANA, BEN, Service

Make = Callable[..., Service]

HEAD = "key: j\ntitle: J\ngoal: G.\nbehaviours:\n  asks-first: {says: Asks first, seen_by: [learner, manager]}\n"
FIRST = "steps:\n  - {key: first, kind: practise, title: First, ask: Do it.}\n"


def step(when: str) -> str:
    return (
        f"  - {{key: more, kind: practise, title: Only for some, ask: Do it., wait: 0 working days, when: '{when}'}}\n"
    )


def left_out(service: Service) -> str:
    """Why the step was left out; empty where it came."""
    service.live(days=7)
    if service.step("more") == "open":
        return ""
    assert service.step("more") == "skipped"
    return next(line.what + line.why for line in service.why().lines if "left out" in line.what + line.why)


@pytest.mark.parametrize(("department", "comes"), [("Sales", True), ("IT", False), (None, False)])
def test_what_the_people_file_says_of_somebody_changes_their_route(a_service: Make, department: str, comes: bool):
    service = a_service()
    column, cell = (",department", f",{department}") if department else ("", "")
    service.import_people(f"email,name,manager{column}\n{ANA},Ana Lopez,{BEN}{cell}\n{BEN},Ben Okafor,{cell}\n")
    service.enrol(ANA, journey=HEAD + FIRST + step('profile.department == "Sales"'))
    service.live(days=0.2)
    service.press(service.newest(ANA))
    told = left_out(service)
    assert (told == "") == comes
    assert comes or "profile.department" in told


@pytest.mark.parametrize(("number", "comes"), [("3", True), ("4", False)])
def test_where_somebody_stands_before_the_first_step_changes_their_route(a_service: Make, number: str, comes: bool):
    service = a_service()
    service.enrol(ANA, journey=HEAD + "measure: start\n" + FIRST + step("rating(asks-first, self, start) < 4"))
    service.live(days=0.2)
    service.pages.post(service.newest(ANA).link, data={"rate.asks-first": number})
    service.live(days=2)
    service.press(service.newest(ANA))
    assert (left_out(service) == "") == comes
