"""A server that is asked by HTTP: in time, with patience for a while, and every trouble in a sentence."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic

import pytest

from connectors.http import Http, Refused, Unreachable


class Scripted(BaseHTTPRequestHandler):
    """Answers what the script says, one after the other, and the last one for ever."""

    def do_GET(self) -> None:
        script = self.server.script
        status, headers = script.pop(0) if len(script) > 1 else script[0]
        self.server.asked += 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as server:
        server.asked = 0
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@asynccontextmanager
async def asking(server: ThreadingHTTPServer) -> AsyncIterator[Http]:
    async with Http(f"http://127.0.0.1:{server.server_port}") as http:
        yield http


async def test_a_busy_server_is_asked_again_after_the_time_it_says(server: ThreadingHTTPServer):
    server.script = [(429, {"Retry-After": "1"}), (200, {})]
    began = monotonic()
    async with asking(server) as http:
        assert (await http.ask("GET", "/")).status_code == 200
    assert (server.asked, monotonic() - began >= 1) == (2, True)


async def test_a_long_wait_is_told_and_not_waited(server: ThreadingHTTPServer):
    server.script = [(429, {"Retry-After": "300"})]
    async with asking(server) as http:
        with pytest.raises(Unreachable, match="is busy, and asks for 300 seconds of patience"):
            await http.ask("GET", "/")
    assert server.asked == 1


async def test_it_is_not_asked_for_ever(server: ThreadingHTTPServer):
    server.script = [(503, {"Retry-After": "0"})]
    async with asking(server) as http:
        with pytest.raises(Unreachable):
            await http.ask("GET", "/")
    assert server.asked == 3


async def test_a_date_to_wait_for_is_understood(server: ThreadingHTTPServer):
    server.script = [(429, {"Retry-After": "Mon, 01 Jan 2024 10:00:00 GMT"}), (200, {})]
    async with asking(server) as http:
        assert (await http.ask("GET", "/")).status_code == 200


async def test_no_is_told_with_its_status_and_trouble_is_trouble(server: ThreadingHTTPServer):
    server.script = [(403, {})]
    async with asking(server) as http:
        with pytest.raises(Refused, match="said 403 Forbidden") as caught:
            await http.ask("GET", "/")
        server.script = [(500, {})]
        with pytest.raises(Unreachable, match="said 500"):
            await http.ask("GET", "/")
    assert caught.value.status == 403


async def test_a_redirection_to_elsewhere_is_not_followed(server: ThreadingHTTPServer):
    server.script = [(302, {"Location": "http://127.0.0.1:1/"})]
    async with asking(server) as http:
        with pytest.raises(Refused, match="302"):
            await http.ask("GET", "/")


async def test_nobody_there_is_said_so(server: ThreadingHTTPServer):
    async with Http("http://127.0.0.1:9") as http:
        with pytest.raises(Unreachable, match=r"nothing answers on 127\.0\.0\.1:9"):
            await http.ask("GET", "/")
