"""Lives around workshops: dates come, move and go, people come, don't, stop and come back."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from nudger.errors import NudgerError
from nudger.journey.slots import State
from nudger.service import cohorts, workshop_dates
from nudger.service.enrolling import journey_of
from nudger.service.workshop_dates import Wish
from nudger.store import enrolments, workshops
from nudger.store.tables import Enrolment, Role
from tests.cast import ANA, BEN, CHI, Service

ACTS = 26
DAN, EVA = "dan@example.org", "eva@example.org"
LEARNERS = (ANA, CHI, DAN)
MEETINGS = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
  - {key: meet, kind: attend, title: One, ask: Bring it., after: [], workshop: {place: Room 1, capacity: 2}}
  - {key: again, kind: attend, title: Two, ask: Bring it., workshop: {link: "https://example.org/call", minutes: 45}}
  - {key: try, kind: practise, title: Try, ask: Try it., slot: {minutes: 30}}
"""


def lived_in_workshops(folder: Path, seed: int) -> Service:
    """Return an installation in *folder* after one life of three learners; the same seed lives the same."""
    dice = Random(seed)
    service = Service(folder, budget={"mails_a_day": 9, "mails_a_week": 63})
    service.person(BEN)
    service.person(EVA)
    for email in LEARNERS:
        service.person(email, manager=BEN)
    service.cohort(*LEARNERS, journey=MEETINGS, starts=service.clock.now().date())
    for row in Enrolment.select():
        Role.create(enrolment=row.id, person=service.id_of(EVA), role="facilitator")
    service.approve(starts=service.clock.now().date())
    for _ in range(ACTS):
        service.live(days=dice.choice([0, 0.02, 0.3, 0.6, 1.5]))
        for _ in range(dice.randrange(4)):
            _act(service, dice)
    service.live(days=30)  # so that everybody has been told
    return service


def what_should_stand(service: Service) -> dict[str, dict[str, datetime]]:
    """Return, by learner, when each event begins that their calendar should hold, by its UID."""
    return {
        standing.learner.email: {
            slot.time.uid: slot.starts for slot in standing.progress.slots if slot.state in (State.PLACED, State.OVER)
        }
        for standing in enrolments.standings([row.id for row in Enrolment.select()]).values()
    }


def _act(service: Service, dice: Random) -> None:
    act = dice.choice(
        ["date"] * 3 + ["move"] * 3 + ["off", "mark", "mark", "mark", "time", "time", "wish", "back", "walk"]
    )
    match act:
        case "date" | "move" | "off":
            _plan_dates(service, dice, act)
        case "mark":
            _mark(service, dice)
        case "walk":
            service.walk()  # something fires, and nothing is sent yet
        case _:
            _answer(service, dice, act)


def _plan_dates(service: Service, dice: Random, act: str) -> None:
    cohort, now = cohorts.found("autumn"), service.clock.now()
    step = workshop_dates.workshop_step(journey_of(cohort), dice.choice(["meet", "again"]))
    days = timedelta(days=dice.randrange(3, 20))
    wall = (now + days).replace(tzinfo=None, hour=dice.randrange(10, 16), minute=0, second=0, microsecond=0)
    dates = [date for date in workshops.of_cohort(cohort.id, step.key) if date.starts > now]
    try:
        if act == "date" or not dates:
            change = workshop_dates.added(cohort, step, wall, "Europe/London", Wish(), now)
        elif act == "off":
            change = workshop_dates.called_off(dice.choice(dates), now)
        else:
            wish = Wish(place=f"Room {dice.randrange(3)}", capacity=dice.choice([None, 1, 9]))
            change = workshop_dates.changed(dice.choice(dates), dice.choice([None, wall]), wish, now)
    except NudgerError:
        return  # there is one then already
    workshop_dates.apply(service.installation, change)


def _mark(service: Service, dice: Random) -> None:
    asked = [mail for mail in service.mailbox(EVA) if mail.has_link and mail.subject.startswith("Who was there?")]
    if asked:
        said = {str(row.id): dice.choice(["yes", "no", "no", ""]) for row in Enrolment.select()}
        service.pages.post(f"{dice.choice(asked).link}/attendance", data=said)


def _answer(service: Service, dice: Random, act: str) -> None:
    """A learner chooses another date, or none; stops, pauses, or comes back."""
    mails = [mail for mail in service.mailbox(dice.choice(LEARNERS)) if mail.has_link]
    if not mails:
        return
    mail = dice.choice(mails[-4:])
    match act:
        case "time":
            page = service.pages.get(f"{mail.link}/time").text
            times = [part.partition('"')[0] for part in page.split('name="when" value="')[1:]]
            if times:
                service.pages.post(f"{mail.link}/time", data={"when": dice.choice(times)})
        case "wish":
            service.reply(mail, dice.choice(["STOP", "PAUSE until 30 November", "RESUME", "DONE", "RESUME"]))
        case "back":
            service.pages.post(f"{mail.link}/back")
