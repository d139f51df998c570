"""What is pressed in a real Thunderbird moves the journey: the whole loop, with nobody of ours in between."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from cast import ANA, BEN, NAMES, Service
from in_calendars import JOURNEY, begun, in_calendar
from smtp_server import Server

from nudger.service.collect import keep
from nudger.store.tables import Inbound, SlotAttendee
from tests.counterparts.thunderbird import Thunderbird, a_thunderbird

pytestmark = pytest.mark.needs("thunderbird")


class Phone:
    """Ana's Thunderbird, and the server by which her answers leave; both live while something is asked of them."""

    def __init__(self, runner: asyncio.Runner, thunderbird: Thunderbird, server: Server) -> None:
        self._runner, self._thunderbird, self._server = runner, thunderbird, server

    def shows(self, mail: bytes) -> dict[str, object]:
        return self._runner.run(self._thunderbird.shows(mail))

    def presses(self, button: str) -> tuple[str, bytes]:
        """Press it; return to whom the answer went, and the answer."""
        return self._runner.run(self._presses(button))

    async def _presses(self, button: str) -> tuple[str, bytes]:
        before = len(self._server.taken)
        await self._thunderbird.presses(button)
        for _ in range(150):
            if len(self._server.taken) > before:
                break
            await asyncio.sleep(0.1)
        (answer,) = self._server.taken[before:]
        to = [line for line in self._server.heard if line.startswith("RCPT TO:")][-1]
        return to.removeprefix("RCPT TO:").strip("<>"), answer


@pytest.fixture(scope="module")
def phone() -> Iterator[Phone]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def begin() -> Phone:
            server = await stack.enter_async_context(Server())
            thunderbird = await stack.enter_async_context(a_thunderbird(ANA, NAMES[ANA], server.port))
            return Phone(runner, thunderbird, server)

        try:
            yield runner.run(begin())
        finally:
            runner.run(stack.aclose())


@pytest.fixture
def service(tmp_path: Path) -> Service:
    service = Service(tmp_path)
    service.person(BEN)
    service.person(ANA, manager=BEN)
    service.enrol(ANA, journey=JOURNEY)
    begun(service)
    return service


def pressed(service: Service, phone: Phone, button: str) -> str:
    """Open the newest mail, press the button, and let the answer come back; return what came of it."""
    shown = phone.shows(service.newest(ANA).raw)
    assert button in shown["buttons"]
    to, answer = phone.presses(button)
    keep(service.installation, to, answer)
    service.turn()
    return Inbound.select().get().outcome


def test_accept_is_noted(service: Service, phone: Phone):
    assert pressed(service, phone, "imipAcceptButton") == "accepted"
    assert [row.partstat for row in SlotAttendee.select()] == ["ACCEPTED"]
    assert len(in_calendar(service)) == 1


def test_decline_gives_the_time_back_and_the_cancellation_is_shown_as_one(service: Service, phone: Phone):
    assert pressed(service, phone, "imipDeclineButton") == "declined"
    assert in_calendar(service) == {}
    shown = phone.shows(service.newest(ANA).raw)
    assert "imipAcceptButton" not in shown["buttons"]
    assert service.step("talk") == "open"
