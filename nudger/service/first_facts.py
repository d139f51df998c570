"""What only the first mails say: how much is asked, from when on, and who sees it."""

from datetime import datetime
from math import ceil

from nudger.journey.clock import local_date, working_day
from nudger.journey.definition import Journey, Role
from nudger.journey.desired import Touch
from nudger.journey.load import Load, load_of
from nudger.journey.policy import Data, Viewer
from nudger.journey.receipts import Verb
from nudger.mail.facts import NOT_FIRST, FirstFacts
from nudger.service.installation import Installation
from nudger.store import enrolments, events
from nudger.store.people import Person, first_name
from nudger.store.standing import Standing
from nudger.store.tables import Nudge

LEARNER, MANAGER, JOIN = "first-learner", "first-manager", "join"


def first_template(person_id: int, standing: Standing) -> str:
    """Return the name of the template of somebody's first mail."""
    return LEARNER if person_id == standing.learner.id else MANAGER


def template_of_first(nudge: Nudge) -> str:
    """Return the template of a mail that is answered here; empty for all others."""
    if nudge.touch == Touch.FIRST:
        return first_template(nudge.person_id, enrolments.standing(nudge.enrolment_id))
    return nudge.topic if nudge.touch == Touch.ANSWER and nudge.topic in (LEARNER, MANAGER, JOIN) else ""


def first_facts(
    installation: Installation, template: str, standing: Standing, reader: Person, now: datetime
) -> FirstFacts:
    """Return what a first mail says of the journey to its *reader*; nothing for other mails."""
    if template not in (LEARNER, MANAGER, JOIN):
        return NOT_FIRST
    words, policy = installation.words, installation.policy
    role = Role.MANAGER if template == MANAGER else Role.LEARNER
    load = load_of_journey(standing.journey)
    learner = standing.learner
    starts = standing.begins
    if not standing.progress.receipts:
        starts = max(starts, working_day(learner.window, local_date(learner.window, now)))
    manager = standing.people.get(Role.MANAGER)
    sees = policy.welcome(role, has_manager=manager is not None)
    named = learner if role is Role.MANAGER or manager is None else manager
    return FirstFacts(
        starts=words.day(starts, reader.locale),
        weeks=load.weeks,
        minutes_a_week=ceil(load.minutes.get(role, 0)),
        minutes=ceil(load.minutes.get(role, 0) * load.weeks),
        most_minutes=installation.settings.budget.minutes_a_week,
        asks=load.asks.get(role, 0),
        sees=words.say(sees, reader.locale, name=first_name(named.name)),
        own_wish=any(event.verb is Verb.REQUESTED for event in events.of_enrolment(standing.id)),
        mandatory=policy.may_see(Viewer.MANAGER, Data.STOPPED, mandatory=standing.is_mandatory),
    )


def load_of_journey(journey: Journey) -> Load:
    """Return what a journey asks, counted once: a published version never changes, and is read once."""
    known = _loads.get(id(journey))
    if known is None or known[0] is not journey:
        known = _loads[id(journey)] = journey, load_of(journey)
    return known[1]


_loads: dict[int, tuple[Journey, Load]] = {}


def reply_word(template: str) -> str:
    """Return the key of the words that a first mail asks to be answered with; empty for DONE."""
    return {LEARNER: "reply-not-my-manager", MANAGER: "reply-not-my-report"}.get(template, "")
