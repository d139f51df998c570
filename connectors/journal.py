"""A mail server that can be asked: it keeps a copy of all our mail in a Maildir (as Postfix's always_bcc does)."""

import re
from pathlib import Path

from connectors.smtp import Smtp
from nudger.errors import DeliveryError

HEAD = 65536
MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?<([^>\s]+)>", re.IGNORECASE | re.MULTILINE)
END_OF_HEADER = re.compile(rb"^\r?\n", re.MULTILINE)


class JournalledSmtp(Smtp):
    """SMTP out, and a *journal* to look into when a connection broke at the wrong moment."""

    def __init__(self, *server: str | int, journal: str, **options: str | int) -> None:
        super().__init__(*server, **options)  # type: ignore[arg-type]
        self._folder = Path(journal)
        self._seen: dict[str, str] = {}

    async def has(self, message_id: str) -> bool:
        """Tell whether a mail with this Message-ID is in the journal. Raises DeliveryError where it can't be read."""
        try:
            for name, path in self._files():
                if name not in self._seen:
                    self._seen[name] = _message_id(path)
        except OSError as error:
            raise DeliveryError(f"the journal {self._folder} can't be read: {error}", permanent=False) from error
        return message_id in self._seen.values()

    def _files(self) -> list[tuple[str, Path]]:
        """Files keep their name up to the colon when a mail program moves them from new to cur."""
        folders = (self._folder / "new", self._folder / "cur")
        if not any(folder.is_dir() for folder in folders):
            raise FileNotFoundError(f"{self._folder} is no Maildir")
        return [
            (path.name.partition(":")[0], path) for folder in folders if folder.is_dir() for path in folder.iterdir()
        ]


def _message_id(path: Path) -> str:
    with path.open("rb") as mail:
        header = END_OF_HEADER.split(mail.read(HEAD), 1)[0]
    found = MESSAGE_ID.search(header)
    return found[1].decode("ascii", "replace") if found is not None else ""
