"""A calendar that is not ours: Radicale on loopback, and somebody's client that puts our calendar mails into it.

with a_radicale() as radicale:
    events = radicale.replay(mails, "ana")
"""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import icalendar

PATIENCE = 20.0
HEADERS = {"Authorization": "Basic anVkZ2U6", "Content-Type": "text/calendar; charset=utf-8"}
HOME = "/judge"
METHOD = re.compile(rb"^METHOD:(\w+)\r?\n", re.MULTILINE)  # what is kept has none (RFC 4791 4.1)

CONFIGURATION = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[storage]
filesystem_folder = {folder}
[logging]
level = warning
"""

# As `python -m radicale` does, but without fsync, which its file of settings may not name: nothing here is to last.
LAUNCH = """\
import sys
from radicale import config, server
settings = config.load([(sys.argv[1], False)])
settings.update({"storage": {"_filesystem_fsync": "False"}}, "the tests", privileged=True)
server.serve(settings)
"""


@dataclass(frozen=True, slots=True)
class Event:
    """What stands in a calendar."""

    uid: str
    sequence: int
    stamp: datetime
    starts: datetime
    ends: datetime
    summary: str

    @property
    def version(self) -> tuple[int, datetime]:
        """What tells a newer one from an older one (RFC 5546 2.1.5)."""
        return self.sequence, self.stamp


class Radicale:
    """The server, and a client that does what it is told and forgets what was taken away."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._made: set[str] = set()

    def replay(self, mails: Iterable[bytes], calendar: str) -> list[Event]:
        """Take *mails* as they came, one after the other; return what is in the calendar of that name then, by start.

        A REQUEST puts the event, or replaces that of its UID where it is newer; a CANCEL that isn't older takes it
        away. Mails without a calendar, and those that ask for something else, change nothing. Each is read as it came,
        so what an attendee would do by hand is done at once. Call it again for the mails that come later.
        """
        if calendar not in self._made:
            self.asks("MKCALENDAR", f"{HOME}/{quote(calendar)}/", expected=(201,))
            self._made.add(calendar)
        for mail in mails:
            for part in message_from_bytes(mail).walk():
                if part.get_content_type() == "text/calendar":
                    self._takes(part.get_payload(decode=True), calendar)
        return self.events(calendar)

    def events(self, calendar: str) -> list[Event]:
        """Return what is in the calendar of that name, by start."""
        found = self.asks("GET", f"{HOME}/{quote(calendar)}/", expected=(200,))
        return sorted(events_in(found), key=lambda event: (event.starts, event.uid))

    def _takes(self, raw: bytes, calendar: str) -> None:
        (asked,) = events_in(raw)
        path = f"{HOME}/{quote(calendar)}/{quote(asked.uid, safe='')}.ics"
        (kept,) = events_in(self.asks("GET", path, expected=(200, 404))) or (None,)
        method = METHOD.search(raw)
        match method and method[1]:
            case b"REQUEST" if kept is None or asked.version > kept.version:
                self.asks("PUT", path, METHOD.sub(b"", raw), expected=(201, 204))
            case b"CANCEL" if kept is not None and asked.version >= kept.version:
                self.asks("DELETE", path, expected=(200, 204))

    def asks(self, verb: str, path: str, body: bytes = b"", *, expected: tuple[int, ...]) -> bytes:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(verb, path, body, HEADERS)
            answer = connection.getresponse()
            words = answer.read()
        finally:
            connection.close()
        if answer.status not in expected:
            raise RuntimeError(f"Radicale said {answer.status} to {verb} {path}: {words!r}\n{body.decode()}")
        return words if answer.status == 200 else b""


def events_in(raw: bytes) -> list[Event]:
    """Return what is in a calendar file; of nothing, nothing."""
    if not raw.strip():
        return []
    return [
        Event(
            uid=str(event["UID"]),
            sequence=int(event.get("SEQUENCE", 0)),
            stamp=event["DTSTAMP"].dt,
            starts=event["DTSTART"].dt,
            ends=event["DTEND"].dt,
            summary=str(event["SUMMARY"]),
        )
        for event in icalendar.Calendar.from_ical(raw).walk("VEVENT")
    ]


@contextmanager
def a_radicale() -> Iterator[Radicale]:
    """Run one with a folder of its own on a free port of loopback. It gets a second try to start, and no third."""
    with TemporaryDirectory(prefix="radicale", ignore_cleanup_errors=True) as temporary:
        for attempt in ("first", "second"):
            folder = Path(temporary) / attempt
            folder.mkdir()
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            (folder / "config").write_text(CONFIGURATION.format(port=port, folder=folder / "calendars"))
            with (folder / "log").open("wb") as log:
                command = [sys.executable, "-c", LAUNCH, str(folder / "config")]
                program = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
            try:
                if _answers(port, program):
                    yield Radicale(port)
                    return
            finally:
                program.kill()
                program.wait()
            if attempt == "second":
                raise RuntimeError(f"Radicale did not start:\n{(folder / 'log').read_text(errors='replace')}")


def _answers(port: int, program: "subprocess.Popen[bytes]") -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and program.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False
