"""What the events of an enrolment amount to, kept as rows so that nobody has to fold them again."""

from datetime import datetime

from nudger.journey.receipts import Receipt
from nudger.store.tables import EPOCH, MICROSECOND
from nudger.store.tables import Receipt as Row


def of_enrolment(enrolment_id: int) -> dict[str, Receipt]:
    return {row.step: _receipt(row) for row in Row.select().where(Row.enrolment == enrolment_id)}


def write(enrolment_id: int, receipt: Receipt) -> None:
    values = {
        "enrolment": enrolment_id,
        "step": receipt.step,
        "state": receipt.state,
        "opened_at": receipt.opened_at,
        "closed_at": receipt.closed_at,
        "person": receipt.person,
        "way": receipt.way,
        "reason": receipt.reason,
        "run": receipt.run,
        "responded_at": receipt.responded_at,
        "reminded_at": " ".join(str((moment - EPOCH) // MICROSECOND) for moment in receipt.reminded_at),
        "mail_again": receipt.mail_again,
    }
    kept = ("enrolment", "step")
    Row.insert(values).on_conflict(
        conflict_target=[Row.enrolment, Row.step, Row.occurrence],
        update={name: value for name, value in values.items() if name not in kept},
    ).execute()


def _receipt(row: Row) -> Receipt:
    return Receipt(
        step=row.step,
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        person=row.person,
        way=row.way,
        reason=row.reason,
        run=row.run,
        responded_at=row.responded_at,
        reminded_at=tuple(_moment(text) for text in row.reminded_at.split()),
        mail_again=row.mail_again,
    )


def _moment(text: str) -> datetime:
    return EPOCH + int(text) * MICROSECOND
