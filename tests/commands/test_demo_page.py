"""The demo's page: in a real browser as a visitor would use it, and in front of visitors who mean harm."""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtplib
import httpx2
import pytest
import pytest_asyncio

from nudger.commands.demo.cast import ANA, BEN
from nudger.commands.demo.moves import Moves
from nudger.commands.demo.screen import Screen
from nudger.commands.demo.world import World

IN_A_BROWSER = pytest.mark.needs("chromium", "module:playwright")
CHROMIUM = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
NEVER_SAID = ("escalation", "witness", "nudge", "off route", "overdue", "failed")


@contextmanager
def a_demo(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the demo as its visitor does, and give the process and its address."""
    command = [sys.executable, "-W", "error", "-m", "nudger.commands", "demo", "--no-browser", "--port", "0"]
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.fullmatch(r"The demo is at (http://127\.0\.0\.1:\d+); Ctrl-C ends it\.\n", line)
            assert found, line
            yield process, found[1]
        finally:
            process.kill()


class Visitor:
    """Somebody who uses the page, and sees what can be seen."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def pane(self, who: str) -> Any:
        return self.page.locator(f"[data-who='{who}']")

    def frame(self, who: str) -> Any:
        return self.pane(who).frame_locator("iframe")

    def open_newest(self, who: str) -> None:
        if self.pane(who).get_by_role("button", name="Inbox").is_visible():
            self.pane(who).get_by_role("button", name="Inbox").click()
        self.pane(who).locator(".list button").first.click()

    def open_mail(self, who: str, subject: str) -> None:
        if self.pane(who).get_by_role("button", name="Inbox").is_visible():
            self.pane(who).get_by_role("button", name="Inbox").click()
        self.pane(who).locator(".list button", has_text=subject).first.click()

    def begin(self) -> None:
        """Say where Ana is today."""
        self.open_newest(ANA)
        self.frame(ANA).get_by_role("link", name="Give your numbers").click()
        self.give_numbers(ANA)
        self.frame(ANA).get_by_role("button", name="Undo").wait_for()

    def give_numbers(self, who: str) -> None:
        """Choose a number for every line of the page, and send them."""
        self.frame(who).locator("fieldset").first.wait_for()
        for line in self.frame(who).locator("fieldset").all():
            line.get_by_label("4", exact=True).check()
        self.frame(who).get_by_role("button", name="Send").click()

    def clear_the_brief(self, who: str) -> None:
        """Choose a number wherever the page asks for one, and send them all at once."""
        self.frame(who).get_by_role("heading", name="short questions").wait_for()
        for number in self.frame(who).get_by_label("4", exact=True).all():
            number.check()
        self.frame(who).get_by_role("button", name="Send all").click()
        self.frame(who).get_by_role("heading", name="Noted today").wait_for()

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button).click()
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        self.page.locator("body:not(.runs)").wait_for(timeout=240_000)

    def expect_taps(self, done: int) -> None:
        """Wait until the first *done* taps of the guide are ticked off, and it is the next one's turn."""
        self.page.locator(f"#taps li:nth-child({done})[data-done=true]").wait_for()
        ticked = self.page.locator("#taps li[data-done=true]").count()
        assert ticked == done
        if done < self.page.locator("#taps li").count():
            assert self.page.locator("#taps li.current .mark").text_content() == str(done + 1)

    def subjects(self, who: str) -> list[str]:
        return list(self.pane(who).locator(".list .subject").all_text_contents())

    @property
    def ticked(self) -> str:
        return " ".join(self.page.locator("#taps li[data-done=true]").all_text_contents())

    @property
    def now(self) -> str:
        return str(self.page.locator("#now").text_content())

    @property
    def say(self) -> str:
        return str(self.page.locator("#say").text_content())


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (not everywhere)

    with a_demo(tmp_path) as (_, url), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(url)
        page.locator("#taps li.current").wait_for()
        yield Visitor(page)
        browser.close()
        assert wrong == []


@IN_A_BROWSER
def test_a_visitor_walks_through_the_whole_guide(visitor: Visitor):
    assert visitor.page.title() == "Nudger demo"
    assert visitor.now == "Monday 12 October 2026, 10:00"

    visitor.begin()
    visitor.expect_taps(1)

    visitor.press("+1 day")
    visitor.expect_taps(2)
    assert visitor.now == "Tuesday 13 October 2026, 10:00"
    assert visitor.frame(ANA).get_by_role("button", name="Undo").is_visible(), "the page under her finger stays"
    visitor.open_newest(ANA)
    assert visitor.subjects(ANA)[0] == "Four questions worth asking"
    assert "Tue 13 Oct 09:00" in visitor.pane(ANA).locator(".from").text_content()

    visitor.pane(ANA).get_by_label("Reply as Ana").fill("DONE")
    visitor.pane(ANA).get_by_role("button", name="Send").click()
    visitor.expect_taps(3)

    for _ in range(12):
        visitor.press("Next thing that happens")
        if "A reminder" in visitor.ticked:
            break
    visitor.expect_taps(4)

    visitor.open_mail(BEN, "12 short questions about your people")
    visitor.frame(BEN).get_by_role("link", name="Answer on one page").click()
    visitor.clear_the_brief(BEN)
    visitor.expect_taps(5)

    visitor.open_mail(ANA, "Still here for you")
    visitor.pane(ANA).get_by_role("button", name="Why did Ana get this?").click()
    visitor.expect_taps(6)
    marked = visitor.page.locator("#story .marked").text_content()
    assert "Reminder: “" in marked and "because no answer within" in marked

    visitor.press("To the end")
    assert "Nothing more will happen." in visitor.page.locator("#said").text_content()
    visitor.press("Next thing that happens")
    assert "Nothing more will happen." in visitor.page.locator("#said").text_content()
    seen = visitor.page.locator("body").inner_text().lower()
    assert [words for words in NEVER_SAID if re.search(rf"\b{words}\b", seen)] == []


@IN_A_BROWSER
def test_a_mail_shows_its_text_and_source_and_links_that_lead_outside_stay_inside(visitor: Visitor):
    visitor.begin()
    visitor.press("+1 day")
    visitor.expect_taps(2)
    visitor.open_newest(ANA)
    visitor.frame(ANA).get_by_role("link", name="Read it here").click()
    visitor.frame(ANA).get_by_text("https://example.org/grow").wait_for()
    visitor.frame(ANA).get_by_role("link", name="Back to the mail").click()
    visitor.frame(ANA).get_by_role("link", name="reply DONE").click()
    visitor.frame(ANA).get_by_role("heading", name="This link writes a mail.").wait_for()
    visitor.pane(ANA).get_by_role("button", name="Text").click()
    visitor.pane(ANA).locator("pre", has_text="Hello Ana,").wait_for()
    visitor.pane(ANA).get_by_role("button", name="Source").click()
    visitor.pane(ANA).locator("pre", has_text="Subject: Four questions worth asking").wait_for()


@pytest.mark.alone
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_ends_at_once_and_quietly(tmp_path: Path, number: signal.Signals):
    with a_demo(tmp_path) as (process, url):
        httpx2.post(f"{url}/demo/press/end", headers={"Origin": url})
        process.send_signal(number)
        said, complained = process.communicate(timeout=2)
        assert (process.returncode, said, complained) == (0, "", "")


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path, seed=7, mine=(ANA, BEN))
    moves = Moves(world)
    async with world.open(Screen(world, moves, Path("templates/demo")).routes()):
        await moves.begin()
        yield world


@pytest.fixture
async def web(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=world.installation.settings.url) as client:
        yield client


async def send_hostile(world: World) -> int:
    """Send a hostile mail to Ana; return its number."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f'"{HOSTILE}" <x@example.net>', ANA, HOSTILE
    mail.set_content(HOSTILE)
    mail.add_alternative(f'{HOSTILE}<a href="javascript:alert(3)">x</a>', subtype="html")
    await aiosmtplib.send(
        mail, sender="x@example.net", recipients=[ANA], hostname="127.0.0.1", port=world.post.port, start_tls=False
    )
    return world.post.received[-1].number


async def test_a_hostile_subject_comes_as_words_in_the_same_json(world: World, web: httpx2.AsyncClient):
    before = (await web.get("/demo/state")).json()
    number = await send_hostile(world)
    answer = await web.get("/demo/state")
    after = answer.json()
    assert answer.headers["Content-Type"] == "application/json" and b"<" not in answer.content
    assert after["mailboxes"][ANA]["mails"][0]["subject"] == HOSTILE
    assert before.keys() == after.keys() and before["everyone"] == after["everyone"]
    mail = await web.get(f"/demo/mail/{number}")
    assert b"<" not in mail.content and HOSTILE in json.loads(mail.content)["text"]


async def test_a_mail_in_its_frame_can_run_nothing_and_load_nothing(world: World, web: httpx2.AsyncClient):
    number = await send_hostile(world)
    policy = (await web.get(f"/demo/mail/{number}/page")).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; form-action 'none'")
    assert policy.endswith("sandbox") and "script-src" not in policy


async def test_the_page_allows_only_its_own_files(web: httpx2.AsyncClient):
    page = await web.get("/")
    assert page.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
        "img-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert 'sandbox="allow-forms"' in page.text
    assert not re.search(r"<script>|\son\w+=|style=|https?://", page.text)


async def test_the_state_is_sent_again_only_when_something_changed(world: World, web: httpx2.AsyncClient):
    version = (await web.get("/demo/state")).json()["version"]
    assert (await web.get("/demo/state", params={"seen": version})).status_code == 204
    await send_hostile(world)
    assert (await web.get("/demo/state", params={"seen": version})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1", ""])
async def test_a_name_that_only_leads_here_is_refused(web: httpx2.AsyncClient, host: str):
    for path in ("/", "/demo/state", "/demo/mail/1"):
        assert (await web.get(path, headers={"Host": host})).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "its own", "Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_another_site_can_change_nothing(world: World, web: httpx2.AsyncClient, headers: dict[str, str]):
    own = {"Origin": world.installation.settings.url}
    sent = headers | (own if headers.get("Origin") == "its own" else {})
    for path in ("/demo/press/week", "/demo/mail/1/reply", "/demo/mail/1/why", "/demo/edit/publish"):
        assert (await web.post(path, headers=sent, content="DONE")).status_code == 403
    assert (await web.get("/demo/press/week")).status_code == 405
    assert (await web.get("/demo/state")).json()["now"] == "Monday 12 October 2026, 10:00"


async def test_the_page_itself_can_send_a_real_reply(world: World, web: httpx2.AsyncClient):
    own = {"Origin": world.installation.settings.url, "Sec-Fetch-Site": "same-origin"}
    number = (await web.get("/demo/state")).json()["mailboxes"][ANA]["mails"][0]["number"]
    answer = await web.post(f"/demo/mail/{number}/reply", headers=own, content="7, 4, 6")
    assert answer.status_code == 202
    state = await when_idle(web)
    assert state["guide"]["taps"][0]["done"] and state["said"] == "The reply went by mail and was read: done."


async def test_one_move_runs_at_a_time(world: World, web: httpx2.AsyncClient):
    own = {"Origin": world.installation.settings.url}
    assert (await web.post("/demo/press/week", headers=own)).status_code == 202
    assert (await web.post("/demo/press/day", headers=own)).status_code == 409
    assert (await when_idle(web))["now"] == "Monday 19 October 2026, 10:00"


async def test_a_day_more_is_a_day_on_the_wall_when_the_clocks_change(world: World, web: httpx2.AsyncClient):
    own = {"Origin": world.installation.settings.url}
    for button in ("week", *["day"] * 7):
        await web.post(f"/demo/press/{button}", headers=own)
        state = await when_idle(web)
    assert state["now"] == "Monday 26 October 2026, 10:00"


async def when_idle(web: httpx2.AsyncClient) -> dict[str, Any]:
    """Return the state once nothing runs any more."""
    async with asyncio.timeout(30):
        while (state := (await web.get("/demo/state")).json())["running"]:
            await asyncio.sleep(0.05)
    return dict(state)


async def test_only_the_mails_of_ana_and_ben_can_be_read(world: World, web: httpx2.AsyncClient):
    numbers = {mail.number: mail.recipient for mail in world.post.received}
    for number, recipient in numbers.items():
        assert (await web.get(f"/demo/mail/{number}")).status_code == (200 if recipient in (ANA, BEN) else 404)
    assert set(numbers.values()) > {ANA}
