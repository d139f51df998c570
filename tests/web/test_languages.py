"""A page speaks the language of the one it is for, where that is known, else one that their browser asks for."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cast import ANA, BEN, Service
from starlette.requests import Request

from nudger.web.pages import Pages

Make = Callable[..., Service]


@pytest.fixture
def service(a_service: Make) -> Service:
    """Ana reads German, and has her first mail; Ben doesn't."""
    service = a_service()
    service.person(ANA, manager=BEN, locale="de-AT")
    service.enrol(ANA)
    service.live(days=0.1)
    service.pages.headers["accept-language"] = "en"
    return service


def language(page: str) -> str:
    (found,) = re.findall(r'<html lang="([\w-]+)" dir="ltr">', page)
    return found


def test_a_learners_pages_are_in_her_language_whatever_her_browser_says(service: Service):
    link = service.newest(ANA).link
    asked = service.pages.get(link).text
    assert language(asked) == "de"
    assert "Du antwortest als Ana Lopez" in asked and "Fertig</button>" in asked
    assert "Notiert. Danke, Ana." in service.pages.post(link).text
    assert language(service.pages.post(link, content=b"words=" + b"x" * 100_000).text) == "de"
    service.sleep(days=91)
    assert "Neuen Link mailen" in service.pages.get(link).text
    assert language(service.pages.post(f"{link}/fresh").text) == "de"


def test_a_pause_and_a_stop_are_said_in_her_language(service: Service):
    first = service.newest(ANA)
    service.live(days=30)
    link = service.newest(ANA).link
    assert "Weiter mit The first talk?" in service.pages.get(link).text
    assert "wieder da bist" in service.pages.post(link).text
    service.reply(first, "Stopp")
    service.turn()
    assert "Du hast The first talk beendet." in service.pages.get(link).text


def test_her_manager_reads_his_own_language(service: Service):
    service.pages.headers["accept-language"] = "de"
    service.do("", "mein Plan", "")
    service.live(days=4)
    assert language(service.pages.get(service.newest(BEN).link).text) == "en"


@pytest.mark.parametrize(
    ("header", "spoken"), [("de-CH, en;q=0.5", "de"), ("en-GB", "en"), ("fr", "en"), ("fr, de;q=0.2", "de"), ("", "en")]
)
def test_where_nobody_knows_who_reads_the_browser_is_asked(service: Service, header: str, spoken: str):
    service.pages.headers["accept-language"] = header
    for page in (service.pages.get("/d/x"), service.pages.get("/"), service.pages.post("/d/x/fresh")):
        assert language(page.text) == spoken
    too_long = service.pages.post("/d/x", content=b"words=" + b"x" * 100_000)
    assert (language(too_long.text), too_long.status_code) == (spoken, 413)


def test_a_page_that_is_not_written_in_a_language_is_shown_in_english(tmp_path: Path):
    (tmp_path / "layout.html").write_text("{{ lang }} {{ dir }} {% block content %}{% endblock %}", "utf-8")
    for name, words in {"a.en": "Yes", "a.ar": "نعم", "b.en": "No"}.items():
        page = f'{{% extends "layout.html" %}}{{% block content %}}{words}{{% endblock %}}'
        (tmp_path / f"{name}.html").write_text(page, "utf-8")
    pages = Pages(tmp_path)
    assert [bytes(pages.page(name, "ar-EG").body).decode() for name in "ab"] == ["ar rtl نعم", "en ltr No"]
    assert pages.asked(Request({"type": "http", "headers": [(b"accept-language", b"fr, ar-EG")]})) == "ar"


def test_every_page_can_be_written_in_every_language():
    pages = Pages(Path("templates/pages"))
    for name in ("broken", "mailed", "too-long", "unknown-link"):
        shown = [bytes(pages.page(name, locale).body).decode() for locale in ("en", "de", "pt")]
        assert [language(page) for page in shown] == ["en", "de", "en"]
