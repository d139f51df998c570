"""How far each mailbox was read that holds its mails until somebody looks."""

from nudger.store.tables import Mailbox


def place(name: str) -> str:
    """Return up to where it was read; empty where it never was."""
    row = Mailbox.get_or_none(Mailbox.name == name)
    return row.place if row is not None else ""


def put(name: str, place: str) -> None:
    """Remember it; whoever says so last is believed, for a mail that is read again is kept once."""
    new = Mailbox.insert(name=name, place=place)
    new.on_conflict(conflict_target=[Mailbox.name], update={Mailbox.place: place}).execute()
