"""Who is in a cohort, and its two first mails as one learner and one manager will read them."""

from email import message_from_bytes, policy

from nudger.commands.enrol import quoted, said, tell_crowded
from nudger.journey.definition import Role
from nudger.journey.desired import Touch
from nudger.journey.first_mails import greeting_at, is_greeted_in
from nudger.journey.receipts import Progress
from nudger.report.roadblocks import Roadblocks
from nudger.report.workshops import workshops_of
from nudger.service.enrolling import journey_of
from nudger.service.installation import Installation
from nudger.service.letters import Carried, compose
from nudger.store import cohorts, enrolments
from nudger.store.cohorts import Cohort
from nudger.store.nudges import Nudge
from nudger.store.people import Person
from nudger.store.standing import Group, Standing

MOST_SHOWN = 50
LINE = "-" * 72


def preview(installation: Installation, cohort: Cohort) -> None:
    """Print who is in *cohort*, and its first mails; of an empty one, those that made-up people would get."""
    standings = list(enrolments.standings(cohorts.members(cohort.id)).values())
    approved = "its first mails were approved" if cohort.approved_at is not None else "waits for approval"
    print(f"{said(cohort)}; {approved}; {len(standings)} in it")
    for standing in standings[:MOST_SHOWN]:
        manager = standing.people.get(Role.MANAGER)
        under = f", manager {manager.name} <{manager.email}>" if manager is not None else ", no manager"
        state = standing.progress.lifecycle
        print(f"  {standing.learner.name} <{standing.learner.email}>{under}  ({state})")
    if len(standings) > MOST_SHOWN:
        print(f"  … and {len(standings) - MOST_SHOWN} more")
    tell_crowded(installation, cohort)
    roadblocks = Roadblocks()
    roadblocks.add(standings)
    for line in roadblocks.told():
        print(f"Many wait: {line}")
    for line in workshops_of(cohort, journey_of(cohort), installation.clock.now()):
        print(line)
    shown = next((each for each in standings if Role.MANAGER in each.people), next(iter(standings), None))
    standing = shown or _made_up(installation, cohort)
    for role in (Role.MANAGER, Role.LEARNER):
        if role in standing.people and is_greeted_in(role, standing.journey):
            _print_mail(installation, standing, role)
    if cohort.approved_at is None:
        print(f"Let them go with: nudger cohort approve {quoted(cohort.name)}")


def _print_mail(installation: Installation, standing: Standing, role: Role) -> None:
    reader = standing.people[role]
    at = greeting_at(role, standing.starts, reader.window)
    nudge = Nudge(0, "", "plan", standing.id, reader.id, Touch.FIRST, "", 1, "", "", at, None)
    letter = compose(installation, [Carried(1, nudge, standing)], reader, "preview@example.org", ())
    mail = message_from_bytes(letter.mail, policy=policy.default)
    body = mail.get_body(("plain",))
    wished = at.astimezone(reader.window.zone)
    print(f"\n{LINE}\nTo the {role}, {reader.name} <{reader.email}>, on {wished:%A} {wished.day} {wished:%B %H:%M}")
    print(f"Subject: {mail['Subject']}\n\n{body.get_content() if body is not None else ''}{LINE}")


def _made_up(installation: Installation, cohort: Cohort) -> Standing:
    """An enrolment of nobody: so that first mails can be looked at before anybody joins."""
    window = installation.settings.hours.window
    zone = installation.settings.hours.zone
    names = {Role.LEARNER: "Ana Example", Role.MANAGER: "Ben Example"}
    people = {
        role: Person(-number, f"{role}@example.org", name, "en", zone, None, window, False)
        for number, (role, name) in enumerate(names.items(), start=1)
    }
    group = Group(cohort.name, cohort.mandatory)
    return Standing(0, journey_of(cohort), cohort.starts, people, Progress(), cohort=group)
