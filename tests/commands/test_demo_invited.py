"""The demo's calendars: accepted, declined, countered or ignored, an invitation leads on, by real mails alone."""

import re
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtplib
import httpx2
import pytest
import pytest_asyncio
from in_talks import TALK

from nudger.commands.demo.cast import ANA, BEN, cast
from nudger.commands.demo.moves import Moves
from nudger.commands.demo.post import Received, write_back
from nudger.commands.demo.screen import Screen
from nudger.commands.demo.world import JOURNEY, STARTS, World
from tests.commands.test_demo_page import CHROMIUM, IN_A_BROWSER, when_idle

LINK = re.compile(r"http://\S+/d/[a-z2-7]{32}")
CHI = "chi@example.org"
EVERYBODY = [actor.email for actor in cast(7, STARTS)]  # nobody acts by themselves


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A demo of a short journey on Monday 19 October: Ben has chosen tomorrow at 10:00 for a talk with Ana."""
    world = World(tmp_path, seed=7, mine=EVERYBODY)
    (tmp_path / JOURNEY).write_text(TALK)
    moves = Moves(world)
    async with world.open(Screen(world, moves, Path("templates/demo")).routes()):
        await moves.begin()
        await write_back(newest(world, ANA), "DONE", world.players.listener_port, world.clock.now())
        await world.forward(world.clock.now() + timedelta(days=7))
        async with httpx2.AsyncClient() as client:
            await choose(client, newest(world, BEN))
        await world.forward(world.clock.now() + timedelta(minutes=1))
        yield world


@pytest.fixture
async def web(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    own = {"Origin": world.installation.settings.url}
    async with httpx2.AsyncClient(base_url=world.installation.settings.url, headers=own) as client:
        yield client


def newest(world: World, email: str) -> Received:
    return world.post.mailbox(email)[-1]


async def choose(client: httpx2.AsyncClient, mail: Received) -> None:
    """Choose the first time on the page to which a mail leads."""
    link = LINK.findall(mail.part("plain"))[0]
    page = (await client.get(f"{link}/time")).text
    times = re.findall(r'name="when" value="([^"]+)"', page)
    await client.post(f"{link}/time", data={"when": times[0]})


async def press(web: httpx2.AsyncClient, who: str, answer: str) -> dict[str, Any]:
    """Answer what is next in somebody's calendar; return how everything stands then."""
    (event, *_) = (await web.get("/demo/state")).json()["mailboxes"][who]["ahead"]
    times = {time["says"]: time["at"] for time in event["times"]}
    answered = await web.post(f"/demo/mail/{event['mail']}/rsvp", content=times.get(answer, answer))
    assert answered.status_code == 202
    return await when_idle(web)


def in_calendar(state: dict[str, Any], who: str) -> list[str]:
    return [" ".join((event["day"], event["time"], event["state"])) for event in state["mailboxes"][who]["ahead"]]


def subjects(world: World, email: str) -> list[str]:
    return [str(mail.message()["Subject"]) for mail in world.post.mailbox(email)]


def card(state: dict[str, Any], who: str, number: int) -> dict[str, Any]:
    (found,) = [mail["card"] for mail in state["mailboxes"][who]["mails"] if mail["number"] == number]
    return dict(found)


async def test_a_talk_stands_in_both_calendars_with_a_card_above_its_mail(world: World, web: httpx2.AsyncClient):
    state = (await web.get("/demo/state")).json()
    assert in_calendar(state, ANA) == in_calendar(state, BEN) == ["Tue 20 Oct 10:00–10:20 No answer yet"]
    shown = card(state, BEN, newest(world, BEN).number)
    assert (shown["title"], shown["who"]) == ("Time to talk with Ana (20 minutes)", "Learning invites Ben Okafor")
    assert [time["says"] for time in shown["times"]] == ["Tue 20, 15:00", "Wed 21, 11:00", "Sat 24, 10:00"]
    assert state["mailboxes"][BEN]["mails"][-1]["card"] is None, "a mail that invites to nothing has no card"


async def test_accepted_it_is_noted_and_each_is_asked_how_it_was(world: World, web: httpx2.AsyncClient):
    state = await press(web, BEN, "accept")
    assert state["said"] == "The answer went by mail and was read: accepted."
    assert in_calendar(state, BEN) == ["Tue 20 Oct 10:00–10:20 Accepted"]
    assert in_calendar(state, ANA) == ["Tue 20 Oct 10:00–10:20 No answer yet"]
    await world.forward(world.clock.now() + timedelta(days=1, hours=1))
    assert subjects(world, BEN)[-1] == "How did it go? Talk about the first try"
    assert subjects(world, ANA)[-1] == "Did you and Ben talk?"
    state = (await web.get("/demo/state")).json()
    assert in_calendar(state, BEN) == in_calendar(state, ANA) == []


async def test_declined_it_leaves_both_calendars_and_another_time_is_found(world: World, web: httpx2.AsyncClient):
    invited = newest(world, BEN).number
    state = await press(web, BEN, "decline")
    assert state["said"] == "The answer went by mail and was read: declined."
    assert in_calendar(state, BEN) == in_calendar(state, ANA) == []
    assert card(state, BEN, invited)["state"] == "No longer in the calendar" and not card(state, BEN, invited)["times"]
    assert card(state, BEN, newest(world, BEN).number)["state"] == "Taken out of the calendar"
    await choose(web, newest(world, BEN))
    await world.forward(world.clock.now() + timedelta(minutes=1))
    state = (await web.get("/demo/state")).json()
    assert in_calendar(state, BEN) == in_calendar(state, ANA) != []


@pytest.mark.parametrize("who", [ANA, BEN])
async def test_a_time_that_is_proposed_and_fits_is_taken(world: World, web: httpx2.AsyncClient, who: str):
    invited = newest(world, who).number
    state = await press(web, who, "Wed 21, 11:00")
    assert state["said"] == "The answer went by mail and was read: moved to the time that was proposed."
    assert in_calendar(state, BEN) == in_calendar(state, ANA) == ["Wed 21 Oct 11:00–11:20 No answer yet"]
    assert card(state, who, invited)["state"] == "A newer mail has another time"


async def test_a_time_that_does_not_fit_is_answered_with_others(world: World, web: httpx2.AsyncClient):
    state = await press(web, BEN, "Sat 24, 10:00")
    assert state["said"] == "The answer went by mail and was read: other times were offered."
    assert in_calendar(state, BEN) == ["Tue 20 Oct 10:00–10:20 Another time proposed"]
    assert subjects(world, BEN)[-1] == "That time does not fit"
    await choose(web, newest(world, BEN))
    await world.forward(world.clock.now() + timedelta(minutes=1))
    state = (await web.get("/demo/state")).json()
    assert in_calendar(state, BEN) == in_calendar(state, ANA) == ["Tue 20 Oct 10:30–10:50 No answer yet"]


async def test_ignored_it_stands_and_ben_finishes_the_step_after_it(world: World, web: httpx2.AsyncClient):
    await world.forward(world.clock.now() + timedelta(days=1, hours=1))
    assert subjects(world, BEN)[-1] == "How did it go? Talk about the first try"
    moved = await web.post(f"/demo/mail/{newest(world, BEN).number}/reply", content="DONE")
    assert moved.status_code == 202
    assert (await when_idle(web))["said"] == "The reply went by mail and was read: done."
    assert card(await when_idle(web), BEN, world.post.mailbox(BEN)[1].number)["state"] == "Over"


async def test_the_newest_answer_counts_while_the_clock_stands_still(web: httpx2.AsyncClient):
    await press(web, BEN, "accept")
    state = await press(web, BEN, "decline")
    assert state["said"] == "The answer went by mail and was read: declined."
    assert in_calendar(state, BEN) == in_calendar(state, ANA) == []


@IN_A_BROWSER
async def test_on_the_page_a_visitor_answers_with_the_buttons_of_a_mail_program(world: World):
    from playwright.async_api import async_playwright, expect  # noqa: PLC0415 (not everywhere)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        await page.goto(world.installation.settings.url)
        ana, ben = (page.locator(f"[data-who='{who}']") for who in (ANA, BEN))
        his, hers = ben.locator(".agenda"), ana.locator(".agenda")
        await expect(his).to_contain_text("Tue 20 Oct, 10:00–10:20")
        await his.get_by_role("button", name="Accept", exact=True).click()
        await expect(his.locator(".state")).to_have_text("Accepted")
        await expect(his.get_by_role("button", name="Accept", exact=True)).to_be_focused()
        await his.get_by_role("button", name="Time to talk").click()
        card = ben.locator(".card")
        await card.get_by_role("button", name="Propose another time").click()
        await card.get_by_role("button", name="Wed 21, 11:00").click()
        await expect(card).to_contain_text("A newer mail has another time")
        await expect(his.locator(".state")).to_have_text("No answer yet")
        await expect(hers).to_contain_text("Wed 21 Oct, 11:00–11:20")
        await hers.get_by_role("button", name="Decline", exact=True).click()
        for calendar in (his, hers):
            await expect(calendar.get_by_text("Nothing ahead.")).to_be_visible()
        await ben.locator(".list button").first.click()
        await expect(card).to_contain_text("Taken out of the calendar")
        await expect(card.get_by_role("button")).to_have_count(0)
        await ben.locator(".list button").last.click()
        await expect(card).to_be_hidden()
        await browser.close()


NO_ANSWERS = (
    *("", "maybe", "ACCEPTED", "accept decline", "2026-10-21T11:00", "2026-10-21", "2026-10-01T11:00+00:00"),
    *("9999-12-31T23:59:59-14:00", "0001-01-01T00:00+14:00", "2030-01-01T11:00Z", "accept\nBcc: x@example.net"),
    *("x" * 70_000, "\0"),
)


async def test_what_is_no_answer_sends_nothing(world: World, web: httpx2.AsyncClient):
    number = newest(world, BEN).number
    for answer in NO_ANSWERS:
        assert (await web.post(f"/demo/mail/{number}/rsvp", content=answer)).status_code == 400
    for other in (world.post.mailbox(BEN)[0].number, newest(world, CHI).number, 999):
        assert (await web.post(f"/demo/mail/{other}/rsvp", content="accept")).status_code == 400
    for headers in ({"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        sent = await web.post(f"/demo/mail/{number}/rsvp", headers=headers, content="accept")
        assert sent.status_code == 403
    assert not any(world.post.sent.values())


HOSTILE = "<img src=x onerror=alert(1)>"


async def test_a_stranger_who_invites_is_shown_as_words_and_gets_no_answer(world: World, web: httpx2.AsyncClient):
    (part,) = [part for part in newest(world, BEN).message().walk() if part.get_content_type() == "text/calendar"]
    file = re.sub(r"\r?\n[ \t]", "", part.get_content())
    for name, value in (("UID", "1"), ("SUMMARY", HOSTILE), ("ORGANIZER", "mailto:x@example.net")):
        file = re.sub(rf"(?m)^{name}[;:].*$", f"{name}:{value}", file)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "x@example.net", BEN, "An invitation"
    mail.set_content("An invitation")
    mail.add_alternative(file, subtype="calendar")
    await aiosmtplib.send(
        mail, sender="x@example.net", recipients=[BEN], hostname="127.0.0.1", port=world.post.port, start_tls=False
    )
    number = newest(world, BEN).number
    assert (await web.post(f"/demo/mail/{number}/rsvp", content="accept")).status_code == 202
    state = await when_idle(web)
    assert state["said"] == "This mail takes no reply."
    assert (card(state, BEN, number)["title"], card(state, BEN, number)["state"]) == (HOSTILE, "No answer yet")
    assert b"<" not in (await web.get("/demo/state")).content and world.post.sent[BEN] == []
