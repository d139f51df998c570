"""A small IMAP server that does what a test tells it to. RFC 3501, 2177 (IDLE), 6851 (MOVE)."""

import asyncio
import base64
import re
import ssl
from contextlib import suppress

PATIENCE = 10.0


class ImapServer:
    """One folder, INBOX, and whoever knows the password.

    *breaks* counts, for each command such as "FETCH 2", how often the connection breaks instead of an answer;
    *refuses* are commands that are answered NO. *heard* has all commands but what they carry.
    """

    def __init__(
        self, *, can_idle: bool = True, password: str = "let me in", tls: ssl.SSLContext | None = None
    ) -> None:
        self.mails: dict[int, bytes] = {}
        self.flags: dict[int, set[str]] = {}
        self.moved: dict[str, list[bytes]] = {}
        self.validity = 7
        self.next_uid = 1
        self.can_idle = can_idle
        self.password = password
        self.breaks: dict[str, int] = {}
        self.refuses: set[str] = set()
        self.heard: list[str] = []
        self.connections = 0
        self.port = 0
        self._tls = tls
        self._arrived = asyncio.Event()
        self._talks: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> "ImapServer":
        await self.comes_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.goes_down()

    async def comes_up(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def goes_down(self) -> None:
        self._server.close()
        await self.hangs_up()
        await asyncio.wait_for(asyncio.gather(*self._talks, return_exceptions=True), PATIENCE)
        await self._server.wait_closed()

    async def hangs_up(self) -> None:
        """Close every connection."""
        for writer in self._writers:
            if not writer.is_closing():
                writer.transport.abort()
        self._writers.clear()
        await asyncio.sleep(0.05)

    def put(self, mail: bytes) -> int:
        """A mail arrives."""
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.mails[uid], self.flags[uid] = mail, set()
        self._arrived.set()
        return uid

    def begins_anew(self) -> None:
        """All mails get other UIDs, as after a move to another server."""
        mails, self.mails, self.flags = self.mails, {}, {}
        self.validity, self.next_uid = self.validity + 1, 1
        for mail in mails.values():
            self.put(mail)

    @property
    def unseen(self) -> int:
        return sum(r"\Seen" not in flags for flags in self.flags.values())

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.append(asyncio.current_task())
        self._writers.append(writer)
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            await self._hear(reader, writer)
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK test\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, _, said = line.partition(" ")
            words = said.removeprefix("UID ").split(" ")
            verb = words[0].upper()
            name = f"{verb} {words[1]}" if verb == "FETCH" else verb
            self.heard.append(name)
            if self.breaks.get(name, 0) > 0:
                self.breaks[name] -= 1
                return
            if name in self.refuses:
                writer.write(f"{tag} NO it can't be done, after {self.connections} ms\r\n".encode())
                continue
            if verb == "IDLE":
                await self._idle(reader, writer)
            elif verb == "AUTHENTICATE":
                if not await self._knows(reader, writer):
                    writer.write(f"{tag} NO [AUTHENTICATIONFAILED] no ana@example.org\r\n".encode())
                    continue
            elif verb == "LOGIN" and f'"{self.password}"' not in said:
                writer.write(f"{tag} NO [AUTHENTICATIONFAILED] no ana@example.org\r\n".encode())
                continue
            else:
                writer.write(self._answer(verb, words))
                if verb == "SELECT" and words[1].strip('"') != "INBOX":
                    writer.write(f"{tag} NO no such folder\r\n".encode())
                    continue
            writer.write(f"{tag} OK done\r\n".encode())
            await writer.drain()
            if verb == "LOGOUT":
                return

    def _answer(self, verb: str, words: list[str]) -> bytes:
        match verb:
            case "CAPABILITY":
                return f"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 MOVE{' IDLE' * self.can_idle}\r\n".encode()
            case "SELECT":
                return f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] valid\r\n".encode()
            case "SEARCH":
                first = int(words[2].partition(":")[0])
                found = [uid for uid in self.mails if uid >= first] or list(self.mails)[-1:]  # RFC 3501 6.4.8
                return f"* SEARCH {' '.join(map(str, found))}\r\n".encode()
            case "FETCH" if (uid := int(words[1])) in self.mails:
                most = int(re.search(r"<0\.(\d+)>", words[2])[1])
                mail = self.mails[uid][:most]
                return b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (uid, uid, len(mail), mail)
            case "STORE":
                self.flags[int(words[1])].add(r"\Seen")
            case "MOVE":
                self.moved.setdefault(words[2].strip('"'), []).append(self.mails.pop(int(words[1])))
            case "LIST":
                return b'* LIST () "/" INBOX\r\n* LIST () "/" Old\r\n'
            case "LOGOUT":
                return b"* BYE\r\n"
        return b""

    async def _knows(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(b"+ \r\n")
        said = base64.b64decode(await reader.readline()).decode()
        if f"auth=Bearer {self.password}\1" in said or said.endswith(f"\0{self.password}"):
            return True
        if "\0" in said:  # PLAIN is told no reason
            return False
        writer.write(b"+ " + base64.b64encode(b'{"status":"400"}') + b"\r\n")
        assert (await reader.readline()).strip() == b""
        return False

    async def _idle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._arrived.clear()
        writer.write(b"+ idling\r\n")
        done = asyncio.create_task(reader.readline())
        arrived = asyncio.create_task(self._arrived.wait())
        await asyncio.wait((done, arrived), return_when=asyncio.FIRST_COMPLETED)
        if arrived.done():
            writer.write(f"* {len(self.mails)} EXISTS\r\n".encode())
        arrived.cancel()
        await done
