"""In which ways each kind of step was closed, in the words of the table in docs/journeys.md."""

from collections import defaultdict

from nudger.journey.definition import Kind, Role, Step
from nudger.journey.forms import form_of
from nudger.journey.receipts import Verb
from nudger.store import enrolments
from nudger.store.tables import Event

BY_LIST = {Kind.QUIZ: "score", Kind.ATTEND: "attendance"}


def ways() -> dict[str, list[str]]:
    """Return, for each kind of step that was closed, how."""
    journeys = {id_: standing.journey for id_, standing in enrolments.standings(enrolments.everyone()).items()}
    found: dict[str, set[str]] = defaultdict(set)
    for event in Event.select().where(Event.verb == Verb.COMPLETED):
        journey = journeys[event.enrolment_id]
        step = journey.step(event.step)
        form = form_of(journey, step)
        found[_kind(step)].add(_way(step, event.way, asks_more=bool(form) or step.wants_words))
    return {kind: sorted(many) for kind, many in sorted(found.items())}


def _kind(step: Step) -> str:
    if step.asks_seen:
        return "validation"
    if step.kind is Kind.PRACTISE and (step.of or step.is_after_end):
        return "practise more"
    return step.kind.value


def _way(step: Step, way: str, *, asks_more: bool) -> str:
    if way == "import":
        return BY_LIST.get(step.kind, "import")
    if way == "link":
        if step.by is not Role.LEARNER and step.kind is Kind.FEEDBACK:
            return "another person's word"
        return "form" if asks_more else "click"
    return way
