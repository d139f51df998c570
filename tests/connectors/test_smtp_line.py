"""One connection to a mail server, and the few that are kept: whatever the server says, or doesn't."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from smtp_server import PIPELINING, Server

from connectors import smtp as smtp_module
from connectors.smtp import Smtp
from connectors.smtp_line import Line, LineLost, Reply
from nudger.errors import Ambiguous, DeliveryError, NoWayOut

MAIL = b"Subject: Hello\r\n\r\nHello\r\n"
US, ANA = "learning@example.org", "ana@example.org"
PATIENCE = 5.0
BOTH_WAYS = pytest.mark.parametrize("hello", ["250 test", PIPELINING], ids=["one by one", "pipelining"])


@asynccontextmanager
async def line_to(*packets: bytes, hangs_up: bool = False) -> AsyncIterator[Line]:
    """Yield a line to a server that says these *packets*, a moment between them."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for packet in packets:
            await asyncio.sleep(0.02)
            writer.write(packet)
        if not hangs_up:
            with suppress(ConnectionError):
                await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, "127.0.0.1", port)
    line = Line(transport)
    try:
        yield line
    finally:
        line.close()
        server.close()
        await asyncio.wait_for(server.wait_closed(), PATIENCE)


@asynccontextmanager
async def open_smtp(server: Server, connections: int = 1) -> AsyncIterator[Smtp]:
    smtp = Smtp("127.0.0.1", server.port, connections=connections)
    await smtp.open()
    try:
        yield smtp
    finally:
        await smtp.close()


class Handing:
    """Counts how often a mail was about to leave."""

    def __init__(self) -> None:
        self.over = 0

    async def __call__(self) -> None:
        self.over += 1


async def nothing() -> None:
    """Nothing to write down."""


def verbs(server: Server) -> list[str]:
    return [line.partition(" ")[0] for line in server.heard]


@pytest.mark.parametrize(
    ("packets", "replies"),
    [
        ([b"25", b"0 o", b"k\r", b"\n"], [Reply(250, "ok")]),
        ([b"250 a\r\n550 5.1.1 b\r\n354 c\r\n"], [Reply(250, "a"), Reply(550, "5.1.1 b"), Reply(354, "c")]),
        ([b"250-one\r\n250-two\r\n250 three\r\n"], [Reply(250, "one two three")]),
        (
            [b"250-one\r\n25", b"0 two\r\n450-three\r\n450", b" four\r\n"],
            [Reply(250, "one two"), Reply(450, "three four")],
        ),
        ([b"250\r\n"], [Reply(250, "")]),
        ([b"250 ok\n"], [Reply(250, "ok")]),
        ([b"550 na\xefve\r\n"], [Reply(550, "na\ufffdve")]),
    ],
    ids=["in pieces", "in one go", "of several lines", "both", "without words", "without CR", "not UTF-8"],
)
async def test_replies_are_read_however_they_come(packets: list[bytes], replies: list[Reply]):
    async with line_to(*packets) as line:
        assert await line.replies(len(replies), seconds=PATIENCE) == replies
        assert line.is_open


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 400 Bad Request",
        b"\r",
        b"",
        b"25\r",
        b"25",
        b"2500 ok",
        b"150 go on",
        b"699 what",
        b"\xff\0",
        b"ok 250",
    ],
)
async def test_what_is_no_smtp_ends_the_connection(said: bytes):
    async with line_to(said + b"\n") as line:
        with pytest.raises(LineLost, match="not SMTP"):
            await line.replies(1, seconds=PATIENCE)
        assert not line.is_open


async def test_what_follows_nonsense_is_nonsense():
    async with line_to(b"what?\r\n250 kept\r\n") as line:
        with pytest.raises(LineLost, match="not SMTP"):
            await line.replies(1, seconds=PATIENCE)


@pytest.mark.parametrize("said", [b"250 " + b"x" * 9000, b"250-x\r\n" * 700], ids=["line", "lines"])
async def test_an_answer_without_end_ends_the_connection(said: bytes):
    async with line_to(said) as line:
        with pytest.raises(LineLost, match="has no end"):
            await line.replies(1, seconds=PATIENCE)
        assert not line.is_open


async def test_what_was_said_before_the_end_counts():
    async with line_to(b"250 kept\r\n", hangs_up=True) as line:
        assert await line.replies(1, seconds=PATIENCE) == [Reply(250, "kept")]
        with pytest.raises(LineLost, match="closed the connection"):
            await line.replies(1, seconds=PATIENCE)
        with pytest.raises(LineLost, match="closed the connection"):
            line.write(b"NOOP\r\n")


async def test_nobody_waits_longer_than_told():
    async with line_to(b"250-half of it\r\n") as line:
        with pytest.raises(LineLost, match="no answer within 0 seconds"):
            await line.replies(1, seconds=0.1)
        assert not line.is_open


async def test_whoever_stops_waiting_leaves_no_answer_to_the_next():
    async with line_to() as line:
        waiting = asyncio.create_task(line.replies(1, seconds=PATIENCE))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not line.is_open


@pytest.mark.parametrize(
    ("hello", "unanswered"), [("250 test", b""), (PIPELINING, f"RCPT TO:<{ANA}>\r\nDATA\r\n".encode())]
)
async def test_only_a_server_with_pipelining_hears_all_before_its_first_answer(
    hello: str, unanswered: bytes, monkeypatch: pytest.MonkeyPatch
):
    async with Server(EHLO=hello, MAIL="silence") as server, open_smtp(server) as smtp:
        monkeypatch.setattr(smtp_module, "TIMEOUT", 0.2)
        with pytest.raises(DeliveryError, match="no answer within"):
            await smtp.send(MAIL, US, ANA, nothing)
    assert server.unanswered == unanswered


@pytest.mark.parametrize("refused", [0, 1])
async def test_without_pipelining_nothing_is_said_after_a_refusal(refused: int):
    async with Server(**{("MAIL", "RCPT")[refused]: "550 no"}) as server:
        async with open_smtp(server) as smtp:
            with pytest.raises(DeliveryError, match="550 no"):
                await smtp.send(MAIL, US, ANA, nothing)
        assert verbs(server) == ["EHLO", *["MAIL", "RCPT"][: refused + 1], "RSET", "QUIT"]


async def test_a_sender_refused_under_pipelining_leaves_the_connection_to_the_next_mail():
    async with Server(EHLO=PIPELINING, MAIL="452 full", RCPT="503 first MAIL", DATA="503 first RCPT") as server:
        async with open_smtp(server) as smtp:
            with pytest.raises(DeliveryError, match="452 full") as caught:
                await smtp.send(MAIL, US, ANA, nothing)
            server.says |= {"MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on"}
            await smtp.send(MAIL, US, ANA, nothing)
        assert not caught.value.permanent
        assert verbs(server) == ["EHLO", "MAIL", "RCPT", "DATA", "RSET", "MAIL", "RCPT", "DATA", "QUIT"]
        assert (len(server.taken), server.connections) == (1, 1)


async def test_a_server_that_awaits_a_mail_for_nobody_gets_none():
    handing = Handing()
    async with Server(EHLO=PIPELINING, RCPT="550 no such user") as server:
        async with open_smtp(server) as smtp:
            with pytest.raises(DeliveryError, match="550 no such user") as caught:
                await smtp.send(MAIL, US, ANA, handing)
            server.says["RCPT"] = "250 ok"
            await smtp.send(MAIL, US, ANA, nothing)
        assert (caught.value.permanent, handing.over) == (True, 0)
        assert (len(server.taken), server.connections) == (1, 2)


@BOTH_WAYS
@pytest.mark.parametrize("place", ["MAIL", "RCPT", "DATA", "."])
async def test_421_closes_the_connection_and_its_words_are_kept(hello: str, place: str):
    async with Server(EHLO=hello, **{place: "421 4.3.2 going down"}) as server, open_smtp(server) as smtp:
        with pytest.raises(DeliveryError, match=r"^421 .* going down$") as caught:
            await smtp.send(MAIL, US, ANA, nothing)
        assert not caught.value.permanent
        server.says[place] = {"DATA": "354 go on"}.get(place, "250 ok")
        await smtp.send(MAIL, US, ANA, nothing)
        assert (len(server.taken), server.connections) == (1, 2)


@BOTH_WAYS
@pytest.mark.parametrize("place", ["MAIL", "RCPT", "DATA"])
async def test_a_refusal_is_for_ever_though_the_server_hangs_up_after_it(hello: str, place: str):
    async with Server(EHLO=hello, **{place: "550 5.7.1 blocked, then drop"}) as server, open_smtp(server) as smtp:
        with pytest.raises(DeliveryError, match=r"^550 .* blocked$") as caught:
            await smtp.send(MAIL, US, ANA, nothing)
        assert caught.value.permanent


@BOTH_WAYS
@pytest.mark.parametrize("place", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["drop", "silence", "what?"])
async def test_until_the_mail_may_leave_a_lost_connection_is_nothing_but_a_delay(
    hello: str, place: str, answer: str, monkeypatch: pytest.MonkeyPatch
):
    handing = Handing()
    async with Server(EHLO=hello, **{place: answer}) as server, open_smtp(server) as smtp:
        monkeypatch.setattr(smtp_module, "TIMEOUT", 0.2)
        with pytest.raises(DeliveryError, match="SMTP connection lost") as caught:
            await smtp.send(MAIL, US, ANA, handing)
        assert (caught.value.permanent, handing.over, server.taken) == (False, 0, [])


@BOTH_WAYS
@pytest.mark.parametrize("answer", ["drop", "silence", "what?", "25", "354 go on"])
async def test_once_the_mail_leaves_whatever_is_no_answer_leaves_a_doubt(
    hello: str, answer: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(smtp_module, "AFTER_DATA", 0.2)
    handing = Handing()
    async with Server(EHLO=hello, **{".": answer}) as server, open_smtp(server) as smtp:
        with pytest.raises(Ambiguous):
            await smtp.send(MAIL, US, ANA, handing)
        assert handing.over == 1
        server.says["."] = "250 kept"
        await smtp.send(MAIL, US, ANA, handing)
        assert (len(server.taken), server.connections) == (1, 2)


@BOTH_WAYS
@pytest.mark.parametrize(("place", "answer"), [("DATA", "250 ok"), ("RCPT", "354 go on"), ("MAIL", "354 go on")])
async def test_a_mail_is_said_only_to_who_asks_for_it(hello: str, place: str, answer: str):
    handing = Handing()
    async with Server(EHLO=hello, **{place: answer}) as server:
        async with open_smtp(server) as smtp:
            with pytest.raises(DeliveryError, match=answer[:3]) as caught:
                await smtp.send(b"DATA\r\n\r\nHello\r\n", US, ANA, handing)
        assert (caught.value.permanent, handing.over, server.taken) == (False, 0, [])
        assert server.heard.count("DATA") == 1


@pytest.mark.parametrize("words", ["250 again", "421 4.4.2 idle for too long"])
async def test_what_a_server_says_unasked_is_no_answer_to_the_next_mail(words: str):
    async with Server(EHLO=PIPELINING) as server, open_smtp(server) as smtp:
        await smtp.send(MAIL, US, ANA, nothing)
        await server.says_unasked(words)
        await smtp.send(MAIL, US, ANA, nothing)
        assert (len(server.taken), server.connections) == (2, 2)


async def test_a_connection_that_broke_while_it_was_idle_is_replaced():
    async with Server() as server, open_smtp(server) as smtp:
        await smtp.send(MAIL, US, ANA, nothing)
        await server.hangs_up()
        await smtp.send(MAIL, US, ANA, nothing)
        assert (len(server.taken), server.connections) == (2, 2)


async def test_several_mails_at_once_have_a_connection_each_and_share_them_afterwards():
    everybody = asyncio.Barrier(3)

    async def together() -> None:
        async with asyncio.timeout(PATIENCE):
            await everybody.wait()

    async with Server(EHLO=PIPELINING) as server, open_smtp(server, connections=3) as smtp:
        for _ in range(2):
            await asyncio.gather(*(smtp.send(MAIL, US, f"p{number}@example.org", together) for number in range(3)))
        assert (len(server.taken), server.connections) == (6, 3)


@pytest.mark.parametrize(
    "mail",
    [b".\r\n", b"Subject: a\r\n\r\n.\r\n..\r\n...b\r\n.", b"Subject: a\r\n\r\nno end", b"a\r\n\r\n\r\n.\r\nQUIT\r\n"],
)
async def test_no_line_of_a_mail_can_end_it(mail: bytes):
    async with Server() as server:
        async with open_smtp(server) as smtp:
            await smtp.send(mail, US, ANA, nothing)
            await smtp.send(MAIL, US, ANA, nothing)
        lines = server.taken[0].removesuffix(b".\r\n").split(b"\r\n")
        assert b"\r\n".join(line.removeprefix(b".") for line in lines).removesuffix(b"\r\n") == mail.removesuffix(
            b"\r\n"
        )
        assert (len(server.taken), verbs(server)[-1]) == (2, "QUIT")


@pytest.mark.parametrize(
    "address", ["ana@example.org> SIZE=1", "ana@example.org\r\nRCPT TO:<x@example.org", "zoë@x.org"]
)
async def test_an_address_that_can_not_be_said_costs_no_connection(address: str):
    async with Server(EHLO=PIPELINING) as server, open_smtp(server) as smtp:
        with pytest.raises(DeliveryError) as caught:
            await smtp.send(MAIL, US, address, nothing)
        assert caught.value.permanent
        await smtp.send(MAIL, US, ANA, nothing)
        assert (verbs(server), server.connections) == (["EHLO", "MAIL", "RCPT", "DATA"], 1)


async def test_a_plain_address_asks_for_no_smtputf8():
    async with Server(EHLO="250-test\r\n250 SMTPUTF8") as server, open_smtp(server) as smtp:
        await smtp.send(MAIL, US, ANA, nothing)
        assert f"MAIL FROM:<{US}>" in server.heard


@pytest.mark.parametrize("greeting", ["HTTP/1.1 400 Bad Request", "554 go away", "421 too many of you"])
async def test_a_greeting_that_is_none_is_a_transient_error(greeting: str):
    async with Server(**{"": greeting}) as server:
        with pytest.raises(NoWayOut) as caught:
            await Smtp("127.0.0.1", server.port).open()
        assert not caught.value.permanent


async def stays(_: Server) -> None:
    """Nothing happens before the end."""


@pytest.mark.parametrize("answer", ["221 bye", "drop", "silence", "what?", "500 never heard of it"])
@pytest.mark.parametrize("before", [stays, Server.hangs_up], ids=["there", "gone"])
async def test_the_end_of_a_round_never_fails(
    answer: str, before: Callable[[Server], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
):
    async with Server(QUIT=answer) as server:
        smtp = Smtp("127.0.0.1", server.port)
        await smtp.open()
        monkeypatch.setattr(smtp_module, "TIMEOUT", 0.2)
        await before(server)
        await smtp.close()
        await smtp.close()
