"""A calendar server, as the commands meet it: proven by `check`, asked for answers by `work`."""

from collections.abc import Iterator

import pytest

from nudger.commands import main
from nudger.store.database import close_database
from tests.counterparts.radicale import Radicale, a_radicale

pytestmark = pytest.mark.usefixtures("place")


@pytest.fixture(scope="module")
def radicale() -> Iterator[Radicale]:
    with a_radicale() as running:
        yield running


def run(*words: str) -> int:
    try:
        return main(words)
    finally:
        close_database()


def told(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    monkeypatch.setenv("NUDGER_CALENDAR", "caldav")
    for name, value in settings.items():
        monkeypatch.setenv(f"NUDGER_CALDAV__{name.upper()}", value)


@pytest.mark.needs("module:radicale")
def test_check_proves_that_the_calendar_server_lets_us_in_and_work_asks_it(
    radicale: Radicale, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    told(monkeypatch, url=f"http://127.0.0.1:{radicale.port}/judge/{{local}}/", username="judge")
    assert run("check") == 0
    assert "Let us in: [caldav]." in capsys.readouterr().out
    assert run("work", "--once") == 0


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "[caldav] needs `url`, `username` and `password`"),
        ({"url": "https://dav.example.org/calendar/", "username": "learning"}, "write {address} or {local}"),
        ({"url": "http://127.0.0.1:9/{local}/", "username": "learning"}, "nothing answers on 127.0.0.1:9"),
    ],
)
def test_check_says_what_is_wrong_with_it(
    settings: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    told(monkeypatch, **settings)
    assert run("check") == 1
    assert sentence in capsys.readouterr().out
