"""Who is told that somebody's place is empty, or taken; and in which words."""

from datetime import datetime

from nudger.journey.definition import Role
from nudger.mail.words import Words
from nudger.service.answering import tell
from nudger.store import mailed, people
from nudger.store.nudges import Nudge
from nudger.store.people import Person, first_name
from nudger.store.standing import Standing

TOPIC = "role-changed"


def tell_facilitator(standing: Standing, role: Role, gone: Person, key: str, now: datetime) -> None:
    """Mail the facilitator, where there is one, in their own hours, that nobody has this role any more."""
    facilitator = standing.people.get(Role.FACILITATOR)
    if facilitator is None or facilitator.has_left or role is Role.FACILITATOR:
        return
    tell(standing.id, facilitator, TOPIC, key, f"{role}/{gone.name}", now)


def whose_place(nudge: Nudge, reader: Person, words: Words) -> str:
    """Return who is gone, and what they were, for the mail that tells of it: "Dana Smith (buddy)"."""
    role, _, name = nudge.reason.partition("/")
    return f"{name} ({words.say(f'role-{role}', reader.locale)})"


def why_you(standing: Standing, step: str, reader: Person, words: Words) -> str:
    """Return the sentence that tells why *reader* is asked: in somebody's place, or after somebody; else nothing."""
    if not step or reader.id == standing.learner.id:
        return ""
    holder = standing.people.get(standing.journey.step(step).by)
    if holder is not None and holder.id != reader.id and holder.deputy_id == reader.id:
        key = "asked-instead" if _stayed_silent(standing, step) else "asked-as-deputy"
        return words.say(key, reader.locale, name=first_name(holder.name))
    before = mailed.asked_before(standing.id, step, reader.id)
    if before is None:
        return ""
    return words.say("asked-after", reader.locale, name=first_name(people.by_id(before).name))


def _stayed_silent(standing: Standing, step: str) -> bool:
    """Tell whether somebody else was reminded of *step* before the one whom it is asked of now got its mail."""
    receipt = standing.progress.receipts.get(step)
    if receipt is None or receipt.opened_at is None:
        return False
    return any(at < receipt.opened_at for at in receipt.reminded_at)
