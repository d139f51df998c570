"""What people ask of us in the first line of a reply: to stop, to pause, to go on. Who else is told follows here."""

from dataclasses import replace
from datetime import date

from nudger.journey.budget import LEAST, MOST
from nudger.journey.clock import local_date
from nudger.journey.definition import Role
from nudger.journey.policy import Data, Policy, viewer
from nudger.mail.pauses import UNSAID, Wish
from nudger.service import record
from nudger.service.answering import answer, tell
from nudger.service.hearing_many import lines_beside
from nudger.service.roles.handover import hand_over
from nudger.service.settings import Settings
from nudger.store import enrolments, nudges, people
from nudger.store.standing import Standing
from nudger.store.tables import Nudge


def stop(nudge: Nudge, standing: Standing, act: record.Act, policy: Policy) -> str:
    """The learner leaves, or somebody else has no more to do with it; return what came of it."""
    if act.person == standing.learner.id:
        leave(standing, act, policy)
        answer(nudge, "stopped", "", act.at)
        return "stopped"
    about = {nudge.enrolment_id, *(each.enrolment_id for each in lines_beside(nudge))}
    had = [
        (id_, role)
        for id_, each in enrolments.standings(about).items()
        for role, person in each.people.items()
        if person.id == act.person and role is not Role.LEARNER
    ]
    if not had:  # a deputy, who is asked in somebody's place
        answer(nudge, "not-yet", "STOP", act.at)
        return "not yet"
    for enrolment_id, role in had:
        hand_over({enrolment_id: None}, role, "by their STOP", act.at)
    answer(nudge, "stopped-helper", "", act.at)
    return "relieved"


def leave(standing: Standing, act: record.Act, policy: Policy) -> None:
    """The learner leaves, and whoever may know is told."""
    record.leave(standing.id, act)
    for role in (Role.FACILITATOR, Role.MANAGER):
        person = standing.people.get(role)
        if person is not None and policy.may_see(viewer(role), Data.STOPPED, mandatory=standing.is_mandatory):
            tell(standing.id, person, "has-stopped", act.source, "", act.at)


def pause(nudge: Nudge, standing: Standing, act: record.Act, wish: Wish) -> str:
    """The learner pauses until a day; one that can't be read is asked for, once, and the words are kept."""
    if act.person != standing.learner.id:
        answer(nudge, "not-yet", "PAUSE", act.at)
        return "not yet"
    if wish.until is None and wish.is_said:
        if nudge.step:
            record.respond(standing.id, nudge.step, act)
        answer(nudge, "pause-when", "", act.at)
        return "asked until when"
    until = wish.until or today(standing, act) + UNSAID
    if not record.pause(standing.id, replace(act, words=""), until):
        answer(nudge, "not-yet", "PAUSE", act.at)
        return "not yet"
    answer(nudge, "paused", until.isoformat(), act.at)
    return "paused"


def pace(nudge: Nudge, word: str, settings: Settings, act: record.Act) -> str:
    """Fewer mails a week from now on, or more, for this person in all they have to do with; return what came of it."""
    person = people.by_id(act.person)
    now_at_most = settings.budget.of(person.mails_a_week).a_week
    wanted = min(MOST, max(LEAST, now_at_most + (1 if word == "MORE" else -1)))
    people.update({person.id: {"mails_a_week": wanted}})
    nudges.ask_again(person.id)
    answer(nudge, "paced", str(wanted), act.at)
    return f"{wanted} a week"


def resume(standing: Standing, act: record.Act) -> str:
    """The end of a pause, or of a STOP that is not too long ago."""
    if record.rejoin(standing.id, act):
        return "rejoined"
    record.resume(standing.id, act)
    return "resumed"


def today(standing: Standing, act: record.Act) -> date:
    """Return the learner's own calendar day."""
    return local_date(standing.learner.window, act.at)
