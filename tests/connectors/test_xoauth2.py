"""Access tokens in place of passwords: where they come from, how long they last, and what is never said."""

import json
import socket
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
from smtp_server import Server

from connectors.smtp import Smtp
from connectors.xoauth2 import Endpoint, TokenRefused, Tokens, by_command, by_endpoint
from nudger.errors import NoWayIn, NoWayOut, NudgerError

GOOD = {"access_token": "t0k3n", "expires_in": 3600, "token_type": "Bearer"}


class Desk:
    """A token endpoint that gives *answer* with *status*, and remembers what it was asked."""

    def __init__(self) -> None:
        self.status, self.answer = 200, json.dumps(GOOD)
        self.asked: list[dict[str, list[str]]] = []
        self.location = ""
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                desk.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self.send_response(desk.status)
                if desk.location:
                    self.send_header("Location", desk.location)
                self.end_headers()
                self.wfile.write(desk.answer.encode())

            def log_message(self, *_: object) -> None:
                """Tests are silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/token"

    def endpoint(self, **more: str) -> Endpoint:
        return Endpoint(self.url, "our-id", "our-secret", **more)


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    thread = Thread(target=desk.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield desk
    desk.server.shutdown()
    desk.server.server_close()
    thread.join()


def test_the_credentials_of_the_client_are_turned_into_a_token(desk: Desk):
    assert by_endpoint(desk.endpoint(scope="https://mail/.default")) == ("t0k3n", 3600.0)
    assert desk.asked == [
        {
            "grant_type": ["client_credentials"],
            "client_id": ["our-id"],
            "client_secret": ["our-secret"],
            "scope": ["https://mail/.default"],
        }
    ]


def test_a_refresh_token_is_turned_into_a_token(desk: Desk):
    assert by_endpoint(desk.endpoint(refresh_token="r3fresh"))[0] == "t0k3n"
    assert desk.asked[0]["grant_type"] == ["refresh_token"]
    assert desk.asked[0]["refresh_token"] == ["r3fresh"]


def test_a_token_is_used_until_a_minute_before_it_runs_out():
    now, given = [0.0], []

    def fetch() -> tuple[str, float]:
        given.append(f"t{len(given)}")
        return given[-1], 3600.0

    tokens = Tokens(fetch, seconds=lambda: now[0])
    seen = []
    for now[0] in (0.0, 3539.0, 3540.0, 7079.0, 7081.0):
        seen.append(tokens.token())
    assert seen == ["t0", "t0", "t1", "t1", "t2"]


@pytest.mark.parametrize(
    ("status", "answer", "words"),
    [
        (
            401,
            '{"error": "invalid_client", "error_description": "No app of ana@example.org"}',
            "invalid_client",
        ),
        (500, "<html>", "HTTP 500"),
        (200, "<html>", "without an access token"),
        (200, "[]", "without an access token"),
        (200, '{"access_token": ""}', "without an access token"),
        (200, '{"access_token": "a\\r\\nb"}', "without an access token"),
        (200, '{"access_token": "a", "expires_in": "soon"}', "without an access token"),
    ],
)
def test_an_endpoint_that_gives_none_is_told_in_a_sentence(desk: Desk, status: int, answer: str, words: str):
    desk.status, desk.answer = status, answer
    with pytest.raises(TokenRefused, match=words) as caught:
        by_endpoint(desk.endpoint())
    assert "our-secret" not in str(caught.value) and "@" not in str(caught.value)


def test_the_secret_follows_no_redirection(desk: Desk):
    desk.status, desk.location = 307, desk.url
    with pytest.raises(TokenRefused, match="HTTP 307"):
        by_endpoint(desk.endpoint())
    assert len(desk.asked) == 1


def test_an_endpoint_that_is_not_there_is_told_in_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(TokenRefused, match=r"no token from 127.0.0.1: nothing answers on"):
        by_endpoint(Endpoint(f"http://127.0.0.1:{port}/token", "our-id", "our-secret"))


@pytest.mark.parametrize("url", ["http://login.example.org/token", "ftp://127.0.0.1x/", "login.example.org", ""])
def test_no_secret_is_sent_in_the_open(url: str):
    with pytest.raises(NudgerError, match="https://"):
        Endpoint(url, "our-id", "our-secret")


def test_a_command_prints_the_token():
    assert by_command(f"{sys.executable} -c 'print(\"t0k3n\")'")[0] == "t0k3n"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/no/such/program", "can't be run"),
        ("'open quote", "can't be run"),
        (f"{sys.executable} -c 'print(1); raise SystemExit(3)'", "ended with exit code 3"),
        (f"{sys.executable} -c ''", "printed no token"),
        (f"{sys.executable} -c 'print(\"two words\")'", "printed no token"),
    ],
)
def test_a_command_that_prints_none_is_told_in_a_sentence(command: str, words: str):
    with pytest.raises(TokenRefused, match=words):
        by_command(command)


def test_whoever_reads_and_whoever_sends_are_told_in_their_own_way():
    tokens = Tokens(lambda: by_command("/no/such/program"))
    with pytest.raises(NoWayIn):
        tokens.to_read()
    with pytest.raises(NoWayOut):
        tokens.to_send()


def test_a_token_that_was_refused_is_not_used_again():
    given = iter(("revoked", "fresh"))
    tokens = Tokens(lambda: (next(given), 3600.0))
    assert (tokens.token(), tokens.token()) == ("revoked", "revoked")
    tokens.forget()
    assert tokens.token() == "fresh"


KNOWS_TOKENS = "250-test\r\n250 AUTH XOAUTH2 PLAIN"


async def test_mail_leaves_by_a_token():
    async with Server(EHLO=KNOWS_TOKENS, AUTH="235 welcome") as server:
        smtp = Smtp("127.0.0.1", server.port, username="learning", token=lambda: "t0k3n")
        await smtp.open()
        await smtp.close()
    (said,) = [line for line in server.heard if line.startswith("AUTH")]
    assert said.startswith("AUTH XOAUTH2 ")


async def test_a_token_that_is_refused_is_told_in_a_sentence_without_the_token():
    given = iter(("t0k3n", "fr3sh"))
    tokens = Tokens(lambda: (next(given), 3600.0))
    async with Server(EHLO=KNOWS_TOKENS, AUTH="535 5.7.8 ana@example.org may not") as server:
        smtp = Smtp("127.0.0.1", server.port, username="learning", token=tokens.to_send, refused=tokens.forget)
        with pytest.raises(NoWayOut, match=r"127.0.0.1 refuses the login; user name, password or token") as caught:
            await smtp.open()
    assert "t0k3n" not in str(caught.value) and "ana@" not in str(caught.value)
    assert tokens.token() == "fr3sh"


async def test_mail_waits_where_no_token_is_given():
    async with Server(EHLO=KNOWS_TOKENS, AUTH="235 welcome") as server:
        tokens = Tokens(lambda: by_command("/no/such/program"))
        smtp = Smtp("127.0.0.1", server.port, username="learning", token=tokens.to_send)
        with pytest.raises(NoWayOut, match="can't be run"):
            await smtp.open()
