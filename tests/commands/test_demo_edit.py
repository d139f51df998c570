"""Editing the demo's journey while it runs: what an edit means is said first, and then it is so in all three panes."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio

from nudger.commands.demo.cast import ANA, BEN
from nudger.commands.demo.moves import Moves
from nudger.commands.demo.screen import Screen
from nudger.commands.demo.world import World
from nudger.journey.receipts import Verb
from nudger.store import enrolments, events
from nudger.store.tables import JourneyVersion, Nudge
from tests.commands.test_demo_page import IN_A_BROWSER, Visitor, visitor, when_idle  # noqa: F401


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A demo on its second day: the first week of the journey is open."""
    world = World(tmp_path, seed=7, mine=(ANA, BEN))
    moves = Moves(world)
    async with world.open(Screen(world, moves, Path("templates/demo")).routes()):
        await moves.begin()
        await world.forward(world.clock.now() + timedelta(days=1))
        yield world


@pytest.fixture
async def web(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    own = {"Origin": world.installation.settings.url}
    async with httpx2.AsyncClient(base_url=world.installation.settings.url, headers=own) as client:
        yield client


async def edit_called(web: httpx2.AsyncClient, name: str) -> str:
    edits = (await web.get("/demo/edit")).json()["edits"]
    return str(next(edit["text"] for edit in edits if edit["name"].startswith(name)))


async def test_every_ready_made_edit_can_be_looked_at_and_says_whom_it_concerns(web: httpx2.AsyncClient):
    offered = (await web.get("/demo/edit")).json()
    assert [edit["name"].split(" “")[0] for edit in offered["edits"]] == ["Reword", "Add a step before", "Take out"]
    for edit in offered["edits"]:
        look = (await web.post("/demo/edit/look", content=edit["text"])).json()
        assert look["means"][0].startswith("20 learners: ") and look["differs"]
        assert not any(len(line) > 200 for line in look["differs"])
    assert JourneyVersion.select().count() == 1


async def test_a_look_changes_nothing_and_publishing_does_what_it_said(world: World, web: httpx2.AsyncClient):
    before = (await web.get("/demo/state")).json()
    planned = {row.id for row in Nudge.select().where(Nudge.state == "planned")}
    text = await edit_called(web, "Take out")
    look = (await web.post("/demo/edit/look", content=text)).json()
    assert (await web.get("/demo/state")).json() == before
    assert (await web.post("/demo/edit/publish", content=text)).status_code == 202
    after = await when_idle(web)
    assert after["said"] == f"Version 2: 20 learners changed over. {look['means'][0]}"
    cancelled = Nudge.select().where(Nudge.id.in_(planned) & (Nudge.state == "cancelled")).count()
    assert f" {cancelled} are cancelled" in look["means"][0] and cancelled > 1
    assert [row["next"] for row in before["everyone"]] != [row["next"] for row in after["everyone"]]
    assert any(event.verb is Verb.ADOPTED for event in events.of_enrolment(world.anas))
    assert after["guide"]["taps"][-1]["done"]
    assert (await web.get("/demo/edit")).json()["text"] == text
    assert (await web.post("/demo/edit/look", content=text)).json() == {
        "wrong": "This is what everybody is on already; change something first."
    }


@pytest.mark.parametrize(
    ("found", "written", "said"),
    [
        ("kind: reflect", "kind: reflct", "coaching-conversations.yaml:41: "),
        ("key: coaching-conversations", "key: coaching", 'everybody here is on "coaching-conversations"'),
        ("title: Your if-then plan", "title: [", "coaching-conversations.yaml:43: "),
    ],
)
async def test_a_faulty_edit_is_refused_with_its_line_and_nothing_changes(
    world: World, web: httpx2.AsyncClient, found: str, written: str, said: str
):
    text = (await web.get("/demo/edit")).json()["text"].replace(found, written, 1)
    for act in ("look", "publish"):
        answer = await web.post(f"/demo/edit/{act}", content=text)
        assert answer.status_code == 200 and said in answer.json()["wrong"]
    assert JourneyVersion.select().count() == 1
    assert enrolments.standing(world.anas).onto is None


@IN_A_BROWSER
def test_a_visitor_rewords_a_step_and_all_three_panes_say_so(visitor: Visitor):  # noqa: F811
    page = visitor.page
    visitor.press("+1 day")
    page.get_by_role("button", name="Edit the journey").click()
    page.get_by_role("button", name="Reword").click()
    page.locator("#means .says", has_text="20 learners: ").wait_for()
    page.get_by_label("The journey’s file").fill("key: nothing")
    assert page.get_by_role("button", name="Publish it").is_disabled(), "what was changed since is looked at anew"
    page.get_by_role("button", name="What would this mean?").click()
    page.locator("#means .wrong", has_text="coaching-conversations.yaml").first.wait_for()
    page.get_by_role("button", name="Reword").click()
    page.get_by_role("button", name="Publish it").click()
    visitor.wait_until_idle()
    page.locator("#said", has_text="Version 2: 20 learners changed over.").wait_for()
