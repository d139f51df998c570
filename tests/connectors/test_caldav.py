"""What CalDAV adds to the contract: people change their own calendars, and nobody tells us but the calendars."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from caldav_server import OnRadicale, on_radicale
from calendars import A_TALK, ANA, BEN, HOUR, TUESDAY

from connectors.caldav import CalDav
from nudger.errors import DeliveryError, NoWayIn, NudgerError
from nudger.mail.invites.written import Written

pytestmark = pytest.mark.needs("module:radicale")
AHEAD = Written(A_TALK.uid, ANA, 0, A_TALK.starts)


@pytest.fixture
async def server() -> AsyncIterator[OnRadicale]:
    async with on_radicale() as server:
        yield server


async def test_whoever_moves_it_proposes_that_time_and_whoever_deletes_it_declines(server: OnRadicale):
    calendar = server.calendar()
    await calendar.write(A_TALK)
    assert (await calendar.answers("", [AHEAD]))[0] == []
    await server.answers(ANA, A_TALK.uid, "NEEDS-ACTION", A_TALK.starts + HOUR)
    ((moved,), _) = await calendar.answers("", [AHEAD])
    assert (moved.method, moved.start) == ("COUNTER", A_TALK.starts + HOUR)
    server.deletes(ANA, A_TALK.uid)
    ((gone,), _) = await calendar.answers("", [AHEAD])
    assert (gone.method, gone.partstat) == ("REPLY", "DECLINED")


async def test_many_calendars_are_looked_into_some_at_a_time(server: OnRadicale, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("connectors.caldav.AT_ONCE", 1)
    calendar = server.calendar()
    both = [AHEAD, AHEAD._replace(address=BEN)]  # and in neither there is anything
    first, place = await calendar.answers("", both)
    second, end = await calendar.answers(place, both)
    assert ([line.attendee for line in first], place) == ([ANA], ANA)
    assert ([line.attendee for line in second], end) == ([BEN], "")


async def test_the_end_of_a_place_begins_anew(server: OnRadicale):
    lines, _ = await server.calendar().answers("zoe@example.org", [AHEAD])
    assert [line.attendee for line in lines] == [ANA]


async def test_where_we_may_not_write_nothing_is_tried_for_ever(server: OnRadicale):
    nowhere = CalDav(f"http://127.0.0.1:{server.port}/judge/{{address}}/inner/", "judge", "")
    with pytest.raises(DeliveryError, match="our account may not write there") as caught:
        await nowhere.write(A_TALK)
    assert caught.value.permanent
    assert await nowhere.busy([ANA], TUESDAY, TUESDAY + HOUR) == {}


async def test_a_whole_day_of_leave_is_busy(server: OnRadicale):
    await server.has(ANA, TUESDAY, TUESDAY + 24 * HOUR)
    busy = await server.calendar().busy([ANA], TUESDAY + 9 * HOUR, TUESDAY + 17 * HOUR)
    covered = sum((ends - starts for starts, ends in busy[ANA]), timedelta())
    assert covered >= 8 * HOUR


def test_an_address_without_a_place_for_whose_it_is_is_refused():
    with pytest.raises(NudgerError, match=r"write \{address\} or \{local\}"):
        CalDav("https://dav.example.org/calendar/", "learning", "")


async def test_what_is_no_caldav_server_is_said_to_be_none():
    from http.server import BaseHTTPRequestHandler, HTTPServer  # noqa: PLC0415
    from threading import Thread  # noqa: PLC0415

    class Plain(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Plain) as plain:
        thread = Thread(target=plain.serve_forever, daemon=True)
        thread.start()
        with pytest.raises(NoWayIn, match="says nothing of CalDAV"):
            await CalDav(f"http://127.0.0.1:{plain.server_port}/{{local}}/", "learning", "").look()
        plain.shutdown()
        thread.join()
