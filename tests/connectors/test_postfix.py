"""A whole step by a real mail server: out through Postfix, and the answer back in through it."""

import asyncio
import smtplib
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from cast import Mail, Service, at
from postfix import free_port, private_postfix

from connectors.listener import Listener
from connectors.smtp import Smtp
from nudger.service.collect import keep
from nudger.service.work import turn
from nudger.store.tables import Inbound

pytestmark = pytest.mark.needs("postfix", "root")


class Mailboxes:
    """Where Postfix hands people's mail to."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def __call__(self, recipient: str, mail: bytes) -> None:
        self.mails.append(Mail(recipient, mail))


async def test_a_mail_goes_out_through_postfix_and_its_answer_completes_the_step(
    a_service: Callable[..., Service],
):
    people, ours = free_port(), free_port()
    mailboxes = Mailboxes()
    with private_postfix({"corp.test": people, "example.org": ours}) as port:
        service = a_service(connector="smtp", smtp={"port": port})
        ana = "ana@corp.test"
        service.person(ana, name="Ana Lopez")
        service.enrol(ana)
        service.clock.move_to(at(2, 10))

        async def keep_answer(recipient: str, mail: bytes) -> None:
            await asyncio.to_thread(keep, service.installation, recipient, mail)

        listeners = [
            asyncio.create_task(Listener("lmtp", "127.0.0.1", people, "corp.test").run(mailboxes)),
            asyncio.create_task(Listener("lmtp", "127.0.0.1", ours, "example.org").run(keep_answer)),
        ]
        await turn(service.installation, Smtp("127.0.0.1", port))
        await until(lambda: bool(mailboxes.mails))
        (mail,) = mailboxes.mails
        assert (mail.recipient, mail.subject) == (ana, "How a talk goes")
        assert service.outbox() == ["sent"]

        await asyncio.to_thread(answer, mail, port)
        await until(lambda: Inbound.select().exists())
        await turn(service.installation, Smtp("127.0.0.1", port))
        assert service.step("read") == "done"
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)


def answer(mail: Mail, port: int) -> None:
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = mail.recipient, mail.reply_to, f"Re: {mail.subject}"
    reply["Message-ID"] = "<1@phone.corp.test>"
    reply.set_content("DONE\n")
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
        server.send_message(reply)


async def until(true: Callable[[], bool]) -> None:
    for _ in range(300):
        if true():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("nothing came within 30 seconds")
