"""A mail server that misbehaves, in a process of its own. RFC 5321, RFC 2920, RFC 6152, RFC 6531; no TLS."""

import asyncio
import contextlib
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from benchmarks.chaos.book import Book, message_id
from benchmarks.chaos.mischief import GONE, Fate, Stage, Treatment, draw, is_refused

LARGEST = 1 << 20
LATER = "451 4.3.0 come back later"


class Dropped(Exception):
    """The server hangs up."""


class Session:
    """One connection."""

    def __init__(self, book: Book, seed: int, dice: Random, reader: StreamReader, writer: StreamWriter) -> None:
        self._book, self._seed, self._dice = book, seed, dice
        self._reader, self._writer = reader, writer
        self._treatment = Treatment(Fate.ACCEPT, None, 0)
        self._sender = ""
        self._has_sender = self._has_recipient = False

    async def run(self) -> None:
        with contextlib.suppress(Dropped, ConnectionError, IncompleteReadError, LimitOverrunError):
            await self._say("220 chaos.example.org ESMTP")
            while line := await self._reader.readline():
                await self._obey(line.decode("utf-8", "replace").strip())
        self._writer.transport.abort()

    async def _obey(self, line: str) -> None:
        match line.split(":", maxsplit=1)[0].upper().split():
            case ["EHLO", *_]:
                pipelining = self._dice.choice(("", "250-PIPELINING\r\n"))
                await self._say(f"250-chaos.example.org\r\n{pipelining}250-8BITMIME\r\n250 SMTPUTF8")
            case ["HELO" | "NOOP", *_]:
                await self._say("250 ok")
            case ["RSET"]:
                self._has_sender = self._has_recipient = False
                await self._say("250 ok")
            case ["MAIL", "FROM"]:
                await self._mail(_address(line))
            case ["RCPT", "TO"]:
                await self._rcpt(_address(line))
            case ["DATA"]:
                await self._data()
            case ["QUIT"]:
                await self._say("221 bye")
                raise Dropped
            case _:
                await self._say("500 5.5.2 what?")

    async def _mail(self, sender: str) -> None:
        self._treatment, self._sender, self._has_recipient = draw(self._dice), sender, False
        await self._stall(Stage.MAIL)
        self._has_sender = self._treatment.fate is not Fate.DEFER_MAIL
        await self._say("250 ok" if self._has_sender else LATER)

    async def _rcpt(self, recipient: str) -> None:
        await self._stall(Stage.RCPT)
        if not self._has_sender:
            await self._say("503 5.5.1 MAIL first")
        elif is_refused(self._seed, recipient):
            await self._say(GONE)
        elif self._treatment.fate is Fate.DEFER_RCPT:
            await self._say(LATER)
        else:
            self._has_recipient = True
            await self._say("250 ok")

    async def _data(self) -> None:
        if not self._has_recipient:
            await self._say("503 5.5.1 RCPT first")
            return
        self._has_sender = self._has_recipient = False
        fate = self._treatment.fate
        if fate is Fate.DROP_EARLY:
            raise Dropped
        await self._stall(Stage.DATA)
        await self._say("354 go on")
        head = await self._reader.readuntil(b"\r\n\r\n")
        whose = message_id(head)
        if fate is Fate.DROP_DURING:
            self._book.note(whose, fate)
            raise Dropped
        try:
            body = await self._reader.readuntil(b"\r\n.\r\n")
        except IncompleteReadError:
            self._book.note(whose, "the client went away during DATA")
            raise
        await self._stall(Stage.DOT, whose)
        if fate is Fate.DEFER_DATA:
            self._book.note(whose, fate)
            await self._say(LATER)
            return
        self._book.accept(self._sender, head + body[:-3].replace(b"\r\n..", b"\r\n."))
        self._book.note(whose, Fate.ACCEPT)
        await self._stall(Stage.ANSWER, whose)
        if fate is Fate.DROP_LATE:
            self._book.note(whose, fate)
            raise Dropped
        await self._say("250 2.0.0 ok")

    async def _stall(self, stage: Stage, whose: str = "") -> None:
        if self._treatment.stall is stage:
            self._book.note(whose, stage)
            await asyncio.sleep(self._treatment.seconds)

    async def _say(self, words: str) -> None:
        self._writer.write(words.encode() + b"\r\n")
        await self._writer.drain()


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


@contextmanager
def server(folder: Path, seed: int) -> Iterator[int]:
    """Run a server with its book in *folder*; yield its port."""
    spawning = get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(theirs, folder, seed), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join(10)
        process.kill()


def _serve(pipe: Connection, folder: Path, seed: int) -> None:
    asyncio.run(_until_closed(pipe, Book(folder), seed))


async def _until_closed(pipe: Connection, book: Book, seed: int) -> None:
    """Serve until the other end of *pipe* is closed."""
    dice = Random(seed)

    async def meet(reader: StreamReader, writer: StreamWriter) -> None:
        await Session(book, seed, dice, reader, writer).run()

    listening = await asyncio.start_server(meet, "127.0.0.1", 0, limit=LARGEST)
    pipe.send(listening.sockets[0].getsockname()[1])
    closed = asyncio.Event()
    asyncio.get_running_loop().add_reader(pipe.fileno(), closed.set)
    await closed.wait()
