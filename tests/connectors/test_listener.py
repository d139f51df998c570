"""The small listener behind a mail server."""

import asyncio
import logging
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from connectors.listener import Listener

MAIL = "From: ana@example.org\r\nSubject: Re\r\n\r\nDONE\r\n"
SPEAKERS = {"smtp": smtplib.SMTP, "lmtp": smtplib.LMTP}


class Kept:
    def __init__(self, error: Exception | None = None) -> None:
        self.mails: list[tuple[str, bytes]] = []
        self.error = error

    async def __call__(self, recipient: str, mail: bytes) -> None:
        if self.error is not None:
            raise self.error
        self.mails.append((recipient, mail))


@asynccontextmanager
async def listening(protocol: str, kept: Kept) -> AsyncIterator[int]:
    listener = Listener(protocol, "127.0.0.1", 0, "example.org")
    task = asyncio.create_task(listener.run(kept))
    while not listener.port:
        await asyncio.sleep(0.01)
    try:
        yield listener.port
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def hand_in(protocol: str, port: int, *recipients: str) -> dict[str, tuple[int, bytes]]:
    with SPEAKERS[protocol]("127.0.0.1", port, timeout=10) as client:
        return client.sendmail("ana@example.org", recipients, MAIL)


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_a_mail_is_kept_before_it_is_accepted(protocol: str):
    kept = Kept()
    async with listening(protocol, kept) as port:
        await asyncio.to_thread(hand_in, protocol, port, "learning+abc@example.org")
    assert kept.mails == [("learning+abc@example.org", MAIL.encode())]


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_mail_for_another_domain_is_refused(protocol: str):
    kept = Kept()
    async with listening(protocol, kept) as port:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await asyncio.to_thread(hand_in, protocol, port, "somebody@example.net")
    assert kept.mails == []


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_what_can_not_be_kept_stays_with_the_sender(protocol: str):
    async with listening(protocol, Kept(OSError("the disk is full"))) as port:
        with pytest.raises(smtplib.SMTPException) as caught:
            await asyncio.to_thread(hand_in, protocol, port, "learning@example.org")
    assert "451" in str(caught.value)


async def test_a_second_recipient_is_asked_to_come_in_a_mail_of_its_own():
    kept = Kept()
    async with listening("lmtp", kept) as port:
        refused = await asyncio.to_thread(hand_in, "lmtp", port, "learning@example.org", "other@example.org")
    assert [code for code, _ in refused.values()] == [452]
    assert len(kept.mails) == 1


@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_no_address_and_no_token_gets_into_the_log(protocol: str, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    async with listening(protocol, Kept()) as port:
        await asyncio.to_thread(hand_in, protocol, port, "learning+token@example.org")
    assert "@" not in caplog.text and "token" not in caplog.text
