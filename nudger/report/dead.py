"""Mails that were given up, and those in doubt that nobody settles but an admin."""

from dataclasses import dataclass
from datetime import datetime

from nudger.store import outbox
from nudger.store.database import marks, rows
from nudger.store.fields import moment


@dataclass(frozen=True, slots=True)
class Dead:
    """One mail. *state* is dead or unknown, *words* are the server's own, *since* is UTC."""

    id: int
    email: str
    step: str
    state: str
    words: str
    since: datetime


def dead(*, with_doubtful: bool) -> list[Dead]:
    """Return the mails that were given up, the oldest first; *with_doubtful*: those too that may have arrived."""
    found = [mail for mail in outbox.dead() if with_doubtful or mail.state == "dead"]
    known = _details([mail.id for mail in found])
    return [
        Dead(mail.id, email, step, mail.state, mail.reason, mail.settled_at or moment(since))
        for mail in found
        for email, step, since in [known[mail.id]]
    ]


def _details(mails: list[int]) -> dict[int, tuple[str, str, int]]:
    """Return, for each mail, whom it is for, what it is about, and when it was last tried or made."""
    if not mails:
        return {}
    found = rows(
        "SELECT outbox.id, person.email, nudge.touch || ' ' || nudge.step,"
        " COALESCE((SELECT max(started_at) FROM attempt WHERE outbox_id = outbox.id), outbox.created_at)"
        " FROM outbox JOIN person ON person.id = outbox.person_id"
        " JOIN outbox_nudge ON outbox_nudge.outbox_id = outbox.id JOIN nudge ON nudge.id = outbox_nudge.nudge_id"
        f" WHERE outbox.id IN ({marks(mails)}) AND position = 1",
        tuple(mails),
    )
    return {id_: (email, step.strip(), since) for id_, email, step, since in found}
