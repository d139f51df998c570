"""A Thunderbird without a screen, on a profile of its own, moved by its own Marionette; it reaches only loopback."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PATIENCE = 25.0
TO_START = 30.0
SCRIPTS = Path(__file__).with_suffix(".js")
PREFERENCES = Path(__file__).with_name("thunderbird_user.js")


class Thunderbird:
    """One running Thunderbird, whose owner reads mails and answers invites."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, folder: Path) -> None:
        self._reader, self._writer, self._folder = reader, writer, folder
        self._count = 0

    async def shows(self, mail: bytes) -> dict[str, Any]:
        """Open *mail*; return what it makes of it: `label`, `buttons`, `header`, `notes`, and `when` as HTML."""
        self._count += 1
        path = self._folder / f"{self._count}.eml"
        path.write_bytes(mail)
        return dict(await self._does("shows", str(path)))

    async def presses(self, button: str) -> None:
        """Press one of the buttons shown, such as imipAcceptButton."""
        await self._does("presses", button)

    async def calendar(self) -> list[dict[str, Any]]:
        """Return the events in the calendar: `uid`, `starts`, `sequence`, and `partstat`, a list."""
        return list(await self._does("calendar"))

    async def begins(self) -> None:
        await self._asks("WebDriver:NewSession", {})
        await self._asks("Marionette:SetContext", {"value": "chrome"})
        await self._does("begins")

    async def hangs_up(self) -> None:
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    async def _does(self, name: str, *words: str) -> Any:
        script = f"{SCRIPTS.read_text(encoding='utf-8')}\nanswering(arguments, {name});"
        told = {"script": script, "args": list(words), "sandbox": "system", "scriptTimeout": int(PATIENCE * 1000)}
        value = (await self._asks("WebDriver:ExecuteAsyncScript", told))["value"]
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"Thunderbird, when it {name}: {value['error']}")
        return value

    async def _asks(self, name: str, told: dict[str, object]) -> dict[str, Any]:
        self._count += 1
        words = json.dumps([0, self._count, name, told]).encode()
        self._writer.write(b"%d:%b" % (len(words), words))
        _, number, error, result = await asyncio.wait_for(hears(self._reader), PATIENCE + 5)
        if error is not None or number != self._count:
            raise RuntimeError(f"Marionette, to {name}: {error}")
        return result or {}


async def hears(reader: asyncio.StreamReader) -> Any:
    length = (await reader.readuntil(b":"))[:-1]
    return json.loads(await reader.readexactly(int(length)))


@asynccontextmanager
async def a_thunderbird(address: str, name: str, smtp_port: int) -> AsyncIterator[Thunderbird]:
    """Run one that belongs to *address* and sends to *smtp_port*. It gets a second try to start, and no third."""
    with TemporaryDirectory(prefix="thunderbird", ignore_cleanup_errors=True) as temporary:
        for attempt in ("first", "second"):
            folder = Path(temporary) / attempt
            folder.mkdir()
            program = await _start(folder, address, name, smtp_port)
            try:
                thunderbird = await _meets(program, folder)
            except (TimeoutError, OSError, EOFError, RuntimeError) as error:
                await _end(program)
                if attempt == "second":
                    log = (folder / "log").read_text(errors="replace")[-4000:]
                    raise RuntimeError(f"Thunderbird did not start: {error!r}\n{log}") from error
                continue
            try:
                yield thunderbird
            finally:
                await thunderbird.hangs_up()
                await _end(program)
            return


async def _start(folder: Path, address: str, name: str, smtp_port: int) -> asyncio.subprocess.Process:
    told = {
        "mail.identity.id1.fullName": name,
        "mail.identity.id1.smtpServer": "smtp1",
        "mail.identity.id1.useremail": address,
        "mail.server.server1.userName": address,
        "mail.smtpserver.smtp1.port": smtp_port,
        "marionette.port": 0,
    }
    profile = folder / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in told.items()]
    (profile / "user.js").write_text(PREFERENCES.read_text(encoding="utf-8") + "".join(lines), encoding="utf-8")
    environment = os.environ | {"HOME": str(folder), "MOZ_HEADLESS": "1", "MOZ_CRASHREPORTER_DISABLE": "1"}
    command = ["thunderbird", "-headless", "-marionette", "-remote-allow-system-access", "-no-remote", "-profile"]
    with (folder / "log").open("wb") as log:
        return await asyncio.create_subprocess_exec(
            *command,
            str(profile),
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


async def _meets(program: asyncio.subprocess.Process, folder: Path) -> Thunderbird:
    """Wait for the port that it writes into its profile, and greet it."""
    async with asyncio.timeout(TO_START):
        while not (port := _port(folder)):
            if program.returncode is not None:
                raise RuntimeError(f"it ended with {program.returncode}")
            await asyncio.sleep(0.1)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    thunderbird = Thunderbird(reader, writer, folder)
    try:
        await hears(reader)
        await thunderbird.begins()
    except BaseException:
        await thunderbird.hangs_up()
        raise
    return thunderbird


def _port(folder: Path) -> int:
    found = folder / "profile" / "MarionetteActivePort"
    return int(found.read_text() or 0) if found.exists() else 0


async def _end(program: asyncio.subprocess.Process) -> None:
    if program.returncode is None:
        os.killpg(program.pid, 9)
    await program.wait()
