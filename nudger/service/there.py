"""Who was there, as a learner says: each is asked one question, once, and may want to be asked no more, for ever.

What they say is kept apart, and finishes nothing.
"""

from datetime import datetime
from enum import StrEnum

from nudger.journey.definition import Journey, Kind, Role, Seen, Step
from nudger.journey.forms import Form, in_words
from nudger.journey.receipts import ABSENT, Given, Receipt, Verb
from nudger.mail.replies import Reply
from nudger.service import record
from nudger.service.answering import answer
from nudger.service.installation import Installation
from nudger.store import enrolments, people
from nudger.store.database import transaction
from nudger.store.people import Person
from nudger.store.standing import Standing
from nudger.store.tables import Nudge

MOST = 3  # people for one step
PRACTICE = (Kind.PRACTISE, Kind.EXPERIMENT)
UNASKED = "unasked"  # the topic of the answer to a STOP
ANSWERS = (*(seen.value for seen in Seen), ABSENT)


class Named(StrEnum):
    """What came of a name. The same is said of somebody unknown and of one who wants to be asked no more."""

    YES = "yes"
    NOT_THIS_ONE = "not-this-one"
    YOURSELF = "yourself"
    ASKED_ANYWAY = "asked-anyway"
    ENOUGH = "enough"


def to_see(journey: Journey, step: Step) -> tuple[str, ...]:
    """Return the behaviours that somebody who was there might have seen, as the journey says them."""
    chosen = step.rate or tuple(journey.behaviours)
    return tuple(journey.behaviours[key].says for key in chosen if Role.WITNESS in journey.behaviours[key].seen_by)


def may_name(standing: Standing, step: str) -> bool:
    """Tell whether the learner may say who was there: they have practised, and there is something to see in it."""
    return _is_practice(standing, step) and len(_receipt(standing, step).there) < MOST


def _is_practice(standing: Standing, key: str) -> bool:
    step = standing.journey.step(key)
    is_own = step.by is Role.LEARNER and step.kind in PRACTICE and bool(to_see(standing.journey, step))
    return is_own and _receipt(standing, key).state == "done"


def _receipt(standing: Standing, step: str) -> Receipt:
    return standing.progress.receipts.get(step) or Receipt(step)


def names(standing: Standing, step: str) -> list[str]:
    """Return the names of those whom the learner has named."""
    there = [each.person for each in _receipt(standing, step).there]
    known = people.by_ids(there)
    return [known[person].name for person in there]


def name(enrolment: int, step: str, email: str, act: record.Act) -> Named:
    """The learner says that whoever has this address was there; return what came of it."""
    with transaction():
        standing = enrolments.locked(enrolment)
        person = people.by_email(email)
        there = [each.person for each in _receipt(standing, step).there]
        if person is not None and person.id in there:
            return Named.YES
        if not _is_practice(standing, step) or len(there) >= MOST:
            return Named.ENOUGH
        if person is None or person.has_left or person.is_unasked:
            return Named.NOT_THIS_ONE
        if person.id == standing.learner.id:
            return Named.YOURSELF
        if (manager := standing.people.get(Role.MANAGER)) is not None and manager.id == person.id:
            return Named.ASKED_ANYWAY
        event = record.Act(person.id, act.way, act.source, act.at).event(Verb.NAMED, step)
        record.record(standing, (f"named/e{enrolment}/{step}/p{person.id}", event))
        return Named.YES


def say(enrolment: int, step: str, said: str, act: record.Act) -> bool:
    """Somebody who was there says what they saw, or says something else now; False where nobody named them."""
    with transaction():
        standing = enrolments.locked(enrolment)
        there = _receipt(standing, step).was_there(act.person)
        if there is None or said not in ANSWERS:
            return False
        if there.said != said:
            key = f"observed/e{enrolment}/{step}/p{act.person}/{said}/{act.at.timestamp():.0f}"
            record.record(standing, (key, act.event(Verb.OBSERVED, step, given=Given(seen=said))))
        return True


def heard(installation: Installation, nudge: Nudge, reply: Reply, act: record.Act) -> str:
    """Do what somebody who was there writes back; return what came of it. What can't be read waits for a human."""
    reader = people.by_id(act.person)
    if reply.word == "STOP":
        ask_no_more(reader, act.at)
        answer(nudge, UNASKED, "", act.at)
        return "is asked no more who was there"
    said = in_words(Form(seen=tuple(Seen)), reply.text)
    absent = installation.words.say("answer-absent", reader.locale).rstrip(".").casefold()
    what = ABSENT if reply.text.strip().casefold().startswith(absent) else next(iter((said or {}).get("seen", ())), "")
    if not what:
        return "for a human: somebody who was there wrote"
    return "said what they saw" if say(nudge.enrolment_id, nudge.step, what, act) else "nothing to do"


def ask_no_more(person: Person, now: datetime) -> None:
    """From now on this person is asked nothing as somebody who was there, whoever names them."""
    with transaction():
        if not person.is_unasked:
            people.update({person.id: {"unasked_since": now}})


def ask_again(person: Person) -> None:
    """They took it back."""
    with transaction():
        people.update({person.id: {"unasked_since": None}})
