"""The guide through the demo: seven taps, each ticked off by a fact and by nothing else."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from nudger.journey.definition import Role, Step
from nudger.journey.receipts import Lifecycle, Receipt, Verb
from nudger.store import enrolments, events
from nudger.store.standing import Standing

SEEN = "That was the tour. “To the end” lets everyone go on by themselves."
ENDED = "That was the tour, and everyone's journey has come to its end. Thank you for playing."
OVER = "Ana's journey has ended. Start the demo again to take the other taps yourself."
ELSEWHERE = {
    Lifecycle.PAUSED: ("Ana has a pause. Open her newest mail and tap Go on.", "ana"),
    Lifecycle.COMPLETED: (OVER, ""),
    Lifecycle.LEFT: (OVER, ""),
}


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap. *say* is what to do now, and *where* the part of the page to look at."""

    title: str
    say: str
    where: str
    done: bool


def guide(enrolment_id: int, *, asked_why: bool, ended: bool) -> dict[str, Any]:
    """Return the taps, the number of the one whose turn it is (0 after the last), and what to do now."""
    standing = enrolments.standing(enrolment_id)
    taps = list(_taps(standing, asked_why))
    current = next((number for number, tap in enumerate(taps, start=1) if not tap.done), 0)
    if not current:
        say, where = (ENDED, "") if ended else (SEEN, "end")
    elif current < len(taps) and standing.progress.lifecycle in ELSEWHERE:
        say, where = ELSEWHERE[standing.progress.lifecycle]
    else:
        say, where = taps[current - 1].say, taps[current - 1].where
    return {"taps": [asdict(tap) for tap in taps], "current": current, "say": say, "where": where}


def _taps(standing: Standing, asked_why: bool) -> Iterator[Tap]:
    ana, ben = standing.learner.id, standing.people[Role.MANAGER].id
    happened = events.of_enrolment(standing.id)
    first, second = [step for step in standing.journey.steps if step.by is Role.LEARNER][:2]
    yield Tap(
        "Where she is",
        "Open Ana's mail on her phone, give a number for each line and send them: looking alone completes nothing.",
        "ana",
        _receipt(standing, first).is_closed,
    )
    yield Tap(
        "The next step",
        "Press “+1 day”. The next step comes on the next working day.",
        "day",
        _receipt(standing, second).opened_at is not None,
    )
    yield Tap(
        "A reply",
        "Open the new mail and answer it: write DONE into the box below it.",
        "ana",
        any(event.person == ana and event.way == "reply" for event in happened),
    )
    yield Tap(
        "A reminder",
        "Leave her next mail alone and press “Next thing that happens”: one kind reminder comes.",
        "next",
        any(event.verb is Verb.REMINDED and event.person == ana for event in happened),
    )
    yield Tap(
        "Ben is asked",
        "Open Ben's Monday brief and answer for him, all his people on one page: what has he seen Ana do?",
        "ben",
        any(event.verb is Verb.COMPLETED and event.person == ben for event in happened),
    )
    yield Tap("Why?", "Open one of Ana's mails and press “Why did Ana get this?” below it.", "ana", asked_why)
    yield Tap(
        "An edit",
        "Press “Edit the journey”, choose an edit, look at what it means for everyone, and publish it.",
        "edit",
        any(event.verb is Verb.ADOPTED for event in happened),
    )


def _receipt(standing: Standing, step: Step) -> Receipt:
    return standing.progress.receipts.get(step.key) or Receipt(step.key)
