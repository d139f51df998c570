"""A tiny SMTP server that says what a test tells it to. RFC 5321."""

import asyncio
import ssl
from contextlib import suppress

PATIENCE = 10.0
PIPELINING = "250-test\r\n250 PIPELINING"


class Server:
    """Says one thing to each verb, and to the mail itself as ".".

    "drop" closes the connection instead of answering, "silence" says nothing; "550 no, then drop" does one after the
    other.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, **says: str) -> None:
        self._tls = tls
        self.says = {"MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on", ".": "250 kept"} | says
        self.taken: list[bytes] = []
        self.heard: list[str] = []
        self.unanswered = b""
        self.connections = 0
        self.port = 0
        self._talks: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> "Server":
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await asyncio.wait_for(asyncio.gather(*self._talks), PATIENCE)
        await self._server.wait_closed()

    async def says_unasked(self, words: str) -> None:
        """Say something on every connection, and let it arrive."""
        for writer in self._writers:
            writer.write(f"{words}\r\n".encode())
        await asyncio.sleep(0.1)

    async def hangs_up(self) -> None:
        """Close every connection, and let the other side notice."""
        for writer in self._writers:
            writer.close()
        await asyncio.sleep(0.1)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.append(asyncio.current_task())
        self._writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):  # the client went away in the middle
            await self._hear(reader, writer)
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.write(f"{self.says.get('', '220 test')}\r\n".encode())
        while line := await reader.readline():
            verb = line[:4].decode(errors="replace").upper().strip()
            answer = self.says.get(verb, "250 ok")
            if answer != "drop":
                self.heard.append(line.decode(errors="replace").strip())
            if not await self._answer(answer, reader, writer) or verb == "QUIT":
                break
            if verb == "DATA" and answer.startswith("354"):
                mail = await reader.readuntil(b"\r\n.\r\n")
                if self.says["."].startswith("250"):
                    self.taken.append(mail)
                if not await self._answer(self.says["."], reader, writer):
                    break

    async def _answer(self, answer: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Say it; return whether the talk goes on."""
        words, drops, _ = answer.partition(", then drop")
        if words == "silence":
            self.unanswered = await reader.read()
        if words in ("drop", "silence"):
            return False
        writer.write(f"{words}\r\n".encode())
        await writer.drain()
        return not drops
