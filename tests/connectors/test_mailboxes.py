"""One contract for every way in."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from cast import ANA, Service, at
from ways_in import ADDRESS, WAYS, Kept, WayIn, reading, until, way_in

from nudger.service.collect import keep
from nudger.service.mailbox import Fetchable
from nudger.service.work import turn
from nudger.store.tables import Inbound

MAIL = b"From: ana@example.org\r\nMessage-ID: <1@phone>\r\nSubject: Re\r\n\r\nDONE\r\n"
OTHER = MAIL.replace(b"<1@", b"<2@")
LARGEST = 25_000_000


@pytest.fixture(params=WAYS)
async def way(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WayIn]:
    async with way_in(request.param, tmp_path) as made:
        yield made


async def test_a_mail_is_kept_as_it_came_and_with_the_address_it_was_sent_to(way: WayIn):
    kept = Kept()
    async with reading(way.mailbox(), kept):
        await way.arrives(MAIL, "learning+token@example.org")
        await until(lambda: bool(kept.mails))
        await until(lambda: not way.waiting())
    ((recipient, mail),) = kept.mails
    assert recipient == "learning+token@example.org"
    assert mail.endswith(MAIL)


async def test_mails_come_in_their_order_while_it_runs(way: WayIn):
    kept = Kept()
    async with reading(way.mailbox(), kept):
        for number in range(3):
            await way.arrives(MAIL.replace(b"<1@", b"<%d@" % number))
            await until(lambda wanted=number + 1: len(kept.mails) == wanted)
    assert [mail.partition(b"<")[2][:1] for _, mail in kept.mails] == [b"0", b"1", b"2"]


async def test_what_could_not_be_kept_stays_where_it_was_and_comes_again(way: WayIn, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.CRITICAL)
    kept = Kept(refused=2)
    async with reading(way.mailbox(), kept):
        arriving = asyncio.create_task(way.arrives(MAIL))
        await until(lambda: kept.refused == 1)
        assert way.waiting() == 1
        await until(lambda: bool(kept.mails))
        await arriving
        await until(lambda: not way.waiting())
    assert len(kept.mails) == 1


async def test_what_was_read_before_a_restart_is_not_fetched_again(way: WayIn):
    before, after = Kept(), Kept()
    async with reading(way.mailbox(), before):
        await way.arrives(MAIL)
        await until(lambda: bool(before.mails) and not way.waiting())
        await asyncio.sleep(0.1)
    async with reading(way.mailbox(), after):
        await way.arrives(OTHER)
        await until(lambda: bool(after.mails))
        await asyncio.sleep(0.1)
    assert [len(before.mails), len(after.mails)] == [1, 1]


async def test_of_a_mail_too_large_at_most_the_beginning_is_kept_and_the_next_one_comes(way: WayIn):
    kept = Kept()
    async with reading(way.mailbox(), kept):
        await way.arrives(MAIL + b"too much\r\n" * (LARGEST // 10))
        await way.arrives(OTHER)
        await until(lambda: any(b"<2@phone>" in mail[:200] for _, mail in kept.mails))
    assert max(len(mail) for _, mail in kept.mails) <= LARGEST


async def test_no_address_no_token_and_no_word_gets_into_the_log(way: WayIn, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    kept = Kept(refused=1)
    async with reading(way.mailbox(), kept):
        await way.arrives(MAIL, "learning+q7w8e9@example.org")
        await until(lambda: bool(kept.mails))
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "could not be kept" in said
    assert not any(each in said for each in ("@", "q7w8e9", "DONE", "let me in"))


async def test_a_whole_answer_comes_in_twice_beside_poison_and_finishes_the_step_once(
    way: WayIn, a_service: Callable[..., Service]
):
    service = a_service()
    service.enrol(ANA)
    service.clock.move_to(at(2, 10))
    await turn(service.installation, service.post)
    mail = service.newest(ANA)
    reply = MAIL.replace(b"Re\r\n", b"Re\r\nIn-Reply-To: " + mail.message["Message-ID"].encode() + b"\r\n")

    async def keeper(recipient: str, raw: bytes) -> None:
        await asyncio.to_thread(keep, service.installation, recipient, raw)

    async with reading(way.mailbox(), keeper):
        await way.arrives(b"\xff\0\xfe: not a mail\r\n\r\n\0", mail.reply_to)
        await way.arrives(reply, mail.reply_to)
        await way.arrives(reply, mail.reply_to)
        await way.arrives(b"Subject: =?x?q?=00?=\r\nFrom: <\r\n\r\n" + b"(" * 900, mail.reply_to)
        await until(lambda: Inbound.select().count() == 3 and not way.waiting())
    await turn(service.installation, service.post)
    assert service.verbs().count("completed read") == 1
    assert {row.state for row in Inbound.select()} <= {"read", "set_aside"}


async def test_what_holds_mails_can_be_asked_once_and_tried(way: WayIn):
    mailbox = way.mailbox()
    if not isinstance(mailbox, Fetchable):
        return  # a listener: mails are brought
    await way.arrives(MAIL)
    await mailbox.look()
    assert way.waiting() == 1
    kept = Kept()
    await mailbox.fetch(kept)
    await mailbox.fetch(kept)
    assert (way.waiting(), [recipient for recipient, _ in kept.mails]) == (0, [ADDRESS])
