"""Several processes on one SQLite file: none waits long for another, and what a dead one held is taken back."""

import http.client
import socket
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cast import Service

from nudger.commands import main
from nudger.store import outbox
from nudger.store.database import close_database, transaction
from nudger.store.tables import Receipt

Serving = Callable[..., "subprocess.Popen[str]"]

ALWAYS = {"opens": "00:00", "closes": "23:59:59", "working_days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}

BUSY = """
import sys, time
from nudger.store.database import BREATH, open_database, rows, transaction

open_database(sys.argv[1])
print("busy", flush=True)
while True:
    with transaction():
        until = time.monotonic() + 0.02
        while time.monotonic() < until:
            rows("UPDATE person SET name = name WHERE id = 1 RETURNING id")
    time.sleep(BREATH)
"""


def yesterdays(place: Path, people: int) -> Service:
    """Return an installation where the commands find theirs; its people were to start yesterday."""
    now = datetime.now(UTC)
    service = Service(place / "var", now, database="var/nudger.sqlite", secret="file:var/secret", hours=ALWAYS)
    emails = [f"p{number}@example.org" for number in range(people)]
    with transaction():
        for email in emails:
            service.person(email)
        service.enrol(*emails, starts=now.date() - timedelta(days=1))
    return service


def pressed(port: str, link: str) -> tuple[int, float]:
    """Press a page's button; return the answer's status, and how many seconds it took."""
    began = time.monotonic()
    asking = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
    asking.request("POST", urlsplit(link).path)
    status = asking.getresponse().status
    asking.close()
    return status, time.monotonic() - began


@pytest.mark.alone
def test_a_page_does_not_starve_beside_a_process_that_commits_back_to_back(place: Path, serving: Serving):
    service = yesterdays(place, 200)
    service.turn()
    links = [service.newest(f"p{number}@example.org").link for number in range(200)]
    close_database()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    web = serving("web", NUDGER_WEB__PORT=port)
    busy = serving("var/nudger.sqlite", program=("-c", BUSY))
    assert web.stdout.readline() and busy.stdout.readline()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda link: pressed(port, link), links))
    assert busy.poll() is None
    busy.kill()
    web.terminate()
    _, err = web.communicate(timeout=20)
    assert {status for status, _ in answers} == {303} and "locked" not in err
    seconds = sorted(took for _, took in answers)
    assert seconds[-3] < 2, f"p99 {seconds[-3]:.3f} s"
    assert Receipt.select().where(Receipt.state == "done").count() == 200


def test_what_a_dead_process_held_is_sent_by_the_next_at_once(place: Path, capsys: pytest.CaptureFixture[str]):
    service = yesterdays(place, 1)
    assert main(["work", "--once", "--only", "walk"]) == 0
    with transaction():
        assert len(outbox.claim(service.clock.now() + timedelta(minutes=1), 10)) == 1
    assert main(["work", "--once", "--only", "deliver"]) == 0
    assert "1 sent" in capsys.readouterr().out
    assert service.outbox() == ["sent"]
