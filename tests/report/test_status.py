"""Where everyone is."""

from collections.abc import Callable
from datetime import date

import pytest
from cast import ANA, BEN, CHI, Service, at

from nudger.report import status as report
from nudger.report.status import Place
from nudger.service.hold import hold
from nudger.store.holds import Scope

Make = Callable[..., Service]

DEE, EVE = "dee@example.org", "eve@example.org"
SIDE_BY_SIDE = """\
key: side-by-side
title: Side by side
goal: Everybody does both.
steps:
  - {key: one, kind: read, title: First of all, ask: Read one.}
  - {key: two, kind: read, title: Besides, ask: Read two., after: []}
"""


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_everyone_is_told_once_in_order_however_many_are_read_at_once(
    a_service: Make, monkeypatch: pytest.MonkeyPatch, batch: int
):
    service = a_service(budget={"mails_a_day": 5, "mails_a_week": 35})
    for each in (EVE, DEE, CHI):
        service.person(each, manager=BEN)
    service.enrol(EVE, CHI, ANA)
    service.enrol(DEE, starts=date(2026, 11, 4))
    service.enrol(ANA, journey=SIDE_BY_SIDE)
    hold(service.installation, Scope.PERSON, CHI, "not now")
    service.live(days=0.1)
    service.press(next(mail for mail in service.mailbox(ANA) if mail.subject == "How a talk goes"))
    service.reply(service.newest(EVE), "STOP")
    service.turn()
    monkeypatch.setattr(report, "BATCH", batch)
    talk, both = "The first talk", "Side by side"
    assert list(service.status().places) == [
        Place("Ana Lopez", ANA, talk, "active", 1, 3, (), at(3, 10), ""),
        Place("Ana Lopez", ANA, both, "active", 0, 2, ("First of all", "Besides"), at(6, 10), ""),
        Place(
            person="Chi Nguyễn",
            email=CHI,
            journey=talk,
            state="active",
            closed=0,
            steps=3,
            open=(),
            next_at=at(2, 12),
            held=f"on hold: person {CHI}, since Mon 02 Nov 09:00 UTC: not now",
        ),
        Place("Dee", DEE, talk, "active", 0, 3, (), at(4, 10), ""),
        Place("Eve", EVE, talk, "left", 0, 3, ("How a talk goes",), None, ""),
    ]
    assert service.status().by_state == {"active": 4, "left": 1}
