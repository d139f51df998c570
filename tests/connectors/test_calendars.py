"""One contract for every calendar server."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from caldav_server import on_radicale
from calendars import A_TALK, ANA, BEN, HOUR, STRANGER, TUESDAY, Seen, Server, in_memory

from nudger.errors import NoWayIn, NoWayOut
from nudger.mail.invites import Method
from nudger.mail.invites.written import Written
from nudger.mail.mime import Mailbox

MOVED = replace(A_TALK, sequence=1, starts=A_TALK.starts + HOUR, ends=A_TALK.ends + HOUR)
AHEAD = Written(A_TALK.uid, ANA, A_TALK.sequence, A_TALK.starts)
CANCELLED = replace(MOVED, method=Method.CANCEL, sequence=2)


SERVERS = {"memory": in_memory, "caldav": on_radicale}
NEEDS = {"caldav": "module:radicale"}


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.needs(NEEDS[name])) if name in NEEDS else name for name in SERVERS]
)
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    async with SERVERS[request.param]() as server:
        yield server


def seen(invite: object = A_TALK) -> Seen:
    return Seen(invite.starts, invite.ends, invite.summary, invite.description)


async def test_who_has_something_is_busy_then_and_of_strangers_nothing_is_told(server: Server):
    await server.has(ANA, TUESDAY + 9 * HOUR, TUESDAY + 11 * HOUR)
    busy = await server.calendar().busy([ANA, BEN, STRANGER], TUESDAY, TUESDAY + 24 * HOUR)
    assert STRANGER not in busy
    assert any(starts <= TUESDAY + 9 * HOUR and ends >= TUESDAY + 11 * HOUR for starts, ends in busy[ANA])
    assert not any(starts < TUESDAY + 11 * HOUR and ends > TUESDAY + 9 * HOUR for starts, ends in busy[BEN])


async def test_an_appointment_is_in_the_calendar_of_its_attendee(server: Server):
    await server.calendar().write(A_TALK)
    assert await server.sees(ANA) == [seen()]
    assert await server.sees(BEN) == []


async def test_written_twice_it_is_there_once(server: Server):
    await server.calendar().write(A_TALK)
    await server.calendar().write(A_TALK)
    assert await server.sees(ANA) == [seen()]


async def test_moved_it_is_at_its_new_time_only(server: Server):
    await server.calendar().write(A_TALK)
    await server.calendar().write(MOVED)
    assert await server.sees(ANA) == [seen(MOVED)]
    await server.calendar().write(A_TALK)  # comes late
    assert await server.sees(ANA) == [seen(MOVED)]


async def test_cancelled_it_is_gone_and_may_be_cancelled_again(server: Server):
    await server.calendar().write(A_TALK)
    await server.calendar().write(CANCELLED)
    await server.calendar().write(CANCELLED)
    assert await server.sees(ANA) == []


async def test_what_was_never_there_is_cancelled_without_a_word(server: Server):
    await server.calendar().write(CANCELLED)
    assert await server.sees(ANA) == []


async def test_given_back_and_placed_anew_it_is_there_again(server: Server):
    await server.calendar().write(A_TALK)
    await server.calendar().write(CANCELLED)
    again = replace(A_TALK, sequence=3)
    await server.calendar().write(again)
    assert await server.sees(ANA) == [seen(again)]


async def test_two_attendees_of_one_talk_have_each_their_own(server: Server):
    to_ben = replace(A_TALK, attendee=Mailbox(BEN, "Ben"), description="What to look for")
    await server.calendar().write(A_TALK)
    await server.calendar().write(to_ben)
    await server.calendar().write(CANCELLED)
    assert (await server.sees(ANA), await server.sees(BEN)) == ([], [seen(to_ben)])


@pytest.mark.parametrize("partstat", ["ACCEPTED", "DECLINED"])
async def test_what_they_answer_is_told_as_a_reply(server: Server, partstat: str):
    calendar = server.calendar()
    await calendar.write(A_TALK)
    _, place = await calendar.answers("", [])
    await server.answers(ANA, A_TALK.uid, partstat)
    lines, _ = await calendar.answers(place, [AHEAD])
    line = lines[-1]
    assert (line.method, line.uid, line.attendee, line.partstat) == ("REPLY", A_TALK.uid, ANA, partstat)
    assert line.dtstamp is not None


async def test_another_time_is_told_as_a_counter(server: Server):
    calendar = server.calendar()
    await calendar.write(A_TALK)
    _, place = await calendar.answers("", [])
    await server.answers(ANA, A_TALK.uid, "TENTATIVE", MOVED.starts)
    lines, _ = await calendar.answers(place, [AHEAD])
    countered = [line for line in lines if line.method == "COUNTER"]
    assert [(line.uid, line.attendee, line.start) for line in countered] == [(A_TALK.uid, ANA, MOVED.starts)]


async def test_an_answer_is_not_lost_where_the_place_was_not_kept(server: Server):
    calendar = server.calendar()
    await calendar.write(A_TALK)
    _, place = await calendar.answers("", [])
    await server.answers(ANA, A_TALK.uid, "ACCEPTED")
    await calendar.answers(place, [AHEAD])
    again, _ = await server.calendar().answers(place, [AHEAD])
    assert any(line.partstat == "ACCEPTED" for line in again)


async def test_our_own_writing_is_no_answer_of_theirs(server: Server):
    calendar = server.calendar()
    _, place = await calendar.answers("", [])
    await calendar.write(A_TALK)
    await calendar.write(MOVED)
    lines, place = await calendar.answers(place, [Written(MOVED.uid, ANA, MOVED.sequence, MOVED.starts)])
    await calendar.write(CANCELLED)
    lines = [*lines, *(await calendar.answers(place, []))[0]]
    assert [line for line in lines if line.method == "COUNTER" or line.partstat in ("ACCEPTED", "DECLINED")] == []


async def test_a_place_that_nobody_knows_any_more_counts_as_none(server: Server):
    calendar = server.calendar()
    await calendar.write(A_TALK)
    await server.answers(ANA, A_TALK.uid, "ACCEPTED")
    lines, _ = await calendar.answers("0", [AHEAD])
    assert lines[-1].partstat == "ACCEPTED"


async def test_a_server_that_is_down_is_told_and_tried_again(server: Server):
    calendar = server.calendar()
    await server.is_down(yes=True)
    with pytest.raises(NoWayIn):
        await calendar.look()
    with pytest.raises(NoWayIn):
        await calendar.busy([ANA], TUESDAY, TUESDAY + HOUR)
    with pytest.raises(NoWayIn):
        await calendar.answers("", [AHEAD])
    with pytest.raises(NoWayOut):
        await calendar.write(A_TALK)
    await server.is_down(yes=False)
    await calendar.look()
    await calendar.write(A_TALK)
    assert await server.sees(ANA) == [seen()]
