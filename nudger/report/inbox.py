"""Mails that wait for a human: those that sound angry, calendars, and those that nobody could read."""

from dataclasses import dataclass
from datetime import datetime

from nudger.errors import NudgerError
from nudger.journey.policy import Data
from nudger.mail.reading.interpret import interpret_mail
from nudger.report.reader import Reader
from nudger.service.assigning import Place, places_of
from nudger.store import inbound, people
from nudger.store.tables import Inbound

UNREADABLE = "it can’t be read; see the log"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One mail. *email* is whoever it says it is from, *name* theirs where we know them; *since* is UTC.

    *places* are the steps that wait for them, to one of which it probably belongs.
    """

    id: int
    since: datetime
    email: str
    name: str
    why: str
    places: tuple[Place, ...] = ()


def waiting(reader: Reader) -> list[Waiting]:
    """Return what waits for a human, the oldest first; nobody's words are in it."""
    return [_waiting(row) for row in _shown_to(reader)]


def text_of(inbound_id: int, reader: Reader) -> str:
    """Return what its author wrote, or all of a calendar, for the human whom it waits for.

    Raises NudgerError where it doesn't wait.
    """
    row = next((row for row in _shown_to(reader) if row.id == inbound_id), None)
    if row is None:
        raise NudgerError(f"no mail with the id {inbound_id} waits for a human; `nudger inbox` lists those that do")
    if row.kind in ("unreadable", "calendar"):
        return bytes(row.mail).decode("utf-8", "replace")
    return interpret_mail(bytes(row.mail)).text


def _shown_to(reader: Reader) -> list[Inbound]:
    return list(inbound.for_a_human()) if reader.may_see(Data.FOR_A_HUMAN) else []


def _waiting(row: Inbound) -> Waiting:
    sender = "" if row.kind == "unreadable" else interpret_mail(bytes(row.mail)).envelope.sender
    person = people.by_email(sender) if sender else None
    why = f"{UNREADABLE}: {row.outcome}" if row.kind == "unreadable" else row.outcome.removeprefix("for a human: ")
    places = tuple(places_of(person.id)) if person is not None and row.kind in ("reply", "other") else ()
    return Waiting(row.id, row.received_at, sender, person.name if person is not None else "", why, places)
