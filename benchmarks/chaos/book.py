"""The server's book: a Maildir of all that it accepted, and a list of what it did to each mail."""

import os
import re
from collections import Counter, defaultdict
from pathlib import Path

MESSAGE_ID = re.compile(rb"^message-id:\s*<([^>\r\n]+)>", re.IGNORECASE | re.MULTILINE)
HEAD = 8192


class Book:
    """Written by the server alone; read by the oracle, and by a Nudger that may ask the journal."""

    def __init__(self, folder: Path) -> None:
        self.journal = folder / "journal"
        for name in ("tmp", "new", "cur"):
            (self.journal / name).mkdir(parents=True, exist_ok=True)
        self._deeds = (folder / "deeds").open("a", buffering=1, encoding="ascii")
        self._count = 0

    def accept(self, sender: str, mail: bytes) -> None:
        """Keep an accepted mail, the way Postfix delivers into a Maildir; it is there when this returns."""
        self._count += 1
        name = f"{self._count:08}.{os.getpid()}.chaos"
        temporary = self.journal / "tmp" / name
        head = f"Return-Path: <{sender}>\nDelivered-To: journal@example.org\n".encode()
        temporary.write_bytes(head + mail.replace(b"\r\n", b"\n"))
        temporary.rename(self.journal / "new" / name)

    def note(self, message_id: str, deed: str) -> None:
        """Write down what was done to a mail; what happened before its headers were read is nobody's."""
        self._deeds.write(f"{message_id or '-'}\t{deed}\n")


def message_id(mail: bytes) -> str:
    """Return the Message-ID without its brackets, or an empty text.

    >>> message_id(b"From: a@b.org\\r\\nMessage-ID: <x@y>\\r\\n\\r\\n")
    'x@y'
    """
    found = MESSAGE_ID.search(mail)
    return found[1].decode("ascii") if found else ""


def acceptances(folder: Path) -> Counter[str]:
    """Count the accepted mails by Message-ID."""
    counted: Counter[str] = Counter()
    for place in ("new", "cur"):
        for path in (folder / "journal" / place).iterdir():
            with path.open("rb") as file:
                counted[message_id(file.read(HEAD))] += 1
    return counted


def deeds(folder: Path) -> dict[str, list[str]]:
    """Return what was done to each mail, by Message-ID, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (folder / "deeds").read_text(encoding="ascii").splitlines():
        whose, _, deed = line.partition("\t")
        found[whose].append(deed)
    return found
