"""What mails carried: which nudges travelled together, what an answer is about, and who was asked before."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from nudger.journey.definition import Step
from nudger.journey.desired import Touch
from nudger.store import journeys
from nudger.store.database import marks, rows
from nudger.store.fields import microseconds
from nudger.store.nudges import COLUMNS, Nudge
from nudger.store.tables import Nudge as Row
from nudger.store.tables import Outbox, OutboxNudge


def carried(mails: Collection[int]) -> dict[int, list[Nudge]]:
    """Return the nudges that each of these mails carries, the one that it is about first."""
    if not mails:
        return {}
    found = rows(
        f"SELECT outbox_id, {COLUMNS} FROM nudge JOIN outbox_nudge ON nudge.id = nudge_id"
        f" WHERE outbox_id IN ({marks(mails)}) ORDER BY outbox_id, position",
        tuple(mails),
    )
    of_mail: dict[int, list[Nudge]] = defaultdict(list)
    for row in found:
        of_mail[row[0]].append(Nudge.of_row(row[1:]))
    return of_mail


def in_one_mail_with(nudge_id: int) -> list[Nudge]:
    """Return all that the mail of this nudge carries, itself included, in the order in which people answer."""
    found = rows("SELECT outbox_id FROM outbox_nudge WHERE nudge_id = ?", (nudge_id,))
    return carried([mail for (mail,) in found]).get(found[0][0], []) if found else []


def asked_of(person: int, since: datetime) -> list[Step]:
    """Return what mails asked this person for since then, those on their way included; reminders ask nothing new."""
    found = rows(
        "SELECT journey_id, version_id, nudge.step FROM outbox"
        " JOIN outbox_nudge ON outbox_id = outbox.id JOIN nudge ON nudge.id = nudge_id AND touch = ?"
        " JOIN enrolment ON enrolment.id = nudge.enrolment_id"
        " WHERE outbox.person_id = ? AND counts AND (outbox.settled_at IS NULL OR outbox.settled_at >= ?)"
        " AND outbox.state IN ('ready', 'sending', 'sent', 'unknown') ORDER BY outbox.id, position",
        (Touch.OPEN.value, person, microseconds(since)),
    )
    said = journeys.definitions({(journey, version) for journey, version, _ in found}) if found else {}
    return [said[version].step(step) for _, version, step in found]


def answered_by(message_ids: Iterable[str]) -> tuple[Row, Outbox] | None:
    """Return the first of these mails that is ours, with the nudge that it was about."""
    for message_id in filter(None, message_ids):
        mail = Outbox.get_or_none(Outbox.message_id == message_id)
        if mail is not None:
            found = Row.select().join(OutboxNudge).where(OutboxNudge.outbox == mail)
            return found.order_by(OutboxNudge.position).get(), mail
    return None


def asked_before(enrolment: int, step: str, person: int) -> int | None:
    """Return the id of the person, other than this one, whom a mail asked for this step last; None for nobody."""
    found = rows(
        "SELECT nudge.person_id FROM nudge JOIN outbox_nudge ON nudge_id = nudge.id"
        " JOIN outbox ON outbox.id = outbox_id AND outbox.state = 'sent'"
        " WHERE nudge.enrolment_id = ? AND nudge.state = 'fired' AND nudge.step = ? AND nudge.person_id <> ?"
        " AND nudge.touch = ? ORDER BY nudge.id DESC LIMIT 1",
        (enrolment, step, person, Touch.OPEN.value),
    )
    return found[0][0] if found else None


class SlotMail(NamedTuple):
    """One mail that told somebody of a slot, or will: an invitation or a cancellation, of this sequence."""

    mail: int
    touch: Touch
    sequence: int
    state: str
    channel: str
    was_begun: bool

    @property
    def is_leaving(self) -> bool:
        return self.state == "sending"

    @property
    def may_have_left(self) -> bool:
        return self.state in ("sent", "unknown") or self.was_begun


def of_slot(nudge: Nudge) -> list[SlotMail]:
    """Return all mails that told the reader of *nudge* of the slots of its step."""
    found = rows(
        "SELECT outbox.id, touch, run, outbox.state, channel,"
        " EXISTS (SELECT 1 FROM attempt WHERE attempt.outbox_id = outbox.id AND phase = 'data')"
        " FROM nudge JOIN outbox_nudge ON nudge_id = nudge.id JOIN outbox ON outbox.id = outbox_id"
        " WHERE nudge.enrolment_id = ? AND nudge.step = ? AND nudge.person_id = ? AND touch IN (?, ?)",
        (nudge.enrolment_id, nudge.step, nudge.person_id, Touch.INVITE.value, Touch.CANCEL.value),
    )
    return [SlotMail(mail, Touch(touch), run, state, way, bool(begun)) for mail, touch, run, state, way, begun in found]
