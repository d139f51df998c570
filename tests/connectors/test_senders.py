"""One contract for every way out, and what SMTP adds to it."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from certificates import a_certificate
from smtp_server import Server

from connectors.console import Console
from connectors.in_words import tls_context
from connectors.memory import Memory
from connectors.smtp import Smtp
from nudger.errors import Ambiguous, DeliveryError, NoWayOut

MAIL = b"From: a@example.org\r\nTo: ana@example.org\r\nSubject: Hello\r\n\r\n.A line with a dot\r\n"


async def send(sender: object, mail: bytes = MAIL, to: str = "ana@example.org") -> list[str]:
    """Send one mail; return when the phase was written, relative to the handing over."""
    moments: list[str] = []

    async def handing_over() -> None:
        moments.append("handing over")

    await sender.open()
    try:
        await sender.send(mail, "learning@example.org", to, handing_over)
        moments.append("sent")
    finally:
        await sender.close()
    return moments


@pytest.mark.parametrize("make", [Memory, lambda: Console(io.StringIO())], ids=["memory", "console"])
async def test_every_sender_says_when_it_hands_over(make: Callable[[], object]):
    assert await send(make()) == ["handing over", "sent"]


async def test_smtp_says_when_it_hands_over_and_the_mail_arrives_as_it_was():
    async with Server() as server:
        assert await send(Smtp("127.0.0.1", server.port)) == ["handing over", "sent"]
    assert server.taken == [MAIL.replace(b"\r\n.A", b"\r\n..A") + b".\r\n"]


async def test_one_connection_serves_a_whole_batch_and_the_next_batch_gets_a_new_one():
    async with Server() as server:
        smtp = Smtp("127.0.0.1", server.port)
        for _ in range(2):
            await smtp.open()
            for _ in range(3):
                await smtp.send(MAIL, "learning@example.org", "ana@example.org", nothing)
            await smtp.close()
    assert (len(server.taken), server.connections) == (6, 2)


async def nothing() -> None:
    """Nothing to write down."""


@pytest.mark.parametrize("place", ["MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize(("answer", "permanent"), [("450 4.2.1 later", False), ("550 5.1.1 no such user", True)])
async def test_a_refusal_keeps_the_words_and_says_whether_it_is_for_ever(place: str, answer: str, permanent: bool):
    async with Server(**{place: answer}) as server:
        with pytest.raises(DeliveryError) as caught:
            await send(Smtp("127.0.0.1", server.port))
    assert (str(caught.value), caught.value.permanent) == (answer, permanent)


@pytest.mark.parametrize("place", ["MAIL", "RCPT", "DATA"])
async def test_a_connection_lost_before_data_is_a_transient_error(place: str):
    async with Server(**{place: "drop"}) as server:
        with pytest.raises(DeliveryError) as caught:
            await send(Smtp("127.0.0.1", server.port))
    assert not caught.value.permanent


async def test_a_connection_lost_after_data_began_is_ambiguous():
    async with Server(**{".": "drop"}) as server:
        with pytest.raises(Ambiguous):
            await send(Smtp("127.0.0.1", server.port))


async def test_after_a_refusal_the_same_connection_takes_the_next_mail():
    async with Server(RCPT="550 no") as server:
        smtp = Smtp("127.0.0.1", server.port)
        await smtp.open()
        with pytest.raises(DeliveryError):
            await smtp.send(MAIL, "learning@example.org", "nobody@example.org", nothing)
        server.says["RCPT"] = "250 ok"
        await smtp.send(MAIL, "learning@example.org", "ana@example.org", nothing)
        await smtp.close()
    assert (len(server.taken), server.connections) == (1, 1)


async def test_what_stops_the_handing_over_stops_the_mail():
    async def no_longer_ours() -> None:
        raise LookupError("the lease was lost")

    async with Server() as server:
        smtp = Smtp("127.0.0.1", server.port)
        await smtp.open()
        with pytest.raises(LookupError):
            await smtp.send(MAIL, "learning@example.org", "ana@example.org", no_longer_ours)
        await smtp.close()
    assert server.taken == []


async def test_no_server_at_all_is_a_transient_error():
    async with Server() as server:
        port = server.port
    with pytest.raises(NoWayOut, match="no connection to the mail server") as caught:
        await send(Smtp("127.0.0.1", port))
    assert not caught.value.permanent


async def test_an_address_beyond_ascii_goes_to_a_server_that_knows_smtputf8():
    async with Server(EHLO="250-test\r\n250 SMTPUTF8") as server:
        await send(Smtp("127.0.0.1", server.port), to="zoë@example.org")
    assert "MAIL FROM:<learning@example.org> SMTPUTF8" in server.heard
    assert "RCPT TO:<zoë@example.org>" in server.heard


async def test_an_address_beyond_ascii_is_refused_for_ever_where_the_server_does_not():
    async with Server() as server:
        with pytest.raises(DeliveryError, match="SMTPUTF8") as caught:
            await send(Smtp("127.0.0.1", server.port), to="zoë@example.org")
    assert caught.value.permanent


@pytest.mark.needs("openssl")
async def test_a_certificate_is_believed_only_where_we_know_who_gave_it(tmp_path: Path):
    certificate = a_certificate(tmp_path)
    async with Server(tls=certificate.of_a_server()) as server:
        knowing = Smtp("127.0.0.1", server.port, encryption="tls", tls=tls_context(str(certificate.file)))
        assert await send(knowing) == ["handing over", "sent"]
        with pytest.raises(NoWayOut, match=r"the certificate of 127.0.0.1 can't be trusted: self-signed certificate"):
            await send(Smtp("127.0.0.1", server.port, encryption="tls"))


@pytest.mark.parametrize(
    ("encryption", "words"), [("tls", "doesn't speak TLS as asked"), ("starttls", "look at `encryption`")]
)
async def test_a_server_without_tls_gets_nothing_that_was_to_be_encrypted(encryption: str, words: str):
    async with Server(EHLO="250-test\r\n250 AUTH PLAIN") as server:
        smtp = Smtp("127.0.0.1", server.port, encryption=encryption, username="learning", password="hunter2")
        with pytest.raises(NoWayOut, match=words):
            await smtp.open()
    assert not any(line.startswith(("AUTH", "MAIL")) for line in server.heard)
