"""Whole loops with the servers of Debian: out through Postfix, back through Postfix into Dovecot, and fetched there."""

import asyncio
import shutil
import smtplib
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cast import Mail, Service, at
from dovecot import PASSWORD, Dovecot, private_dovecot
from postfix import private_postfix
from ways_in import ADDRESS, QUICK, Kept, reading, until, where
from ways_in import Bookmark as InMemory

from connectors.imap import Imap
from connectors.in_words import tls_context
from connectors.smtp import Smtp
from nudger.errors import NoWayIn
from nudger.service.collect import keep
from nudger.service.mailbox import Bookmark
from nudger.service.work import turn
from nudger.store.tables import Inbound, Mailbox

pytestmark = pytest.mark.needs("postfix", "dovecot", "openssl", "root")

PERSON = "ana@corp.test"
COUNTED = count()


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with private_dovecot() as made:
        yield made


def box(dovecot: Dovecot, user: str, bookmark: object, *, address: str = ADDRESS, **more: object) -> Imap:
    told = {"port": dovecot.port, "username": user, "password": lambda: PASSWORD} | more
    return Imap(where(**told), address, bookmark, QUICK)


def put(dovecot: Dovecot, user: str, *numbers: int) -> None:
    for number in numbers:
        path = dovecot.user(user) / "new" / f"{number:09}.a.host"
        path.write_bytes(b"From: ana@corp.test\nMessage-ID: <%d@phone>\n\nDONE\n" % number)
        shutil.chown(path, "nobody", "nogroup")


def numbers(kept: Kept) -> list[int]:
    return [int(raw.partition(b"<")[2].partition(b"@")[0]) for _, raw in kept.mails]


@pytest.mark.parametrize("plus_addresses", [True, False])
async def test_an_answer_goes_through_postfix_into_dovecot_and_finishes_the_step(
    a_service: Callable[..., Service], dovecot: Dovecot, plus_addresses: bool
):
    number = next(COUNTED)
    user, phone = f"learning{number}", f"ana{number}"
    maildirs = {"corp.test": dovecot.user(phone), "example.org": dovecot.user(user)}
    with private_postfix({}, maildirs) as port:
        service = a_service(connector="smtp", smtp={"port": port}, plus_addresses=plus_addresses)
        service.person(PERSON, name="Ana Lopez")
        service.enrol(PERSON)
        service.clock.move_to(at(2, 10))
        await turn(service.installation, Smtp("127.0.0.1", port))

        at_ana = Kept()
        async with reading(box(dovecot, phone, InMemory()), at_ana):
            await until(lambda: bool(at_ana.mails))
        ((_, raw),) = at_ana.mails
        ours = Mail(PERSON, raw)
        assert ours.subject == "How a talk goes"
        assert ("+" in ours.reply_to) is plus_addresses

        async def keeper(recipient: str, mail: bytes) -> None:
            await asyncio.to_thread(keep, service.installation, recipient, mail)

        encrypted = {"encryption": "tls", "port": dovecot.tls_port, "tls": tls_context(str(dovecot.certificate))}
        bookmark = Bookmark(f"imap://{user}")
        async with reading(box(dovecot, user, bookmark, **encrypted), keeper):
            await asyncio.to_thread(answer, ours, port)
            await until(lambda: Inbound.select().exists())
            await until(lambda: Mailbox.select().exists())
        await turn(service.installation, Smtp("127.0.0.1", port))
        assert service.step("read") == "done"
        assert Inbound.get().recipient == ours.reply_to


def answer(mail: Mail, port: int) -> None:
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = mail.recipient, mail.reply_to, f"Re: {mail.subject}"
    reply["Message-ID"], reply["In-Reply-To"] = "<1@phone.corp.test>", mail.message["Message-ID"]
    reply.set_content("DONE\n")
    send(reply, port)


def send(mail: EmailMessage, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
        server.send_message(mail)


@pytest.fixture
def spool() -> Iterator[Path]:
    """A folder that whoever delivers may write to and nobody else closes, as pytest does with its own."""
    with TemporaryDirectory(prefix="spool-") as folder:
        Path(folder).chmod(0o2775)
        shutil.chown(folder, "nobody", "mail")
        yield Path(folder)


async def test_debians_own_way_of_keeping_mail_gives_each_mail_with_its_token(spool: Path):
    with private_postfix({}, spool=spool) as port, private_dovecot(spool) as dovecot:
        kept, bookmark = Kept(), InMemory()
        async with reading(box(dovecot, "nobody", bookmark, address="nobody@example.org"), kept):
            for number in (1, 2):
                reply = EmailMessage()
                reply["From"], reply["To"] = PERSON, f"nobody+token{number}@example.org"
                reply.set_content("DONE\n")
                await asyncio.to_thread(send, reply, port)
                await until(lambda wanted=number: len(kept.mails) == wanted)
        assert [recipient for recipient, _ in kept.mails] == ["nobody+token1@example.org", "nobody+token2@example.org"]
        again = Kept()
        await box(dovecot, "nobody", bookmark).fetch(again)
        assert again.mails == []


async def test_a_folder_that_begins_anew_loses_nothing(dovecot: Dovecot):
    put(dovecot, "anew", 1, 2)
    bookmark = InMemory()
    await box(dovecot, "anew", bookmark).fetch(Kept())
    before = bookmark.at
    time.sleep(1.1)  # Dovecot takes the second for UIDVALIDITY
    for path in (dovecot.mails / "anew").glob("dovecot*"):
        path.unlink()
    put(dovecot, "anew", 3)
    kept = Kept()
    await box(dovecot, "anew", bookmark).fetch(kept)
    assert before.partition("/")[0] != bookmark.at.partition("/")[0]
    assert sorted(numbers(kept)) == [1, 2, 3]


async def test_a_dovecot_that_stops_and_starts_again_is_outlived():
    with private_dovecot() as dovecot:
        put(dovecot, "learning", 1)
        kept = Kept()
        async with reading(box(dovecot, "learning", InMemory()), kept):
            await until(lambda: len(kept.mails) == 1)
            await asyncio.to_thread(dovecot.stops)
            await asyncio.sleep(0.5)
            put(dovecot, "learning", 2)
            with dovecot.runs():
                await until(lambda: len(kept.mails) == 2)
    assert numbers(kept) == [1, 2]


async def test_mails_are_moved_into_a_folder_there(dovecot: Dovecot):
    put(dovecot, "moving", 1, 2)
    for name in (".Done", ".Done/new", ".Done/cur", ".Done/tmp"):
        (dovecot.user("moving") / name).mkdir()
        shutil.chown(dovecot.user("moving") / name, "nobody", "nogroup")
    kept = Kept()
    await box(dovecot, "moving", InMemory(), move_to="Done").fetch(kept)
    await box(dovecot, "moving", InMemory()).fetch(kept)
    again = Kept()
    await box(dovecot, "moving", InMemory(), folder="Done").fetch(again)
    assert (numbers(kept), sorted(numbers(again))) == ([1, 2], [1, 2])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"password": lambda: "hunter2"}, "refuses the login; user name or password is wrong"),
        ({"password": lambda: "wöhnlich"}, "refuses the login; user name or password is wrong"),
        ({"password": lambda: "token", "is_token": True}, "refuses the login; user name or token is wrong"),
        ({"folder": "Answers"}, 'there is no folder "Answers" that can be opened (Mailbox'),
        ({"folder": 'An"s\\wers ü'}, "that can be opened (Mailbox"),
        ({"encryption": "starttls", "tls": tls_context("")}, "the certificate of 127.0.0.1 can't be trusted"),
        ({"encryption": "tls", "tls": tls_context("")}, "doesn't speak TLS as asked"),
    ],
)
async def test_what_dovecot_has_against_us_is_said_in_a_sentence(dovecot: Dovecot, more: dict[str, object], words: str):
    dovecot.user("learning")
    with pytest.raises(NoWayIn) as caught:
        await box(dovecot, "learning", InMemory(), **more).look()
    assert words in str(caught.value)


async def test_starttls_is_spoken_where_the_certificate_is_known(dovecot: Dovecot):
    put(dovecot, "starttls", 1)
    kept = Kept()
    told = {"encryption": "starttls", "tls": tls_context(str(dovecot.certificate))}
    await box(dovecot, "starttls", InMemory(), **told).fetch(kept)
    assert numbers(kept) == [1]


async def test_a_mail_with_a_line_as_long_as_it_likes_comes_whole(dovecot: Dovecot):
    path = dovecot.user("long") / "new" / "1.a.host"
    path.write_bytes(b"From: ana@corp.test\nMessage-ID: <1@phone>\n\n" + b"x" * 3_000_000 + b"\n")
    shutil.chown(path, "nobody", "nogroup")
    kept = Kept()
    await box(dovecot, "long", InMemory()).fetch(kept)
    assert len(message_from_bytes(kept.mails[0][1], policy=policy.default).get_payload()) > 3_000_000
