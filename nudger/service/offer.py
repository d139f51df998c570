"""What would help? What each choice of a learner does, by link or by reply, and who is told."""

from enum import StrEnum
from typing import NamedTuple

from nudger.journey.definition import Role
from nudger.journey.policy import Data, Policy, viewer
from nudger.journey.receipts import Lifecycle
from nudger.mail.pauses import UNSAID
from nudger.service import record, wishes
from nudger.service.answering import admin_of, answer, tell
from nudger.service.installation import Installation
from nudger.service.settings import Settings
from nudger.store import people
from nudger.store.people import Person
from nudger.store.standing import Standing
from nudger.store.tables import Nudge

CHOICES = ("lighter", "usual-pace")  # answers whose link leads to the page of the offer as well


class Choice(StrEnum):
    """What a learner may choose; by `usual` a lighter road ends, by `resume` a pause."""

    GO_ON = "go-on"
    LIGHTER = "lighter"
    USUAL = "usual"
    PAUSE = "pause"
    HELP = "help"
    STOP = "stop"
    RESUME = "resume"


class Helper(NamedTuple):
    """Who is asked to help, and as what; the admin has no role."""

    person: Person
    role: Role | None


def choose(installation: Installation, nudge: Nudge, standing: Standing, choice: Choice, act: record.Act) -> None:
    """Do what a learner chose on a page, which says what came of it."""
    match choice:
        case Choice.GO_ON:
            record.reroute(standing.id, nudge.step, act)
        case Choice.LIGHTER if not standing.progress.is_lighter:
            record.slow(standing.id, nudge.step, act)
        case Choice.USUAL:
            record.quicken(standing.id, act)
        case Choice.PAUSE if standing.progress.lifecycle is Lifecycle.ACTIVE:
            record.pause(standing.id, act, wishes.today(standing, act) + UNSAID)
        case Choice.HELP:
            call(installation, nudge, standing, act)
        case Choice.STOP if standing.progress.lifecycle is not Lifecycle.LEFT:
            wishes.leave(standing, act, installation.policy)
        case Choice.RESUME:
            record.resume(standing.id, act)


def by_reply(installation: Installation, nudge: Nudge, standing: Standing, word: str, act: record.Act) -> str:
    """Do what LIGHTER, USUAL or HELP asks for, and answer; return what came of it."""
    is_learner = act.person == standing.learner.id
    if word == "HELP" and call(installation, nudge, standing, act):
        answer(nudge, "help-comes", "", act.at)
        return "asked for help"
    if word == "LIGHTER" and is_learner and record.slow(standing.id, nudge.step, act):
        answer(nudge, "lighter", "", act.at)
        return "on a lighter road"
    if word == "USUAL" and is_learner:
        record.quicken(standing.id, act)
        answer(nudge, "usual-pace", "", act.at)
        return "at the usual pace"
    answer(nudge, "not-yet", word, act.at)
    return "not yet"


def call(installation: Installation, nudge: Nudge, standing: Standing, act: record.Act) -> bool:
    """Let whoever can help know that somebody would like it; False where there is nobody."""
    helper = helper_of(installation.settings, installation.policy, standing, act.person)
    if helper is None:
        return False
    record.call_for_help(standing.id, nudge.step, act)
    tell(standing.id, helper.person, "wants-help", act.source, people.by_id(act.person).name, act.at, step=nudge.step)
    return True


def helper_of(settings: Settings, policy: Policy, standing: Standing, but: int) -> Helper | None:
    """Return who helps: the facilitator, else the manager, whom the learner then reads of before, else the admin.

    *but* is the id of whoever would like help.
    """
    for role in (Role.FACILITATOR, Role.MANAGER):
        person = standing.people.get(role)
        may_know = policy.may_see(viewer(role), Data.HELP, asked=True)
        if person is not None and may_know and not person.has_left and person.id != but:
            return Helper(person, role)
    admin = admin_of(settings)
    return Helper(admin, None) if admin is not None and not admin.has_left and admin.id != but else None


def told_of_a_pause(settings: Settings, standing: Standing) -> Person | None:
    """Return who learns that a learner was silent for so long that they pause: the facilitator, else the admin."""
    facilitator = standing.people.get(Role.FACILITATOR)
    person = facilitator if facilitator is not None and not facilitator.has_left else admin_of(settings)
    return person if person is not None and not person.has_left and person.id != standing.learner.id else None
