"""What came of a demo, worked out afresh from mailboxes and tables: nothing here trusts the engine's own word."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from nudger.commands.demo.cast import Actor
from nudger.commands.demo.post import Received
from nudger.commands.demo.ways import ways
from nudger.journey.desired import WITHOUT_MAIL
from nudger.journey.receipts import Verb
from nudger.store.tables import Enrolment, Event, Inbound, Nudge, Outbox, OutboxBody, OutboxNudge, Receipt


def summary(actors: Sequence[Actor], received: Sequence[Received], seconds: float) -> dict[str, Any]:
    """Return the figures of a demo that has come to its end; three of them must be 0."""
    mails = {row.message_id: row for row in Outbox.select()}
    arrived = [mails[_message_id(mail)] for mail in received]
    kinds = {row.outbox_id: row.template for row in OutboxBody.select()}
    verbs = Counter((row.verb, row.way) for row in Event.select())
    skipped = Receipt.select().where(Receipt.state == "skipped")
    return {
        "people": len(actors),
        "enrolments": Enrolment.select().count(),
        "states": _counted(row.state for row in Enrolment.select()),
        "mails": _counted(kinds[row.id] for row in arrived),
        "completions": _counted(way for (verb, way), n in verbs.items() if verb == Verb.COMPLETED for _ in range(n)),
        "ways": ways(),
        "undone": sum(n for (verb, _), n in verbs.items() if verb == Verb.VOIDED),
        "reminders": sum(kinds[row.id] in ("remind", "other-remind") for row in arrived),
        "skipped": _counted(str(row.reason).partition(" does not hold")[0] for row in skipped),
        "replies": _counted(row.outcome for row in Inbound.select()),
        "wrong_hour_sends": wrong_hours(actors, received, mails),
        "duplicates": len(received) - len({_message_id(mail) for mail in received}) + _sent_twice(),
        "lost": _lost(received),
        "seconds": round(seconds),
    }


def _counted(values: Any) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _message_id(mail: Received) -> str:
    return str(mail.message()["Message-ID"]).strip("<>")


def wrong_hours(actors: Sequence[Actor], received: Sequence[Received], mails: dict[str, Outbox]) -> int:
    """Count the pushes that came outside their person's hours: at night, at the weekend, or on leave."""
    people = {actor.email: actor for actor in actors}
    wrong = 0
    for mail in received:
        actor = people[mail.recipient]
        local = mail.at.astimezone(ZoneInfo(actor.zone))
        on_leave = actor.away_until is not None and local.date() < actor.away_until
        working = local.weekday() < 5 and 9 <= local.hour < 17 and not on_leave
        wrong += mails[_message_id(mail)].counts and not working
    return wrong


def _sent_twice() -> int:
    """Count the nudges that more than one sent mail carried."""
    carried = Counter(row.nudge_id for row in OutboxNudge.select().join(Outbox).where(Outbox.state == "sent"))
    return sum(count - 1 for count in carried.values())


def _lost(received: Sequence[Received]) -> int:
    """Count what should have come and did not, what still waits at the end, and answers nobody read."""
    there = {_message_id(mail) for mail in received}
    missing = sum(row.message_id not in there for row in Outbox.select().where(Outbox.state != "cancelled"))
    carried = OutboxNudge.select(OutboxNudge.nudge)
    silent = (
        Nudge.select().where(Nudge.state == "fired", Nudge.touch.not_in(WITHOUT_MAIL), Nudge.id.not_in(carried)).count()
    )
    waiting = Nudge.select().where(Nudge.state == "planned").count()
    unread = Inbound.select().where(Inbound.state != "read").count()
    return missing + silent + waiting + unread
